-- Renews the lease on a member of a due set, unless its score changed since.
-- Keys and arguments, named as in scripts.ts:
-- id     the member
-- held   the end of the current lease
-- Returns the new end of the lease; 0 if the lease was lost

if tonumber(redis.call('ZSCORE', due, id) or -1) ~= tonumber(held) then
  return 0
end
local time = redis.call('TIME')
local ending = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(leaseMs)
redis.call('ZADD', due, ending, id)
return ending

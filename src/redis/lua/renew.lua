-- Renews the lease of a member of a due set, unless its score changed since.
--
-- KEYS  1 due set
-- ARGV  1 member   2 the end of the current lease   3 lease in ms
-- Returns the new end of the lease; 0 when the lease is lost
local due = KEYS[1]
local id, held, lease = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])

if tonumber(redis.call('ZSCORE', due, id) or -1) ~= held then
  return 0
end
local time = redis.call('TIME')
local ending = time[1] * 1000 + math.floor(time[2] / 1000) + lease
redis.call('ZADD', due, ending, id)
return ending

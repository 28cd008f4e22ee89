-- Leases due members of a due set by moving them into the future. If the process dies, they become due again.
-- Keys and arguments, named as in scripts.ts:
-- most   the maximum number of members
-- Returns the end of the lease, then the members

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local ending = now + tonumber(leaseMs)
local ids = redis.call('ZRANGEBYSCORE', due, '-inf', now, 'LIMIT', 0, most)
for _, id in ipairs(ids) do
  redis.call('ZADD', due, ending, id)
end
return { ending, unpack(ids) }

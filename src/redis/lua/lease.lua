-- Leases due members of a due set by moving them into the future. If the process dies, they become due again.
--
-- KEYS  1 due set
-- ARGV  1 how many at most   2 lease in ms
-- Returns the end of the lease, then the members
local due, most, lease = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2])

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local ids = redis.call('ZRANGEBYSCORE', due, '-inf', now, 'LIMIT', 0, most)
for _, id in ipairs(ids) do
  redis.call('ZADD', due, now + lease, id)
end
return { now + lease, unpack(ids) }

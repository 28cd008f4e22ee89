-- Notes which version of a request survives a crash of Redis, and has it drawn now if that is the one stored.
--
-- KEYS  1 request hash   2 due:draw   3 due:draw-last   4 wake: the stream that the announcers watch
-- ARGV  1 request id     2 the version
-- Returns 1 when that is new, 0 when it was known, or is not there any more
local request, dueDraw, dueDrawLast, wake = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local id, version = ARGV[1], tonumber(ARGV[2])

local found = redis.call('HMGET', request, 'version', 'confirmed', 'drawAt')
local stored, confirmed, drawAt = tonumber(found[1]) or 0, tonumber(found[2]) or 0, found[3]
-- A failover may have taken it back.
if version > stored or version <= confirmed then
  return 0
end
redis.call('HSET', request, 'confirmed', version)
if version == stored and drawAt then
  redis.call('ZADD', dueDraw, 'XX', 'LT', drawAt, id)
  redis.call('ZADD', dueDrawLast, 'XX', 'LT', drawAt, id)
  redis.call('XADD', wake, 'MAXLEN', 1, '*', 'request', id)
end
return 1

-- Notes a version of a request as durable, and makes its drawing due now if that version is still stored.
-- Keys and arguments, named as in scripts.ts:
-- wake   the stream that wakes the announcers
-- id     the request's ID
-- Returns 1 if the version was noted; 0 if it was already noted or is no longer stored

version = tonumber(version)
local found = redis.call('HMGET', request, 'version', 'confirmed', 'drawAt')
local stored, confirmed, drawAt = tonumber(found[1]) or 0, tonumber(found[2]) or 0, found[3]
-- After a failover, the stored version may be lower.
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

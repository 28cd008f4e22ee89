-- Notes a version of a request as durable, and makes its drawing due now if it is the stored version.
-- Keys and arguments, by the names that scripts.ts gives them:
-- wake   the stream that wakes the announcers
-- id     of the request
-- Returns 1 when it was noted; 0 when it was noted before or is no longer stored

version = tonumber(version)
local found = redis.call('HMGET', request, 'version', 'confirmed', 'drawAt')
local stored, confirmed, drawAt = tonumber(found[1]) or 0, tonumber(found[2]) or 0, found[3]
-- After a failover the stored version may be lower.
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

-- Ends an attempt and sets the next due time, if any. If the request now has a different version, it's due immediately.
-- Keys and arguments, named as in scripts.ts:
-- id        the request's ID
-- version   the version that was handled (0 if the request doesn't exist)
-- moment    the next due time, or ''
-- ends      '1' to reset the count of failures
-- Returns 1 if that version is stored; 0 if the request must be handled again

if (redis.call('HGET', request, 'version') or '0') ~= version then
  redis.call('ZADD', due, 0, id)
  return 0
end
if ends == '1' then
  redis.call('HDEL', troubled, id)
end
if moment == '' then
  redis.call('ZREM', due, id)
else
  redis.call('ZADD', due, moment, id)
end
return 1

-- Ends an attempt and sets the next moment, or none. If the request has another version by now, it is due at once
-- instead.
-- Keys and arguments, by the names that scripts.ts gives them:
-- id        of the request
-- version   that was handled (0: there is no such request)
-- moment    the next one, or ''
-- ends      '1' when this resets the count of failures
-- Returns 1 when that version is the stored one; 0 when the request has to be handled again

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

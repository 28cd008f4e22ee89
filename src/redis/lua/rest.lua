-- Ends an attempt: its next moment, or none; but only if the request is still the version that was handled, else it is due at once.
--
-- KEYS  1 request hash   2 due set   3 troubled
-- ARGV  1 request id     2 the version that was handled (0: there is no such request)   3 next moment or ''   4 '1' when this ends the count of failures
-- Returns 1 when that is the version stored, 0 when it has to be handled again
local request, due, troubled = KEYS[1], KEYS[2], KEYS[3]
local id, version, moment, ends = ARGV[1], ARGV[2], ARGV[3], ARGV[4]

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

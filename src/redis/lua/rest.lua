-- Ends an attempt and sets the next moment, or none. If the request has another version by now, it is due at once
-- instead.
--
-- KEYS  1 request hash   2 due set   3 troubled
-- ARGV  1 request id     2 the version that was handled (0: there is no such request)   3 next moment or ''
--       4 '1' when this resets the count of failures
-- Returns 1 when that version is the stored one; 0 when the request has to be handled again
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

-- Adds a stored request to the indexes that commit.lua keeps, unless it has another version by now.
--
-- KEYS  1 request hash   2 the index by state   3 waiting
-- ARGV  1 request id     2 version that was read   3 score in the index by state   4 score in waiting; '': none
-- Returns 1 when it was added; 0 when a later commit has done that
local request, states, waiting = KEYS[1], KEYS[2], KEYS[3]
local id, version, state, askedAt = ARGV[1], ARGV[2], ARGV[3], ARGV[4]

if redis.call('HGET', request, 'version') ~= version then
  return 0
end
redis.call('ZADD', states, state, id)
if askedAt == '' then
  redis.call('ZREM', waiting, id)
else
  redis.call('ZADD', waiting, askedAt, id)
end
return 1

-- Puts a stored request in its place in sorted sets, unless it has another version by now.
--
-- KEYS  1 request hash   2 and on: the sorted sets
-- ARGV  1 request id     2 version that was read   3 and on: its score in each set; '': it is not in it
-- Returns 1 when that was done; 0 when a later commit has put it in its place
local request, id, version = KEYS[1], ARGV[1], ARGV[2]

if redis.call('HGET', request, 'version') ~= version then
  return 0
end
for at = 2, #KEYS do
  local score = ARGV[at + 1]
  if score == '' then
    redis.call('ZREM', KEYS[at], id)
  else
    redis.call('ZADD', KEYS[at], score, id)
  end
end
return 1

-- Puts a stored request in its place in sorted sets, unless it has another version by now.
-- Keys and arguments, by the names that scripts.ts gives them:
-- id        of the request
-- version   that was read
-- scores    its score in each of the sets; '': it is not in it
-- Returns 1 when that was done; 0 when a later commit has put it in its place

if redis.call('HGET', request, 'version') ~= version then
  return 0
end
for at, set in ipairs(sets) do
  if scores[at] == '' then
    redis.call('ZREM', set, id)
  else
    redis.call('ZADD', set, scores[at], id)
  end
end
return 1

-- Adds a stored request to sorted sets, unless it now has a different version.
-- Keys and arguments, named as in scripts.ts:
-- id        the request's ID
-- version   the version that was read
-- scores    the request's score in each set; '' if it isn't in the set
-- Returns 1 if the request was added; 0 if a later commit has done that

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

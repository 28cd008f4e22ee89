-- Replaces the freezes and adds the journal entry.
-- Keys and arguments, named as in scripts.ts:
-- expected   the version that was read (0 if none)
-- json       the freezes as JSON
-- type       the entry's type
-- details    the entry's details as JSON
-- Returns {'done', version, {head, id} of the journal entry} | {'stale'}

expected = tonumber(expected)
if (tonumber(redis.call('HGET', freezes, 'version')) or 0) ~= expected then
  return { 'stale' }
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
-- Without a request ID and version, so that readers by request skip the entry.
append(journal, history, { 'request', '', 'version', '0',
  'type', type, 'at', tostring(now), 'by', by, 'correlation', correlation, 'details', details })
redis.call('HSET', freezes, 'version', expected + 1, 'json', json)
return { 'done', expected + 1, newest }

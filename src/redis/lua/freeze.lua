-- Replaces the list of freezes, together with its journal entry.
-- Keys and arguments, by the names that scripts.ts gives them:
-- expected   version that was read (0: none yet)
-- json       of the list
-- type       of the entry
-- details    of the entry, JSON
-- Returns {'done', version, {head, id} of the journal entry} | {'stale'}

expected = tonumber(expected)
if (tonumber(redis.call('HGET', freezes, 'version')) or 0) ~= expected then
  return { 'stale' }
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
-- Without a request id and version, so that readers by request skip the entry.
append(journal, history, { 'request', '', 'version', '0',
  'type', type, 'at', tostring(now), 'by', by, 'correlation', correlation, 'details', details })
redis.call('HSET', freezes, 'version', expected + 1, 'json', json)
return { 'done', expected + 1, newest }

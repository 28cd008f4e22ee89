-- Replaces the list of freezes, together with its journal entry.
--
-- KEYS  1 freezes hash   2 journal stream   3 history hash
-- ARGV  1 version that was read (0: none yet)   2 JSON of the list   3 type of the entry   4 who does it
--       5 correlation id   6 the entry's details, JSON
-- Returns {'done', version, {head, id} of the journal entry} | {'stale'}
local freezes, journal, history = KEYS[1], KEYS[2], KEYS[3]
local expected, json, type, by, correlation, details = tonumber(ARGV[1]), ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]

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

-- Replaces the list of doubts about the history, together with its journal entry, if it has one.
--
-- KEYS  1 history hash   2 journal stream   3 freezes hash   4 policy hash
-- ARGV  1 revision that was read (0: none yet)   2 JSON of the list; '': none are left   3 who does it
--       4 correlation id   5 the entry's details, JSON; '': no entry   6 reason of a freeze of all changes; '': none
--       7 '1': the freezes that followed a loss end
--       8 '1': with 6, the policy in force doesn't count either
-- Returns {'done', revision, {head, id} of the journal entry, empty without one} | {'stale'}
local history, journal, freezes, policy = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local expected, json, by, correlation, details, reason, ends, forgets =
  tonumber(ARGV[1]), ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7], ARGV[8]

if (tonumber(redis.call('HGET', history, 'revision')) or 0) ~= expected then
  return { 'stale' }
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if details ~= '' then
  append(journal, history, { 'request', '', 'version', '0', 'type', 'history-judged', 'at', tostring(now), 'by', by,
    'correlation', correlation, 'details', details })
end
redis.call('HSET', history, 'revision', expected + 1)
if json == '' then
  redis.call('HDEL', history, 'doubts')
else
  redis.call('HSET', history, 'doubts', json)
end
if reason ~= '' then
  begin_loss(freezes, policy, reason, now, forgets == '1')
end
if ends == '1' then
  end_own_freezes(freezes)
  if redis.call('HEXISTS', policy, 'hash') == 1 then
    redis.call('HDEL', policy, 'lostAt')
  end
end
return { 'done', expected + 1, newest }

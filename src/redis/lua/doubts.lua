-- Replaces the list of doubts about the history, together with its journal entry, if it has one.
-- Keys and arguments, by the names that scripts.ts gives them:
-- expected   revision that was read (0: none yet)
-- json       of the list; '': none are left
-- details    of the entry, JSON; '': no entry
-- reason     of a freeze of all changes; '': none
-- ends       '1': the freezes that followed a loss end
-- forgets    '1': with a reason, the policy in force doesn't count either
-- Returns {'done', revision, {head, id} of the journal entry, empty without one} | {'stale'}

expected = tonumber(expected)
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

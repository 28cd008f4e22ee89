-- Replaces the doubts about history and adds the journal entry, if any.
-- Keys and arguments, named as in scripts.ts:
-- expected   the revision that was read (0 if none)
-- json       the doubts as JSON; '' if none are left
-- details    the entry's details as JSON; '' without an entry
-- reason     the reason of a freeze of all changes; '' without one
-- ends       '1' to end the freezes that followed a loss
-- forgets    '1' if, with a reason, the policy in force doesn't count either
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

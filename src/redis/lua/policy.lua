-- Changes which policy is in force or announced, and adds the journal entry.
-- Keys and arguments, named as in scripts.ts:
-- known        the hashes of all policies that were ever in force or announced
-- expected     the revision that was read (0 if none)
-- what         'force' | 'announce' | 'withdraw' | 'posted' (the announced policy's wait begins) |
--              'ripen' (the announced policy comes into force)
-- hash, text   the policy's hash and text, for 'force' and 'announce'
-- type         the entry's type; '' without an entry
-- details      the entry's details as JSON
-- Returns {'done', revision, {head, id} of the journal entry, empty without one} | {'stale'}

if (tonumber(redis.call('HGET', policy, 'revision')) or 0) ~= tonumber(expected) then
  return { 'stale' }
end
local time = redis.call('TIME')
local now = tostring(time[1] * 1000 + math.floor(time[2] / 1000))
if type ~= '' then
  -- Without a request ID and version, so that readers by request skip the entry.
  append(journal, history, { 'request', '', 'version', '0',
    'type', type, 'at', now, 'by', 'countersign', 'correlation', correlation, 'details', details })
end
if what == 'ripen' then
  local next = redis.call('HMGET', policy, 'nextHash', 'nextText')
  hash, text = next[1], next[2]
end
if what == 'force' or what == 'announce' then
  redis.call('SADD', known, hash)
end
if what == 'force' or what == 'ripen' then
  redis.call('HSET', policy, 'hash', hash, 'text', text, 'since', now)
  redis.call('HDEL', policy, 'lostAt')
  redis.call('HINCRBY', policy, 'version', 1)
end
if what == 'posted' then
  redis.call('HSET', policy, 'nextPosted', now)
else
  redis.call('HDEL', policy, 'nextHash', 'nextText', 'nextPosted')
end
if what == 'announce' then
  redis.call('HSET', policy, 'nextHash', hash, 'nextText', text)
end
return { 'done', redis.call('HINCRBY', policy, 'revision', 1), newest }

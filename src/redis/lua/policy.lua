-- Changes which policy is in force or announced, together with the journal entry for it.
--
-- KEYS  1 policy hash   2 journal stream   3 policies: the hashes of all that were ever in force or announced
--       4 history hash
-- ARGV  1 revision that was read (0: none yet)
--       2 'force' | 'announce' | 'withdraw' | 'posted' (the wait of the announced policy begins) |
--         'ripen' (the announced policy comes in force)
--       3 hash and 4 text of the policy, for 'force' and 'announce'   5 type of the entry; '': no entry
--       6 correlation id   7 the entry's details, JSON
-- Returns {'done', revision, {head, id} of the journal entry, empty without one} | {'stale'}
local policy, journal, known, history = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local expected, what, hash, text, type, correlation, details =
  tonumber(ARGV[1]), ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7]

if (tonumber(redis.call('HGET', policy, 'revision')) or 0) ~= expected then
  return { 'stale' }
end
local time = redis.call('TIME')
local now = tostring(time[1] * 1000 + math.floor(time[2] / 1000))
if type ~= '' then
  -- Without a request id and version, so that readers by request skip the entry.
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

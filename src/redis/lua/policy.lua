-- Changes which policy is in force or announced, with the journal entry that says so.
--
-- KEYS  1 policy hash   2 journal stream   3 policies: the hashes of all that were in force or announced
-- ARGV  1 revision that was read (0: none yet)
--       2 what to do: 'force' | 'announce' | 'withdraw' | 'posted' (the wait of what is announced begins) |
--         'ripen' (what is announced is in force)
--       3 hash and 4 text of the policy, for 'force' and 'announce'   5 type of the entry; '': none
--       6 correlation id   7 the entry's details, JSON
-- Returns {'done', revision} | {'stale'}
local policy, journal, known = KEYS[1], KEYS[2], KEYS[3]
local expected, what, hash, text, type, correlation, details =
  tonumber(ARGV[1]), ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7]

if (tonumber(redis.call('HGET', policy, 'revision')) or 0) ~= expected then
  return { 'stale' }
end
local time = redis.call('TIME')
local now = tostring(time[1] * 1000 + math.floor(time[2] / 1000))
if type ~= '' then
  -- It is about no request: whoever reads the journal by request and version passes over it.
  redis.call('XADD', journal, '*', 'request', '', 'version', '0',
    'type', type, 'at', now, 'by', 'countersign', 'correlation', correlation, 'details', details)
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
return { 'done', redis.call('HINCRBY', policy, 'revision', 1) }

-- Sets or deletes a channel's default project, together with the journal entry for it.
--
-- KEYS  1 channel hash   2 journal stream   3 bound: the set of channels with a default   4 history hash
-- ARGV  1 channel id     2 'bind' | 'unbind' (deleted) | 'nothing' (stored as having none)
--       3 JSON of the project and cluster, for 'bind'   4 who does it   5 correlation id   6 the entry's details, JSON
-- Returns the time in ms, then the previous hash as field, value, field, value ...
local channel, journal, bound, history = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local id, what, to, by, correlation, details = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]

local time = redis.call('TIME')
local now = tostring(time[1] * 1000 + math.floor(time[2] / 1000))
local before = redis.call('HGETALL', channel)

-- Without a request id and version, so that readers by request skip the entry.
append(journal, history, { 'request', '', 'version', '0',
  'type', what == 'bind' and 'channel-bound' or 'channel-unbound',
  'at', now, 'by', by, 'correlation', correlation, 'details', details })

redis.call('DEL', channel)
if what == 'bind' then
  redis.call('HSET', channel, 'to', to, 'by', by, 'at', now)
  redis.call('SADD', bound, id)
else
  redis.call('SREM', bound, id)
  if what == 'nothing' then
    redis.call('HSET', channel, 'to', '', 'by', by, 'at', now)
  end
end
return { now, unpack(before) }

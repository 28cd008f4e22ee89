-- Binds a channel to a project, or unbinds it, with the journal entry that says so.
--
-- KEYS  1 channel hash   2 journal stream   3 bound: the set of channels that are bound
-- ARGV  1 channel id     2 what to do: 'bind' | 'unbind' (forgotten) | 'nothing' (stored as bound to nothing)
--       3 JSON of the project and cluster, for 'bind'   4 who does it   5 correlation id   6 the entry's details, JSON
-- Returns the time in ms, then what was stored before as field, value, field, value ...
local channel, journal, bound = KEYS[1], KEYS[2], KEYS[3]
local id, what, to, by, correlation, details = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]

local time = redis.call('TIME')
local now = tostring(time[1] * 1000 + math.floor(time[2] / 1000))
local before = redis.call('HGETALL', channel)

-- It is about no request: whoever reads the journal by request and version passes over it.
redis.call('XADD', journal, '*', 'request', '', 'version', '0',
  'type', what == 'bind' and 'channel-bound' or 'channel-unbound',
  'at', now, 'by', by, 'correlation', correlation, 'details', details)

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

-- Sets or deletes a channel's default project and adds the journal entry.
-- Keys and arguments, named as in scripts.ts:
-- bound     the set of channels with a default
-- id        the channel's ID
-- what      'bind' | 'unbind' (deleted) | 'nothing' (stored as having no default)
-- to        the project and cluster as JSON, for 'bind'
-- details   the entry's details as JSON
-- Returns the time in ms, then the previous hash as field, value, field, value ...

local time = redis.call('TIME')
local now = tostring(time[1] * 1000 + math.floor(time[2] / 1000))
local before = redis.call('HGETALL', channel)

-- Without a request ID and version, so that readers by request skip the entry.
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

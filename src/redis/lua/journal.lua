-- Put before each script that writes the journal.
--
-- Appends an entry and moves the position that the history has reached. Each entry keeps the running hash that it led
-- to, so a process that remembers a position can tell whether this journal still contains it. An older copy of Redis
-- does not, even when its journal has grown longer since.
--
-- history  hash with the `epoch` (random, with another end after each loss), and the `count`, `head` (running hash)
--          and `id` of the newest entry
-- fields   array of field, value, field, value ...
-- Returns the id of the entry. `newest` is {head, id} of the last one appended
local newest = {}
local function append(journal, history, fields)
  local before = redis.call('HMGET', history, 'count', 'head')
  local head = redis.sha1hex((before[2] or '') .. table.concat(fields, '\0'))
  fields[#fields + 1] = 'head'
  fields[#fields + 1] = head
  local id = redis.call('XADD', journal, '*', unpack(fields))
  if not before[1] then
    -- Unique: an entry has the random correlation id of what caused it.
    redis.call('HSETNX', history, 'epoch', redis.sha1hex(table.concat(redis.call('TIME'), '.') .. head))
  end
  redis.call('HSET', history, 'count', (tonumber(before[1]) or 0) + 1, 'head', head, 'id', id)
  newest = { head, id }
  return id
end

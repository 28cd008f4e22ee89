-- Prepended to each script that writes the journal.
--
-- Appends an entry and moves the history's position. Each entry has the running hash up to it, so a process that remembers a
-- position can tell whether this journal still contains it. An older copy of Redis doesn't contain it, even if its journal
-- has become longer since.
--
-- history  a hash with the `epoch` (random, with a new suffix after each loss), and the `count`, `head` (running hash)
--          and `id` of the newest entry
-- fields   array of field, value, field, value ...
-- Returns the entry's ID. `newest` is {head, id} of the last entry appended
local newest = {}
local function append(journal, history, fields)
  local before = redis.call('HMGET', history, 'count', 'head')
  -- 80 bits tell copies apart, and every entry takes less memory.
  local head = string.sub(redis.sha1hex((before[2] or '') .. table.concat(fields, '\0')), 1, 20)
  fields[#fields + 1] = 'head'
  fields[#fields + 1] = head
  local id = redis.call('XADD', journal, '*', unpack(fields))
  if not before[1] then
    -- Unique, because an entry has the random correlation ID of its cause.
    redis.call('HSETNX', history, 'epoch', redis.sha1hex(table.concat(redis.call('TIME'), '.') .. head))
  end
  redis.call('HSET', history, 'count', (tonumber(before[1]) or 0) + 1, 'head', head, 'id', id)
  newest = { head, id }
  return id
end

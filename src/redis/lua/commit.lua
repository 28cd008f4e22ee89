-- Stores a request's next version, its journal entries and its indexes atomically; with it, optionally, the next
-- version of another request: its return, the return that it ends, or the change that it undid.
-- Keys and arguments, by the names that scripts.ts gives them:
-- request       hash of the request
-- other         hash of the other request
-- delivery      mark of the delivery that caused it
-- target        its reservation, and alsoHeld the one of what is reserved with it
-- openBy        the requester's open requests
-- states        requests by state; returnStates: returns by state
-- denied        the last denied request with the same operation and params
-- returnOf      hash of the target, from path to open return
-- lists         the lists of the request, then those of the other request, then a set for each of known
-- A key that is not needed is any other one.
-- json          the next version, which may be packed
-- otherJson     the other request's next version; '' without one. It and the details may be packed
-- details       of each entry of the request, then of the other request
-- nextJson      an object:
--         id            of the request
--         expected      the version that was read (0: none yet)
--         readAt        Redis time in ms of the read that the decision is based on
--         maxReadAge    how old that read may be, in ms
--         entries       array of journal entries, each an array of field, value, field, value ..., without details
--         queue         'work' | 'returns' | 'returns-last': the due set for workers
--         work, clock, finish   next moment in due:<queue>, due:clock and due:finishing; absent: none
--         askedAt       score of the request in the indexes
--         isOpen        false when the state is final
--         stateBase     score of its state in states or return-states, without the time
--         lists         array of its score in each of its lists: a number, 'now', or false where it is in it no longer
--         endsAt        of a return: the end of its change; absent for any other request
--         path          the part of the target that it changes; '' is all of it
--         isAlone       of a return: whether it blocks other changes of that path while it is open
--         mayChange     array of ids of returns that do not block this claim
--         reservation   'claim' | 'release'; absent: the reservations stay as they are
--         holdsMore     whether that covers alsoHeld as well
--         drawLast      whether it is drawn only after requests that people wait for
--         drawIn        in how many ms it is to be drawn, once it is noted as durable
--         notedWithin   how many ms later it is drawn if it is not noted as durable
--         webhook       whether the webhook is due
--         sentIn        id of the project or organization, when a call to Atlas is stored; absent: none is
--         mostOpen      how many open requests the requester may have, this one included; absent: any number
--         deniedFor     for how many ms it stays the last denied one; absent: it was not denied just now
--         freezes       version of the list of freezes that the decision is based on; absent: none
--         doubts        revision of the doubts about the history that the decision is based on; absent: none
--         policy        version of the policy that the decision is based on; absent: none
--         known         array of what people may name in a search: one member for each of the sets
--         attempt       of the delivery that caused it; absent: none
--         markedFor     for how many ms the delivery's mark is kept
--         also          for the other request: the fields from id to isAlone and from drawLast to webhook; absent: none
-- Returns {'done', version, {head, id} of the newest journal entry} | {'stale'} | {'replayed'} | {'reserved', id of the request that reserved one of the two}
--       | {'returning', id of the open return that blocks it} | {'too many', how many are open}

local next = cjson.decode(nextJson)
next.json = json
local id, also = next.id, next.also
local nextList, nextDetails = 1, 1

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local stored = redis.call('HMGET', request, 'version', 'journal')
local storedAlso = also and redis.call('HMGET', other, 'version', 'journal')

-- With an old read the process was suspended in between, so its decision may rest on a past time.
if (tonumber(stored[1]) or 0) ~= next.expected or now - next.readAt > next.maxReadAge then
  return { 'stale' }
end
if also and (tonumber(storedAlso[1]) or 0) ~= also.expected then
  return { 'stale' }
end
if next.freezes and (tonumber(redis.call('HGET', freezes, 'version')) or 0) ~= next.freezes then
  return { 'stale' }
end
if next.doubts and (tonumber(redis.call('HGET', history, 'revision')) or 0) ~= next.doubts then
  return { 'stale' }
end
if next.policy and (tonumber(redis.call('HGET', policy, 'version')) or 0) ~= next.policy then
  return { 'stale' }
end
-- Checked after the version: a retry of a commit whose reply was lost has to see 'stale', and then finds its own write.
if next.attempt and redis.call('EXISTS', delivery) == 1 then
  return { 'replayed' }
end
local reserved = { target, next.holdsMore and alsoHeld or nil }
if next.reservation == 'claim' then
  for _, one in ipairs(reserved) do
    local holder = redis.call('GET', one)
    if holder and holder ~= id then
      return { 'reserved', holder }
    end
  end
  local may = { [id] = true }
  for _, one in ipairs(next.mayChange) do
    may[one] = true
  end
  local held = redis.call('HGETALL', returnOf)
  for at = 1, #held, 2 do
    local path, one = held[at], held[at + 1]
    if not may[one] and (path == '' or next.path == '' or path == next.path) then
      return { 'returning', one }
    end
  end
end
if next.mostOpen then
  local count = redis.call('ZCARD', openBy)
  if count >= next.mostOpen then
    return { 'too many', count }
  end
end

local function place(one, set, moment)
  if moment then
    redis.call('ZADD', set, moment, one.id)
  else
    redis.call('ZREM', set, one.id)
  end
end

local function write(one, key, before)
  -- The write that a full Redis would refuse comes first: Redis refuses a script only before its first write.
  local version = one.expected + 1
  local written = before or ''
  for _, entry in ipairs(one.entries) do
    local fields = { 'request', one.id, 'version', version, 'details', details[nextDetails], unpack(entry) }
    local at = append(journal, history, fields)
    nextDetails = nextDetails + 1
    written = written .. (written == '' and '' or ' ') .. at
  end
  local drawAt = now + one.drawIn
  redis.call('HSET', key, 'version', version, 'json', one.json, 'journal', written, 'drawAt', drawAt)
  if one.endsAt then
    place(one, dueReturns, one.queue == 'returns' and one.work)
    place(one, dueReturnsLast, one.queue == 'returns-last' and one.work)
    place(one, returns, one.isOpen and one.endsAt)
    if one.isOpen and one.isAlone then
      redis.call('HSET', returnOf, one.path, one.id)
    elseif redis.call('HGET', returnOf, one.path) == one.id then
      redis.call('HDEL', returnOf, one.path)
    end
  elseif one == next then
    place(one, dueWork, one.work)
    place(one, open, one.isOpen and one.askedAt)
    place(one, openBy, one.isOpen and one.askedAt)
  end
  place(one, one.endsAt and returnStates or states, one.stateBase + now)
  for _, score in ipairs(one.lists) do
    place(one, lists[nextList], score == 'now' and now or score)
    nextList = nextList + 1
  end
  place(one, dueClock, one.clock)
  place(one, dueFinishing, one.finish)
  place(one, dueDraw, not one.drawLast and drawAt + one.notedWithin)
  place(one, dueDrawLast, one.drawLast and drawAt + one.notedWithin)
  if one.sentIn then
    redis.call('HSET', history, 'sent:' .. one.sentIn, now)
  end
  if one.webhook then
    redis.call('ZADD', dueWebhook, now, one.id)
  end
  redis.call('HDEL', troubled, one.id)
  return version
end

local version = write(next, request, stored[2])
if also then
  also.json = otherJson
  write(also, other, storedAlso[2])
end
for at, member in ipairs(next.known) do
  redis.call('ZADD', lists[nextList + at - 1], now, member)
end
if next.attempt then
  redis.call('SET', delivery, next.attempt, 'PX', next.markedFor)
end
if next.deniedFor then
  redis.call('SET', denied, id, 'PX', next.deniedFor)
end
for _, one in ipairs(next.reservation and reserved or {}) do
  if next.reservation == 'claim' then
    redis.call('SET', one, id)
  elseif redis.call('GET', one) == id then
    redis.call('DEL', one)
  end
end
return { 'done', version, newest }

-- Stores a request's next version, its journal entries and its indexes atomically. Optionally also stores another
-- request's next version: its return, the return that it ends, the change that it undid, or the request it replaces.
-- Keys and arguments, named as in scripts.ts:
-- request       the request's hash
-- other         the other request's hash
-- delivery      the mark of the delivery that caused the commit
-- target        the ID of the request that reserved the whole target; alsoHeld: the same for another target
-- parts         the target's hash from each reserved part to its request's ID; alsoHeldParts: the same for alsoHeld
-- openBy        the requester's open requests
-- states        requests by state; returnStates: returns by state
-- denied        the last denied request with the same operation and params
-- returnOf      the target's hash of open returns by path
-- lists         the request's lists, then the other request's lists, then a set for each member in known
-- An unneeded key is replaced by any other key.
-- json          the next version, which may be packed
-- otherJson     the other request's next version, which may be packed; '' without one
-- details       the details of the request's entries, then of the other request's entries. They may be packed
-- nextJson      an object:
--         id            the request's ID
--         expected      the version that was read (0: none yet)
--         readAt        the time of the read that the decision is based on, in Redis's time in ms
--         maxReadAge    the maximum age of that read, in ms
--         entries       the journal entries, each an array of field, value, field, value ..., without details
--         queue         'work' | 'returns' | 'returns-last': the due set for workers
--         work, clock, finish   the next due time in due:<queue>, due:clock and due:finishing; absent if none
--         askedAt       the request's score in the indexes
--         isOpen        false if the state is final
--         stateBase     the request's score in states or return-states, without the time
--         lists         the request's score in each of its lists: a number, 'now', or false if it's no longer in the list
--         endsAt        the end of a return's change; absent for other requests
--         path          the part of the target that the request changes; '' for the whole target
--         isAlone       whether a return blocks other changes to that path while it's open
--         mayChange     the IDs of returns that don't block this claim
--         reservation   'claim' | 'release'; absent if the reservations stay
--         holdsMore     whether the reservation includes alsoHeld
--         part          the part of the target to reserve, and alsoHeldPart: of alsoHeld; '' for the whole target
--         drawLast      whether the request is drawn after those that users are waiting for
--         drawIn        in how many ms to draw the request, once it's noted as durable
--         notedWithin   how many ms later to draw the request if it isn't noted as durable
--         webhook       whether the webhook is due
--         sentIn        the ID of the project or organization if a call to Atlas is stored; absent if not
--         mostOpen      how many open requests the requester may have, including this one; absent for any number
--         deniedFor     for how many ms this is the last denied request; absent if it wasn't just denied
--         freezes       the version of the freezes that the decision is based on; absent if none
--         doubts        the revision of the doubts that the decision is based on; absent if none
--         policy        the version of the policy that the decision is based on; absent if none
--         known         names for searches: one member for each of the sets
--         attempt       the attempt of the delivery that caused the commit; absent if none
--         markedFor     for how many ms the delivery's mark is kept
--         also          the other request's fields from id to isAlone and from drawLast to webhook; absent without one
-- Returns {'done', version, {head, id} of the newest journal entry} | {'stale'} | {'replayed'} | {'reserved', ID of the request that reserved a target}
--       | {'returning', ID of the open return that blocks the claim} | {'too many', number of open requests}

local next = cjson.decode(nextJson)
next.json = json
local id, also = next.id, next.also
local nextList, nextDetails = 1, 1

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local stored = redis.call('HMGET', request, 'version', 'journal')
local storedAlso = also and redis.call('HMGET', other, 'version', 'journal')

-- If the read is old, the process was suspended in between, so its decision may be based on a past time.
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
-- Checked after the version, so that a retry of a commit whose reply was lost sees 'stale' and then finds its own write.
if next.attempt and redis.call('EXISTS', delivery) == 1 then
  return { 'replayed' }
end
-- Returns an ID in hash, but not in may, whose part overlaps the given part. '' is the whole target.
local function overlapping(hash, part, may)
  local held = redis.call('HGETALL', hash)
  for at = 1, #held, 2 do
    if not may[held[at + 1]] and (held[at] == '' or part == '' or held[at] == part) then
      return held[at + 1]
    end
  end
end

local reserved = { { whole = target, parts = parts, part = next.part } }
if next.holdsMore then
  reserved[2] = { whole = alsoHeld, parts = alsoHeldParts, part = next.alsoHeldPart }
end
if next.reservation == 'claim' then
  local may = { [id] = true }
  for _, one in ipairs(reserved) do
    local whole = redis.call('GET', one.whole)
    local holder = whole and whole ~= id and whole or overlapping(one.parts, one.part, may)
    if holder then
      return { 'reserved', holder }
    end
  end
  for _, one in ipairs(next.mayChange) do
    may[one] = true
  end
  local returning = overlapping(returnOf, next.path, may)
  if returning then
    return { 'returning', returning }
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
  -- We start with the write that a full Redis would reject, because Redis only rejects a script before its first write.
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
  else
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
  local isClaim, isWhole = next.reservation == 'claim', one.part == ''
  if isClaim and isWhole then
    redis.call('SET', one.whole, id)
  elseif isClaim then
    redis.call('HSET', one.parts, one.part, id)
  elseif isWhole and redis.call('GET', one.whole) == id then
    redis.call('DEL', one.whole)
  elseif not isWhole and redis.call('HGET', one.parts, one.part) == id then
    redis.call('HDEL', one.parts, one.part)
  end
end
return { 'done', version, newest }

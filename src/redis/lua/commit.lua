-- Writes a request's next version, its journal entries and its places in the indexes, all or nothing.
--
-- KEYS  1 request hash   2 journal stream   3 due:work   4 due:clock   5 due:draw   6 due:draw-last   7 open
--       8 by:<requester>   9 troubled   10 the target's reservation (any other key where nothing is reserved)
--       11 open-by:<requester>   12 mark of the delivery that it comes from (any other key where it comes from none)
--       13 freezes hash   14 denied:<likeness>: the one of requests like this that was denied last
-- ARGV  1 JSON of the next version   2 JSON object:
--         id            the request's
--         expected      the version that was read (0: none yet)
--         readAt        Redis time in ms of the read that the decision rests on
--         maxReadAge    how old that may be, in ms
--         entries       array of journal entries, each an array of field, value, field, value ...
--         work, clock   next moment for a worker, for the clock; absent: none
--         askedAt       the request's place in the indexes
--         isOpen        false when it is final
--         reservation   'claim' | 'release'; absent: the target is left as it is
--         drawLast      whether it is drawn after all that somebody waits for
--         drawIn        in how many ms it is to be drawn, once it is noted that it lasts
--         notedWithin   how many ms later, when nobody has noted that
--         mostOpen      how many open requests the requester may have with this one; absent: any number
--         deniedFor     for how many ms it is the one that was denied; absent: it was not denied just now
--         freezes       version of the list of what is frozen that the decision rests on; absent: on none
--         attempt       at handling that delivery; absent: it comes from none
--         markedFor     for how many ms the mark is kept
-- Returns {'done', version} | {'stale'} | {'replayed'} | {'reserved', id of the request that has the target}
--       | {'too many', how many are open}
local request, journal, dueWork, dueClock, dueDraw, dueDrawLast, open, byRequester, troubled, target, openBy, delivery =
  KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7], KEYS[8], KEYS[9], KEYS[10], KEYS[11], KEYS[12]
local denied = KEYS[14]
local json, next = ARGV[1], cjson.decode(ARGV[2])
local id = next.id

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local stored = redis.call('HMGET', request, 'version', 'journal')

-- A process that slept between reading and writing decided about another moment.
if (tonumber(stored[1]) or 0) ~= next.expected or now - next.readAt > next.maxReadAge then
  return { 'stale' }
end
if next.freezes and (tonumber(redis.call('HGET', KEYS[13], 'version')) or 0) ~= next.freezes then
  return { 'stale' }
end
-- Only now: a commit whose reply was lost is stale when it is tried again, and finds what it has done.
if next.attempt and redis.call('EXISTS', delivery) == 1 then
  return { 'replayed' }
end
local holder = next.reservation and redis.call('GET', target)
if next.reservation == 'claim' and holder and holder ~= id then
  return { 'reserved', holder }
end
if next.mostOpen and redis.call('ZCARD', openBy) >= next.mostOpen then
  -- A replica that does not know this set ends requests without taking them out of it.
  for _, other in ipairs(redis.call('ZRANGE', openBy, 0, -1)) do
    if not redis.call('ZSCORE', open, other) then
      redis.call('ZREM', openBy, other)
    end
  end
  local count = redis.call('ZCARD', openBy)
  if count >= next.mostOpen then
    return { 'too many', count }
  end
end

-- First what a full Redis denies: it does so only before a script has written anything.
local version = next.expected + 1
local written = stored[2] or ''
for _, entry in ipairs(next.entries) do
  local at = redis.call('XADD', journal, '*', 'request', id, 'version', version, unpack(entry))
  written = written .. (written == '' and '' or ' ') .. at
end
local drawAt = now + next.drawIn
redis.call('HSET', request, 'version', version, 'json', json, 'journal', written, 'drawAt', drawAt)
if next.attempt then
  redis.call('SET', delivery, next.attempt, 'PX', next.markedFor)
end
if next.deniedFor then
  redis.call('SET', denied, id, 'PX', next.deniedFor)
end
if next.reservation == 'claim' then
  redis.call('SET', target, id)
elseif next.reservation == 'release' and holder == id then
  redis.call('DEL', target)
end

local function place(set, moment)
  if moment then
    redis.call('ZADD', set, moment, id)
  else
    redis.call('ZREM', set, id)
  end
end
place(dueWork, next.work)
place(dueClock, next.clock)
place(dueDraw, not next.drawLast and drawAt + next.notedWithin)
place(dueDrawLast, next.drawLast and drawAt + next.notedWithin)
place(open, next.isOpen and next.askedAt)
place(openBy, next.isOpen and next.askedAt)
place(byRequester, next.askedAt)
redis.call('HDEL', troubled, id)
return { 'done', version }

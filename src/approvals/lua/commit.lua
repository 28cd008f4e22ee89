-- Writes a request's next version, its journal entries and its places in the indexes, all or nothing.
--
-- KEYS  1 request hash   2 journal stream   3 due:work   4 due:clock   5 due:draw   6 open   7 by:<requester>
--       8 troubled        9 due:draw-last  10 the target's reservation (only when a reservation is asked for or given back)
-- ARGV  1 request id     2 the version that was read (0: none yet)     3 JSON of the next version
--       4 JSON array of entries, each an array of field, value, field, value ...
--       5 next moment for a worker or ''   6 next moment for the clock or ''   7 moment of asking
--       8 '1' while the request is open, '' when it is final
--       9 'claim' | 'release' | '' what to do with the target
--      10 Redis time in ms of the read that the decision rests on   11 how old that may be, in ms
--      12 '1' when it is to be drawn after all that somebody waits for   13 in how many ms it is to be drawn
-- Returns {'done', version} | {'stale'} | {'reserved', id of the request that has the target}
local request, journal, dueWork, dueClock, dueDraw, open, byRequester, troubled, dueDrawLast, target =
  KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7], KEYS[8], KEYS[9], KEYS[10]
local id, expected, json, entries = ARGV[1], tonumber(ARGV[2]), ARGV[3], cjson.decode(ARGV[4])
local work, clock, askedAt, isOpen = ARGV[5], ARGV[6], ARGV[7], ARGV[8] == '1'
local reservation, readAt, maxAge = ARGV[9], tonumber(ARGV[10]), tonumber(ARGV[11])
local drawLast, drawIn = ARGV[12] == '1', tonumber(ARGV[13])

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local stored = redis.call('HMGET', request, 'version', 'journal')

-- A process that slept between reading and writing decided about another moment.
if (tonumber(stored[1]) or 0) ~= expected or now - readAt > maxAge then
  return { 'stale' }
end
local holder = reservation ~= '' and redis.call('GET', target)
if reservation == 'claim' and holder and holder ~= id then
  return { 'reserved', holder }
end

-- First what a full Redis denies: it does so only before a script has written anything.
local version = expected + 1
local written = stored[2] or ''
for _, entry in ipairs(entries) do
  local at = redis.call('XADD', journal, '*', 'request', id, 'version', version, unpack(entry))
  written = written .. (written == '' and '' or ' ') .. at
end
redis.call('HSET', request, 'version', version, 'json', json, 'journal', written)
if reservation == 'claim' then
  redis.call('SET', target, id)
elseif reservation == 'release' and holder == id then
  redis.call('DEL', target)
end

local function place(set, moment)
  if moment == '' then
    redis.call('ZREM', set, id)
  else
    redis.call('ZADD', set, moment, id)
  end
end
place(dueWork, work)
place(dueClock, clock)
place(dueDraw, drawLast and '' or tostring(now + drawIn))
place(dueDrawLast, drawLast and tostring(now + drawIn) or '')
place(open, isOpen and askedAt or '')
place(byRequester, askedAt)
redis.call('HDEL', troubled, id)
return { 'done', version }

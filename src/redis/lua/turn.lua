-- Whose turn it is to send something, where Slack takes one in a while. Of several people's, one of each goes first, as in a fair queue:
-- what waits has a ticket, which is one more than the last that was served and than the last of the same person.
--
-- KEYS  1 the last turn, for as long as it lasts   2 tickets of what waits   3 when each of them asks again   4 last tickets, by person and served
-- ARGV  1 what is to be sent   2 whose it is   3 for how long a turn lasts, in ms   4 '1' when it goes after all others
-- Returns 0 when it is its turn, which is taken with that; else in how many ms to ask again
local turn, tickets, asking, last = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local what, whose, pace, isLast = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4] == '1'
-- Who asks so much later than it was to may be gone; nobody is told to come back later than that; what nobody asks about is forgotten.
local LATE, LONGEST, KEPT = 3000, 30000, 3600000
local MOST_LOOKED_AT, AFTER_ALL_OTHERS = 50, 1e12

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for _, gone in ipairs(redis.call('ZRANGEBYSCORE', asking, '-inf', now - LATE, 'LIMIT', 0, 100)) do
  redis.call('ZREM', tickets, gone)
  redis.call('ZREM', asking, gone)
end

local line = isLast and 'last ' or 'first '
local served = tonumber(redis.call('HGET', last, line) or 0)
local ticket = tonumber(redis.call('ZSCORE', tickets, what) or 0)
if ticket == 0 then
  -- Never behind more than there is: tickets that were lost do not count against anybody for long.
  local own = math.min(tonumber(redis.call('HGET', last, line .. whose) or 0), served + redis.call('ZCARD', tickets))
  local number = math.max(served, own) + 1
  redis.call('HSET', last, line .. whose, number)
  ticket = number + (isLast and AFTER_ALL_OTHERS or 0)
  redis.call('ZADD', tickets, ticket, what)
end

local before = redis.call('ZRANK', tickets, what)
local left = math.max(redis.call('PTTL', turn), 0)
local isFree = left == 0
if isFree and before > 0 then
  -- It goes before those that do not ask within a turn: else nothing would be sent meanwhile.
  for _, other in ipairs(redis.call('ZRANGE', tickets, 0, math.min(before, MOST_LOOKED_AT) - 1)) do
    isFree = isFree and tonumber(redis.call('ZSCORE', asking, other) or 0) > now + pace
  end
end
if isFree then
  redis.call('SET', turn, '1', 'PX', pace)
  redis.call('ZREM', tickets, what)
  redis.call('ZREM', asking, what)
  redis.call('HSET', last, line, ticket - (isLast and AFTER_ALL_OTHERS or 0))
end

local wait = isFree and 0 or math.max(math.min(left + before * pace, LONGEST), 1)
if not isFree then
  redis.call('ZADD', asking, now + wait, what)
end
for _, key in ipairs({ tickets, asking, last }) do
  redis.call('PEXPIRE', key, KEPT)
end
return wait

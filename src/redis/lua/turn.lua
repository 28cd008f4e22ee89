-- Decides who may send next if Slack limits the rate. A fair queue: each message gets a ticket, one higher than the last
-- ticket served and the same user's last ticket, so users take turns.
-- Keys and arguments, named as in scripts.ts:
-- turn      the current turn, which expires
-- tickets   the ticket of each message
-- asking    when each message asks again
-- last      a hash of each user's last ticket, the last ticket served, and when the last turn ended
-- what      the message
-- whose     the message's user
-- paceMs    the length of a turn
-- isLast    '1' if the message goes after all others
-- Returns 0 if the message may be sent now, which takes the turn; otherwise in how many ms to ask again

local pace, goesLast = tonumber(paceMs), isLast == '1'
-- In ms. LATE: a message that asks this much too late is considered gone. LONGEST: the longest wait to return. KEPT: when
-- unused keys expire.
-- UNUSED: anybody may take a turn that's been free this long, because those ahead may all be late when much is being drawn.
local LATE, LONGEST, KEPT, UNUSED = 3000, 30000, 3600000, 500
local MOST_LOOKED_AT, AFTER_ALL_OTHERS = 50, 1e12

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for _, gone in ipairs(redis.call('ZRANGEBYSCORE', asking, '-inf', now - LATE, 'LIMIT', 0, 100)) do
  redis.call('ZREM', tickets, gone)
  redis.call('ZREM', asking, gone)
end

local line = goesLast and 'last ' or 'first '
local served = tonumber(redis.call('HGET', last, line) or 0)
local ticket = tonumber(redis.call('ZSCORE', tickets, what) or 0)
if ticket == 0 then
  -- Capped by the length of the queue, so that lost tickets don't delay a user for long.
  local own = math.min(tonumber(redis.call('HGET', last, line .. whose) or 0), served + redis.call('ZCARD', tickets))
  local number = math.max(served, own) + 1
  redis.call('HSET', last, line .. whose, number)
  ticket = number + (goesLast and AFTER_ALL_OTHERS or 0)
  redis.call('ZADD', tickets, ticket, what)
end

local before = redis.call('ZRANK', tickets, what)
local left = math.max(redis.call('PTTL', turn), 0)
local isFree = left == 0
local isUnused = isFree and now - tonumber(redis.call('HGET', last, 'over') or now) > UNUSED
if isFree and before > 0 and not isUnused then
  -- Overtakes messages that won't ask within this turn, because otherwise nothing would be sent in it.
  for _, other in ipairs(redis.call('ZRANGE', tickets, 0, math.min(before, MOST_LOOKED_AT) - 1)) do
    isFree = isFree and tonumber(redis.call('ZSCORE', asking, other) or 0) > now + pace
  end
end
if isFree then
  redis.call('SET', turn, '1', 'PX', pace)
  redis.call('ZREM', tickets, what)
  redis.call('ZREM', asking, what)
  redis.call('HSET', last, line, ticket - (goesLast and AFTER_ALL_OTHERS or 0), 'over', now + pace)
end

local wait = isFree and 0 or math.max(math.min(left + before * pace, LONGEST), 1)
if not isFree then
  redis.call('ZADD', asking, now + wait, what)
end
for _, key in ipairs({ tickets, asking, last }) do
  redis.call('PEXPIRE', key, KEPT)
end
return wait

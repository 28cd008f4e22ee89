-- Stores a line or form that is about to be acknowledged to Slack, unless a delivery of it was stored before.
-- Keys and arguments, by the names that scripts.ts gives them:
-- seen     the delivery's mark
-- due      due:answer
-- key      of the delivery
-- json     the line or form
-- keptMs   how long the mark is kept
-- Returns the end of the lease; 0 when it was stored before

if not redis.call('SET', seen, '1', 'PX', keptMs, 'NX') then
  return 0
end
local time = redis.call('TIME')
local ending = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(leaseMs)
redis.call('HSET', accepted, key, json)
redis.call('ZADD', due, ending, key)
return ending

-- Stores a command or form that is about to be acknowledged to Slack, unless it was stored earlier.
-- Keys and arguments, named as in scripts.ts:
-- seen     the delivery's mark
-- due      due:answer
-- key      the key of the delivery
-- json     the command or form
-- keptMs   how long the mark is kept
-- Returns the end of the lease; 0 if it was stored earlier

if not redis.call('SET', seen, '1', 'PX', keptMs, 'NX') then
  return 0
end
local time = redis.call('TIME')
local ending = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(leaseMs)
redis.call('HSET', accepted, key, json)
redis.call('ZADD', due, ending, key)
return ending

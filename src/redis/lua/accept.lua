-- Stores a line or form that is about to be acknowledged to Slack, unless a delivery of it was stored before.
--
-- KEYS  1 the delivery's mark   2 accepted   3 due:answer
-- ARGV  1 its key   2 the line or form, JSON   3 lease in ms   4 how long the mark is kept, in ms
-- Returns the end of the lease; 0 when it was stored before
local seen, accepted, due = KEYS[1], KEYS[2], KEYS[3]
local key, json, lease, remembered = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4]

if not redis.call('SET', seen, '1', 'PX', remembered, 'NX') then
  return 0
end
local time = redis.call('TIME')
local ending = time[1] * 1000 + math.floor(time[2] / 1000) + lease
redis.call('HSET', accepted, key, json)
redis.call('ZADD', due, ending, key)
return ending

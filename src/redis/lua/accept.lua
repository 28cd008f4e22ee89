-- Notes a line or a form that is about to be acknowledged to Slack, unless it was noted before, so that it is answered once.
--
-- KEYS  1 mark that it was seen   2 accepted   3 due:answer
-- ARGV  1 its key   2 what was accepted, JSON   3 lease in ms   4 for how long it is remembered, in ms
-- Returns the end of the lease, 0 when it has been noted before
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

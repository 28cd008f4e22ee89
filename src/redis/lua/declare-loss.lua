-- Records that somebody on the host says that history was lost, and freezes all changes.
--
-- KEYS  1 history hash   2 journal stream   3 freezes hash   4 policy hash
-- ARGV  1 reason of the freeze   2 correlation id
-- Returns {time in ms, {head, id} of the journal entry}
local history, journal, freezes, policy = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local reason, correlation = ARGV[1], ARGV[2]

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local stored = redis.call('HMGET', history, 'epoch', 'beatAt')
local doubt = { kind = 'declared', from = tonumber(stored[2]) or 0, til = now, isExplained = false, isJudged = true }
record_doubt(history, journal, doubt, 'host', correlation)
begin_epoch(history, { stored[1] or '' }, now)
begin_loss(freezes, policy, reason, now, false)
return { now, newest }

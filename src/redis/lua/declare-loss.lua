-- Records that somebody on the host declared a loss of history, and freezes all changes.
-- Keys and arguments, named as in scripts.ts:
-- reason   the reason of the freeze
-- Returns {time in ms, {head, id} of the journal entry}

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local stored = redis.call('HMGET', history, 'epoch', 'beatAt')
local doubt = { kind = 'declared', from = tonumber(stored[2]) or 0, til = now, isExplained = false, isJudged = true }
record_doubt(history, journal, doubt, 'host', correlation)
begin_epoch(history, { stored[1] or '' }, now)
begin_loss(freezes, policy, reason, now, false)
return { now, newest }

-- Notes that a process of the bot is alive. When history may be missing, records that first, as a doubt.
--
-- KEYS  1 history hash   2 journal stream   3 freezes hash   4 policy hash
-- ARGV  1 JSON of the position that the process remembers; '': none. With `isFromFile` it may be an old one
--       2 how long without any heartbeat is a gap, in ms
--       3 how much older than the last heartbeat a remembered one may be to explain a gap, in ms
--       4 reason of the freeze that follows a loss   5 correlation id
-- Returns {time in ms, epoch, head, id, kind of the doubt that was recorded, or ''}
local history, journal, freezes, policy = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local gapMs, slackMs, reason, correlation = tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4], ARGV[5]
local known = ARGV[1] ~= '' and cjson.decode(ARGV[1])

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local stored = redis.call('HMGET', history, 'epoch', 'beatAt')
local epoch, beatAt = stored[1] or '', tonumber(stored[2])

local function contains(position)
  -- Remembered before the first entry.
  if position.id == '' then
    return true
  end
  local entry = redis.call('XRANGE', journal, position.id, position.id)[1]
  -- The hash is the last field of an entry.
  return entry ~= nil and entry[2][#entry[2]] == position.head
end

local function missing()
  if not known then
    local isEmpty = epoch == '' and not beatAt and redis.call('EXISTS', journal) == 0
    return isEmpty and 'empty' or nil
  end
  if known.epoch ~= epoch and known.epoch ~= '' then
    if redis.call('HEXISTS', history, 'after:' .. known.epoch) == 1 then
      return nil
    end
    return root_of(known.epoch) == root_of(epoch) and 'missing' or 'foreign'
  end
  local isOlder = known.isFromFile and known.beatAt > (beatAt or 0)
  return (isOlder or not contains(known)) and 'missing' or nil
end

local kind, isLoss = missing(), false
if kind then
  isLoss = kind ~= 'empty'
elseif beatAt and now - beatAt > gapMs and not is_declared_since(history, beatAt) then
  kind = 'gap'
end

if kind then
  local isExplained = kind == 'gap' and known and known.epoch == epoch and beatAt - known.beatAt <= slackMs
  local doubt = { kind = kind, from = beatAt or 0, til = now, isExplained = isExplained or false, isJudged = isLoss }
  record_doubt(history, journal, doubt, 'countersign', correlation)
  if isLoss then
    begin_epoch(history, { known.epoch, epoch }, now)
    begin_loss(freezes, policy, reason, now, kind == 'foreign')
  end
end
-- A process that saw the start remembers this history, even before its first entry.
redis.call('HSETNX', history, 'epoch', redis.sha1hex(table.concat(time, '.')))
redis.call('HSET', history, 'beatAt', now)
local position = redis.call('HMGET', history, 'epoch', 'head', 'id')
return { now, position[1] or '', position[2] or '', position[3] or '', kind or '' }

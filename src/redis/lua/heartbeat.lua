-- Writes a heartbeat for a process. If history may be missing, records that first, as a doubt.
-- Keys and arguments, named as in scripts.ts:
-- knownJson   the position that the process remembers; '' if none. With `isFromFile` it may be old
-- gapMs       how long without a heartbeat counts as a gap
-- slackMs     how much older than the last heartbeat a remembered one may be to explain a gap
-- reason      the reason of the freeze that follows a loss
-- Returns {time in ms, epoch, head, id, kind of the recorded doubt, or ''}

local known = knownJson ~= '' and cjson.decode(knownJson)

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
  -- The hash is an entry's last field.
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
elseif beatAt and now - beatAt > tonumber(gapMs) and not is_declared_since(history, beatAt) then
  kind = 'gap'
end

if kind then
  local isExplained = kind == 'gap' and known and known.epoch == epoch and beatAt - known.beatAt <= tonumber(slackMs)
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

-- Prepended to each script that records or changes doubts about history.
local MOST_DOUBTS = 20

-- Returns the projects and organizations that are clean in both; nil if none, because an empty table would become an object.
local function clean_in_both(a, b)
  local both = {}
  for _, one in ipairs(a or {}) do
    for _, other in ipairs(b or {}) do
      if one == other then
        both[#both + 1] = one
      end
    end
  end
  return #both > 0 and both or nil
end

-- Merges the oldest doubt with the next one of its kind. The result is as doubtful as both. A full list always has several
-- doubts of a kind, because there are few kinds.
local function join_oldest(doubts)
  for at, one in ipairs(doubts) do
    for later = at + 1, #doubts do
      local other = doubts[later]
      if other.kind == one.kind then
        other.from = math.min(one.from, other.from)
        other.isExplained = one.isExplained and other.isExplained
        other.isJudged = one.isJudged and other.isJudged
        other.clean = clean_in_both(one.clean, other.clean)
        table.remove(doubts, at)
        return
      end
    end
  end
end

-- Appends a doubt and its journal entry. Needs append from journal.lua.
local function record_doubt(history, journal, doubt, by, correlation)
  -- A first start isn't an event unless the event feed shows otherwise. It's then recorded.
  if doubt.kind ~= 'empty' then
    append(journal, history, { 'request', '', 'version', '0', 'type', 'history-doubted', 'at', tostring(doubt.til),
      'by', by, 'correlation', correlation, 'details', cjson.encode(doubt) })
  end
  local stored = redis.call('HMGET', history, 'revision', 'doubts')
  local doubts = stored[2] and cjson.decode(stored[2]) or {}
  for _, one in ipairs(doubts) do
    one.clean = clean_in_both(one.clean, one.clean)
  end
  doubts[#doubts + 1] = doubt
  if #doubts > MOST_DOUBTS then
    join_oldest(doubts)
  end
  redis.call('HSET', history, 'doubts', cjson.encode(doubts), 'revision', (tonumber(stored[1]) or 0) + 1)
end

-- Whether the host declared a loss after that heartbeat, which has at least the effect of a gap until then.
local function is_declared_since(history, beatAt)
  local stored = redis.call('HGET', history, 'doubts')
  local doubts = stored and cjson.decode(stored) or {}
  local newest = doubts[#doubts]
  return newest ~= nil and newest.kind == 'declared' and newest.til >= beatAt
end

-- An older copy of a Redis has an epoch with the same root, no matter how many losses were recorded since.
local function root_of(epoch)
  return string.match(epoch, '^[^.]*')
end

-- Begins a new epoch, so that other processes see that the loss was already recorded.
-- before  the epochs that it ended
local function begin_epoch(history, before, now)
  for _, epoch in ipairs(before) do
    redis.call('HSET', history, 'after:' .. epoch, now)
  end
  local stored = redis.call('HMGET', history, 'epoch', 'head')
  local ended = stored[1] or ''
  redis.call('HSET', history, 'epoch', root_of(ended) .. '.' .. redis.sha1hex(ended .. stored[2]))
end

local function write_freezes(freezes, change)
  local list = redis.call('HMGET', freezes, 'version', 'json')
  local all = change(list[2] and cjson.decode(list[2]) or {})
  -- An empty list would become an object.
  local json = #all == 0 and '[]' or cjson.encode(all)
  redis.call('HSET', freezes, 'version', (tonumber(list[1]) or 0) + 1, 'json', json)
end

-- Recent freezes may be lost too, so all changes are frozen until somebody ends the freeze.
local function freeze_all(freezes, reason)
  write_freezes(freezes, function(all)
    all[#all + 1] = { scope = { kind = 'all' }, by = 'countersign', reason = reason }
    return all
  end)
end

-- Handles a loss. All changes are frozen, and the policy file is compared again, because a policy that is waiting here may
-- have been withdrawn since.
-- forgets  whether the policy in force doesn't count either, because this history isn't the bot's
local function begin_loss(freezes, policy, reason, now, forgets)
  freeze_all(freezes, reason)
  redis.call('HDEL', policy, 'nextHash', 'nextText', 'nextPosted')
  if forgets then
    redis.call('HDEL', policy, 'hash', 'text', 'since')
    redis.call('HINCRBY', policy, 'version', 1)
  end
  redis.call('HSET', policy, 'lostAt', now)
  redis.call('HINCRBY', policy, 'revision', 1)
end

-- Ends the freezes that followed a loss. Users' freezes stay.
local function end_own_freezes(freezes)
  write_freezes(freezes, function(all)
    local left = {}
    for _, freeze in ipairs(all) do
      if freeze.by ~= 'countersign' then
        left[#left + 1] = freeze
      end
    end
    return left
  end)
end

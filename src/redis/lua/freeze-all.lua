-- Put before each script that records a loss: freezes that were set meanwhile may be lost too, so all changes are frozen
-- until somebody ends that.
local function freeze_all(freezes, reason)
  local list = redis.call('HMGET', freezes, 'version', 'json')
  local all = list[2] and cjson.decode(list[2]) or {}
  all[#all + 1] = { scope = { kind = 'all' }, by = 'countersign', reason = reason }
  redis.call('HSET', freezes, 'version', (tonumber(list[1]) or 0) + 1, 'json', cjson.encode(all))
end

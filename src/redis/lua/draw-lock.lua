-- Renews or ends the lock of a process that draws a request, and stores a card of it, unless the lock is lost.
-- Keys and arguments, by the names that scripts.ts gives them:
-- holder  who draws
-- lockMs  for how long from now; 0 ends it
-- place   of the card to store; '' for none
-- json    the card; '' when it is to be forgotten
-- Returns 1; 0 when the lock is lost, and then nothing is stored: except a card that was just posted, while nobody else
-- draws, as it would be posted twice

local held = redis.call('GET', lock)
if held ~= holder then
  if held or json == '' or redis.call('HEXISTS', cards, place) == 1 then
    return 0
  end
  redis.call('HSET', cards, place, json)
  return 1
end
if lockMs == '0' then
  redis.call('DEL', lock)
else
  redis.call('PEXPIRE', lock, lockMs)
end
if place ~= '' then
  if json == '' then
    redis.call('HDEL', cards, place)
  else
    redis.call('HSET', cards, place, json)
  end
end
return 1

-- Renews or releases a process's lock for drawing a request, and stores a card, unless the lock was lost.
-- Keys and arguments, named as in scripts.ts:
-- holder  the process that draws
-- lockMs  how long to hold the lock from now; 0 releases it
-- place   the place of the card to store; '' without one
-- json    the card; '' to forget it
-- Returns 1; 0 if the lock was lost. Then nothing is stored, except a card that was just posted while nobody else draws,
-- because it would be posted twice

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

-- Ends a redraw: nothing more to draw if the request is still the version that was drawn, else draw again.
--
-- KEYS  1 request hash   2 due:draw
-- ARGV  1 request id     2 the version that was drawn
-- Returns 1 when drawn = stored, 0 when it has to be drawn again
local request, dueDraw = KEYS[1], KEYS[2]
local id, drawn = ARGV[1], ARGV[2]

if redis.call('HGET', request, 'version') == drawn then
  redis.call('ZREM', dueDraw, id)
  return 1
end
redis.call('ZADD', dueDraw, 0, id)
return 0

-- Appends look-ups and refusals to their stream, numbered, so that whoever reads it knows how many it no longer has.
--
-- KEYS  1 the stream   2 how many there have been
-- ARGV  1 about how many the stream keeps   2 and on: each as JSON
-- Returns the number of the last one
local stream, count = KEYS[1], KEYS[2]
local number = 0
for at = 2, #ARGV do
  number = redis.call('INCR', count)
  redis.call('XADD', stream, 'MAXLEN', '~', ARGV[1], '*', 'number', number, 'note', ARGV[at])
end
return number

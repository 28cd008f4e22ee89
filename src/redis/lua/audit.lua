-- Appends look-ups and refusals to a stream, numbered, so that the reader can tell how many were trimmed before it
-- came.
--
-- KEYS  1 the stream   2 the count of all entries so far
-- ARGV  1 about how many entries the stream keeps   2 and on: each entry, JSON
-- Returns the number of the last entry
local stream, count = KEYS[1], KEYS[2]
local number = 0
for at = 2, #ARGV do
  number = redis.call('INCR', count)
  redis.call('XADD', stream, 'MAXLEN', '~', ARGV[1], '*', 'number', number, 'note', ARGV[at])
end
return number

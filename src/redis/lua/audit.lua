-- Appends numbered look-ups and refusals to a stream. The numbers show the reader how many were trimmed before it read.
-- Keys and arguments, named as in scripts.ts:
-- count   the number of entries so far
-- most    about how many entries the stream keeps
-- notes   the entries, each as JSON
-- Returns the number of the last entry

local number = 0
for _, note in ipairs(notes) do
  number = redis.call('INCR', count)
  redis.call('XADD', stream, 'MAXLEN', '~', most, '*', 'number', number, 'note', note)
end
return number

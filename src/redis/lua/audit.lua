-- Appends look-ups and refusals to a stream, numbered, so that the reader can tell how many were trimmed before it
-- came.
-- Keys and arguments, by the names that scripts.ts gives them:
-- count   of all entries so far
-- most    about how many entries the stream keeps
-- notes   each entry, JSON
-- Returns the number of the last entry

local number = 0
for _, note in ipairs(notes) do
  number = redis.call('INCR', count)
  redis.call('XADD', stream, 'MAXLEN', '~', most, '*', 'number', number, 'note', note)
end
return number

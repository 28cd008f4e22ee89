-- Finds the commands that this user may not run. Runs none of them, and skips those that this server doesn't know.
-- Keys and arguments, named as in scripts.ts:
-- own     one of our keys, which replaces each argument `key`
-- lines   the commands with their arguments, one per line
-- Returns the denied commands' names

local denied = {}
for line in string.gmatch(lines, '[^\n]+') do
  local words = {}
  for word in string.gmatch(line, '%S+') do words[#words + 1] = word == 'key' and own or word end
  local known, allowed = pcall(redis.acl_check_cmd, unpack(words))
  if known and not allowed then denied[#denied + 1] = words[1] end
end
return denied

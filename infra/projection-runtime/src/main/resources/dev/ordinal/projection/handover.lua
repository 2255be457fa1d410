-- Puts one progress of a generation in the place of another: all or none. Returns 1, also where that was done before (it is sent again where the answer was lost), or 0
-- where the progress is another.
-- KEYS: the progress hash.
-- ARGV: the number of fields that go; for each its name and the value it must have; then each field that comes, with its value.
if redis.call('HEXISTS', KEYS[1], 'mark') == 0 then
  return 0
end
local coming = 2 + 2 * tonumber(ARGV[1])
local first, done = true, true
for field = 2, #ARGV, 2 do
  local value = redis.call('HGET', KEYS[1], ARGV[field])
  local same = value == ARGV[field + 1]
  if field < coming then
    first, done = first and same, done and not value
  else
    done = done and same
  end
end
if done then
  return 1
elseif not first then
  return 0
end
for field = 2, coming - 1, 2 do
  redis.call('HDEL', KEYS[1], ARGV[field])
end
for field = coming, #ARGV, 2 do
  redis.call('HSET', KEYS[1], ARGV[field], ARGV[field + 1])
end
return 1

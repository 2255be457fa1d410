-- Puts one progress of a generation in the place of another: all or none.
-- KEYS: the progress hash.
-- ARGV: the number of fields that go; for each its name and the value it must have; then each field that comes, with its value.
if redis.call('HEXISTS', KEYS[1], 'mark') == 0 then
  return 0
end
local coming = 2 + 2 * tonumber(ARGV[1])
for field = 2, coming - 1, 2 do
  if redis.call('HGET', KEYS[1], ARGV[field]) ~= ARGV[field + 1] then
    return 0
  end
end
for field = 2, coming - 1, 2 do
  redis.call('HDEL', KEYS[1], ARGV[field])
end
for field = coming, #ARGV, 2 do
  redis.call('HSET', KEYS[1], ARGV[field], ARGV[field + 1])
end
return 1

-- Applies writes to a generation and moves its progress past them, all or none.
-- KEYS: the progress hash, then one key per write.
-- ARGV: the number of advances; for each its partition, the stored progress it starts from ('' for none) and the next;
--       then for each write the number of fields (0 deletes the key) and each field with its value.
local advances = tonumber(ARGV[1])
local writes = 2 + 3 * advances

for at = 2, writes - 1, 3 do
  if (redis.call('HGET', KEYS[1], ARGV[at]) or '') ~= ARGV[at + 1] then
    return 0
  end
end

-- A script that fails keeps what it wrote: everything that could fail is looked at before the first write.
local at = writes
for key = 2, #KEYS do
  local fields = tonumber(ARGV[at])
  if fields > 0 then
    local type = redis.call('TYPE', KEYS[key]).ok
    if type ~= 'hash' and type ~= 'none' then
      return redis.error_reply('WRONGTYPE ' .. KEYS[key] .. ' is a ' .. type .. ', not a hash')
    end
  end
  at = at + 1 + 2 * fields
end

at = writes
for key = 2, #KEYS do
  local fields = tonumber(ARGV[at])
  if fields == 0 then
    redis.call('DEL', KEYS[key])
  else
    for field = at + 1, at + 2 * fields, 2 do
      redis.call('HSET', KEYS[key], ARGV[field], ARGV[field + 1])
    end
  end
  at = at + 1 + 2 * fields
end

for step = 2, writes - 1, 3 do
  redis.call('HSET', KEYS[1], ARGV[step], ARGV[step + 2])
end
return 1

-- Applies writes to a generation, moves its progress past them and parks or releases streams: all or none. Returns 1, 0 where it rests on what is not so, or -1 while the
-- keys are being read (pause.lua).
-- KEYS: the progress hash, the hash of parked streams, then one key per write.
-- ARGV: the number of advances; for each its partition, the stored progress it starts from ('' for none) and the next;
--       the number of streams passed over, and each; the number of streams tried again, each with what must be kept of it now;
--       the number of streams to park, each with what is kept of it; the number of streams to release, and each;
--       then for each write the number of fields and each field with its value; 0 deletes the key; below 0, it is the number of members of a sorted set, and each
--       member with what is added to its score.
local call, pcall, KEYS, ARGV = redis.call, redis.pcall, KEYS, ARGV -- locals are found faster, and there are thousands of keys

if call('HEXISTS', KEYS[1], 'mark') == 0 then
  return 0
end
local pause = call('HGET', KEYS[1], 'pause')
if pause then
  local time = call('TIME')
  if tonumber(string.match(pause, '^%d+')) > time[1] * 1000 + time[2] / 1000 then
    return -1
  end
  call('HDEL', KEYS[1], 'pause')
end

local at = 1
local function section(width)
  local first = at + 1
  at = first + width * tonumber(ARGV[at])
  return first, at - 1
end
local advance, lastAdvance = section(3)
local passed, lastPassed = section(1)
local retried, lastRetried = section(2)
local park, lastPark = section(2)
local release, lastRelease = section(1)
local writes = at
local together = 1000 -- fields; as arguments of one call they must fit the stack

-- The slices of a rebuild are gone once it has handed over to the partitions of topics: one that begins after that folds what is folded.
local function isSlice(field)
  return string.sub(field, 1, 7) == '@store|'
end
local function isHandedOver()
  for _, field in ipairs(call('HKEYS', KEYS[1])) do
    if string.find(field, '|', 1, true) and not isSlice(field) then
      return true
    end
  end
  return false
end

for step = advance, lastAdvance, 3 do
  local from = ARGV[step + 1]
  if (call('HGET', KEYS[1], ARGV[step]) or '') ~= from or (from == '' and isSlice(ARGV[step]) and isHandedOver()) then
    return 0
  end
end
for stream = passed, lastPassed do
  if call('HEXISTS', KEYS[2], ARGV[stream]) == 0 then
    return 0
  end
end
for stream = retried, lastRetried, 2 do
  if call('HGET', KEYS[2], ARGV[stream]) ~= ARGV[stream + 1] then
    return 0
  end
end

-- A script that fails keeps what it wrote: everything that could fail is looked at before the first write.
local kinds = {} -- of the keys so far, as the writes before leave them
at = writes
for key = 3, #KEYS do
  local fields = tonumber(ARGV[at])
  local kind = kinds[KEYS[key]]
  if fields == 0 then
    kinds[KEYS[key]] = 'none'
  elseif fields > 0 then
    if kind == 'sum' or (not kind and type(pcall('HLEN', KEYS[key])) == 'table') then
      return redis.error_reply('WRONGTYPE ' .. KEYS[key] .. ' is not a hash')
    end
    kinds[KEYS[key]] = 'hash'
  else
    if kind == 'hash' or (not kind and type(pcall('ZCARD', KEYS[key])) == 'table') then
      return redis.error_reply('WRONGTYPE ' .. KEYS[key] .. ' is not a sorted set')
    end
    kinds[KEYS[key]] = 'sum'
  end
  at = at + 1 + 2 * math.abs(fields)
end

at = writes
for key = 3, #KEYS do
  local fields = tonumber(ARGV[at])
  if fields == 0 then
    call('DEL', KEYS[key])
  elseif fields < 0 then
    for member = at + 1, at - 2 * fields, 2 do
      call('ZINCRBY', KEYS[key], ARGV[member + 1], ARGV[member])
    end
  else
    for field = at + 1, at + 2 * fields, 2 * together do
      call('HSET', KEYS[key], unpack(ARGV, field, math.min(field - 1 + 2 * together, at + 2 * fields)))
    end
  end
  at = at + 1 + 2 * math.abs(fields)
end

for stream = park, lastPark, 2 do
  call('HSET', KEYS[2], ARGV[stream], ARGV[stream + 1])
end
for stream = release, lastRelease do
  call('HDEL', KEYS[2], ARGV[stream])
end
for step = advance, lastAdvance, 3 do
  call('HSET', KEYS[1], ARGV[step], ARGV[step + 2])
end
return 1

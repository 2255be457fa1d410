-- Applies writes to a generation, moves its progress past them and parks or releases streams: all or none. Returns 1, 0 where it rests on what is not so, or -1 while the
-- keys are being read (pause.lua).
-- KEYS: the progress hash, the hash of parked streams. The keys to write are in the argument: thousands of arguments take longer to read than to write.
-- ARGV: one MessagePack map of lists:
--   advances: for each its partition, the stored progress it starts from ('' for none) and the next
--   passed: the streams passed over
--   retried: the streams tried again, each with what must be kept of it now
--   parks: the streams to park, each with what is kept of it
--   releases: the streams to release
--   writes: for each its key, the number of fields and each field with its value; 0 deletes the key; below 0, it is the number of members of a sorted set, and each
--     member with what is added to its score.
local call, pcall, KEYS = redis.call, redis.pcall, KEYS -- locals are found faster, and there are thousands of writes

if call('HEXISTS', KEYS[1], 'mark') == 0 then
  return 0
end
local pause = call('HGET', KEYS[1], 'pause')
if pause then
  local time = call('TIME')
  local till, length = string.match(pause, '^(%d+) (%d+) ')
  local left = till and till - (time[1] * 1000 + math.floor(time[2] / 1000)) or 0
  if left > 0 and left <= 2 * tonumber(length) then -- else it is over, or the clock has stepped far back since
    return -1
  end
  call('HDEL', KEYS[1], 'pause')
end

local step = cmsgpack.unpack(ARGV[1])
local advances, writes = step.advances, step.writes
local lastWrite = #writes
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

for at = 1, #advances, 3 do
  local partition, from = advances[at], advances[at + 1]
  if (call('HGET', KEYS[1], partition) or '') ~= from or (from == '' and isSlice(partition) and isHandedOver()) then
    return 0
  end
end
for _, stream in ipairs(step.passed) do
  if call('HEXISTS', KEYS[2], stream) == 0 then
    return 0
  end
end
for at = 1, #step.retried, 2 do
  if call('HGET', KEYS[2], step.retried[at]) ~= step.retried[at + 1] then
    return 0
  end
end

-- A script that fails keeps what it wrote: everything that could fail is looked at before the first write.
local kinds = {} -- of the keys so far, as the writes before leave them
local at = 1
while at < lastWrite do
  local key, fields = writes[at], writes[at + 1]
  local kind = kinds[key]
  if fields == 0 then
    kinds[key] = 'none'
  elseif fields > 0 then
    if kind == 'sum' or (not kind and type(pcall('HLEN', key)) == 'table') then
      return redis.error_reply('WRONGTYPE ' .. key .. ' is not a hash')
    end
    kinds[key] = 'hash'
  else
    if kind == 'hash' or (not kind and type(pcall('ZCARD', key)) == 'table') then
      return redis.error_reply('WRONGTYPE ' .. key .. ' is not a sorted set')
    end
    kinds[key] = 'sum'
  end
  at = at + 2 + 2 * math.abs(fields)
end

at = 1
while at < lastWrite do
  local key, fields = writes[at], writes[at + 1]
  local first, last = at + 2, at + 1 + 2 * math.abs(fields)
  if fields == 0 then
    call('DEL', key)
  elseif fields < 0 then
    for member = first, last, 2 do
      call('ZINCRBY', key, writes[member + 1], writes[member])
    end
  else
    for field = first, last, 2 * together do
      call('HSET', key, unpack(writes, field, math.min(field - 1 + 2 * together, last)))
    end
  end
  at = last + 1
end

for parked = 1, #step.parks, 2 do
  call('HSET', KEYS[2], step.parks[parked], step.parks[parked + 1])
end
for _, stream in ipairs(step.releases) do
  call('HDEL', KEYS[2], stream)
end
for advance = 1, #advances, 3 do
  call('HSET', KEYS[1], advances[advance], advances[advance + 2])
end
return 1

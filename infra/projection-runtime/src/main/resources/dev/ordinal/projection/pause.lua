-- Has the workers of a generation wait while its keys are read. One who does not go on in time has lost it: what was read since then may be of no one moment.
-- Returns 1, 0 where it may not, or -1 where the generation is not whole.
-- KEYS: the progress hash.
-- ARGV: begin | renew | end, token, patience in ms
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local till, holder = string.match(redis.call('HGET', KEYS[1], 'pause') or '', '^(%d+) (.+)$')
local held = till and tonumber(till) > now

if ARGV[1] == 'begin' then
  if redis.call('HEXISTS', KEYS[1], 'mark') == 0 then
    return -1
  elseif held then
    return 0
  end
elseif not held or holder ~= ARGV[2] then
  return 0
end
if ARGV[1] == 'end' then
  redis.call('HDEL', KEYS[1], 'pause')
else
  redis.call('HSET', KEYS[1], 'pause', string.format('%.0f', now + ARGV[3]) .. ' ' .. ARGV[2])
end
return 1

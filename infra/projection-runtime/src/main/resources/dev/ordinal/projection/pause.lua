-- Has the workers of a generation wait while its keys are read. One who does not go on in time has lost it: what was read since then may be of no one moment.
-- Returns 1, 0 where it may not, or -1 where the generation is not whole.
-- KEYS: the progress hash.
-- ARGV: begin | renew | end, token, patience in ms
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local till, length, holder = string.match(redis.call('HGET', KEYS[1], 'pause') or '', '^(%d+) (%d+) (.+)$')
local left = till and till - now or 0
local held = left > 0 and left <= 2 * tonumber(length) -- one much further ahead than it is long was made before the clock stepped back

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
  redis.call('HSET', KEYS[1], 'pause', string.format('%.0f %.0f', now + ARGV[3], ARGV[3]) .. ' ' .. ARGV[2])
end
return 1

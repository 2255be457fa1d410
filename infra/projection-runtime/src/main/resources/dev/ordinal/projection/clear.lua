-- Deletes a generation in steps. From the first to the last the progress hash holds nothing but a token: nobody writes rows, and only its holder deletes.
-- One who does not go on loses it. Each step returns 1, or 0 where it may not; the first and the last also where they were done before (they are sent again where
-- the answer was lost).
-- KEYS: the progress hash, then the keys to delete.
-- ARGV: begin, the mark to replace ('' for none), token, patience in ms | delete, token, patience in ms | end, token, the new mark
--       | bury, token, a token that nobody has, time in ms | renew, the mark to replace, the new mark
--       | forget, the mark to replace: all counts as lost from now on
local step = ARGV[1]
local function is(field, value)
  return (redis.call('HGET', KEYS[1], field) or '') == value
end

local held = (step == 'begin' or step == 'bury') and is('token', ARGV[3])
local ended = step == 'end' and is('mark', ARGV[3])
if held or ended then
  return 1
elseif step == 'begin' then
  if not is('mark', ARGV[2]) or redis.call('HEXISTS', KEYS[1], 'token') == 1 then
    return 0
  end
  redis.call('DEL', KEYS[1])
  redis.call('HSET', KEYS[1], 'token', ARGV[3])
  redis.call('PEXPIRE', KEYS[1], ARGV[4])
elseif step == 'forget' then
  if not is('mark', ARGV[2]) then
    return 0
  end
  redis.call('DEL', KEYS[1])
elseif step == 'renew' then
  if not is('mark', ARGV[2]) then
    return 0
  end
  redis.call('HSET', KEYS[1], 'mark', ARGV[3])
else
  if not is('token', ARGV[2]) then
    return 0
  end
  if step == 'delete' then
    for key = 2, #KEYS do
      redis.call('UNLINK', KEYS[key])
    end
    redis.call('PEXPIRE', KEYS[1], ARGV[3])
  elseif step == 'bury' then
    redis.call('HSET', KEYS[1], 'token', ARGV[3])
    redis.call('PEXPIRE', KEYS[1], ARGV[4])
  else
    redis.call('DEL', KEYS[1])
    redis.call('HSET', KEYS[1], 'mark', ARGV[3])
  end
end
return 1

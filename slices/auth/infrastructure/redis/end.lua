-- Ends one session of an account ('only'), or all but one ('except'), and answers how many were open.
-- KEYS: index. ARGV: now, mode, id.
local ended = 0
for _, id in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  if (id == ARGV[3]) == (ARGV[2] == 'only') then
    local expires = redis.call('HGET', 'session:' .. id, 'expires_at')
    if expires and tonumber(expires) > tonumber(ARGV[1]) then
      ended = ended + 1
    end
    redis.call('DEL', 'session:' .. id)
    redis.call('PUBLISH', 'session-ended:' .. id, '')
    redis.call('ZREM', KEYS[1], id)
  end
end
return ended

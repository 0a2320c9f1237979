-- Answers the fields of an account's open sessions. KEYS: index. ARGV: now.
local open = {}
for _, id in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  local expires = redis.call('HGET', 'session:' .. id, 'expires_at')
  if expires and tonumber(expires) > tonumber(ARGV[1]) then
    table.insert(open, redis.call('HGETALL', 'session:' .. id))
  end
end
return open

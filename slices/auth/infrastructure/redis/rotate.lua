-- Trades a refresh token. KEYS: its key, the successor's key. ARGV: now, microseconds in which a used token
-- answers its successor again, idle lifetime, idle lifetime of a remembered session, sealed successor, hash of
-- the successor. Answers the outcome, and after a trade the sealed successor and the session's fields.
local now = tonumber(ARGV[1])
local token = redis.call('HMGET', KEYS[1], 'session', 'used_at', 'successor')
local id, used, successor = token[1], token[2], token[3]
if not id then
  return {'invalid'}
end
local key = 'session:' .. id
local session = redis.call('HMGET', key, 'user_id', 'remembered', 'expires_at', 'absolute_expires_at')
local account, remembered, expires, absolute = session[1], session[2], session[3], session[4]
if not account then
  return {'invalid'}
end
if used and now - tonumber(used) > tonumber(ARGV[2]) then
  -- Somebody else has a copy of it: nobody keeps the session.
  redis.call('DEL', key)
  redis.call('PUBLISH', 'session-ended:' .. id, '')
  redis.call('ZREM', 'user_sessions:' .. account, id)
  return {'reused', account}
end
if tonumber(expires) <= now then
  return {'expired'}
end
if not used then
  local idle = remembered == '1' and ARGV[4] or ARGV[3]
  expires = math.min(now + tonumber(idle), tonumber(absolute))
  successor = ARGV[5]
  redis.call('HSET', KEYS[1], 'used_at', ARGV[1], 'successor', successor)
  redis.call('HSET', KEYS[2], 'session', id)
  redis.call('PEXPIRE', KEYS[2], redis.call('PTTL', key))
  redis.call('HSET', key, 'expires_at', string.format('%.0f', expires), 'refresh_hash', ARGV[6])
end
local answer = redis.call('HGETALL', key)
table.insert(answer, 1, successor)
table.insert(answer, 1, 'traded')
return answer

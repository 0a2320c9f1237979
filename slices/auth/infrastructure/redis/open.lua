-- Opens a session. KEYS: session, index, refresh token. ARGV: id, now, limit, milliseconds to keep, then the
-- names and values of the session's fields. Answers how many sessions it ended for the limit.
local id, now, limit, kept = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4]

-- The index forgets sessions that have run out; their tokens still lead to them, to be told expired.
for _, other in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do
  local expires = redis.call('HGET', 'session:' .. other, 'expires_at')
  if not expires or tonumber(expires) <= now then
    redis.call('ZREM', KEYS[2], other)
  end
end
local surplus = redis.call('ZCARD', KEYS[2]) - limit + 1
if surplus > 0 then
  for _, oldest in ipairs(redis.call('ZRANGE', KEYS[2], 0, surplus - 1)) do
    redis.call('DEL', 'session:' .. oldest)
    redis.call('PUBLISH', 'session-ended:' .. oldest, '')
    redis.call('ZREM', KEYS[2], oldest)
  end
end

redis.call('HSET', KEYS[1], unpack(ARGV, 5))
redis.call('PEXPIRE', KEYS[1], kept)
redis.call('ZADD', KEYS[2], ARGV[2], id)
redis.call('PEXPIRE', KEYS[2], kept)
redis.call('HSET', KEYS[3], 'session', id)
redis.call('PEXPIRE', KEYS[3], kept)
return math.max(surplus, 0)

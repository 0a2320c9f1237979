-- Opens a session. KEYS: session, index, refresh token. ARGV: id, now, limit, milliseconds to keep, then the
-- names and values of the session's fields. Answers how many sessions it ended for the limit.
local id, now, limit, kept = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4]

-- Sessions that have run out count no more, but stay in the index as long as they are kept for their tokens to be told
-- expired: whoever ends all sessions of an account, as before it is erased, has to find these too.
local open = {}
for _, other in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do
  local expires = redis.call('HGET', 'session:' .. other, 'expires_at')
  if not expires then
    redis.call('ZREM', KEYS[2], other)
  elseif tonumber(expires) > now then
    table.insert(open, other)
  end
end
local surplus = math.max(#open - limit + 1, 0)
for i = 1, surplus do
  redis.call('DEL', 'session:' .. open[i])
  redis.call('PUBLISH', 'session-ended:' .. open[i], '')
  redis.call('ZREM', KEYS[2], open[i])
end

redis.call('HSET', KEYS[1], unpack(ARGV, 5))
redis.call('PEXPIRE', KEYS[1], kept)
redis.call('ZADD', KEYS[2], ARGV[2], id)
redis.call('PEXPIRE', KEYS[2], kept)
redis.call('HSET', KEYS[3], 'session', id)
redis.call('PEXPIRE', KEYS[3], kept)
return surplus

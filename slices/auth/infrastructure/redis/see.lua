-- Answers the fields of an open session, and notes its use now and then. KEYS: session. ARGV: now, microseconds
-- between two notes.
local now = tonumber(ARGV[1])
local times = redis.call('HMGET', KEYS[1], 'expires_at', 'last_seen_at')
if not times[1] or tonumber(times[1]) <= now then
  return {}
end
if now - tonumber(times[2]) >= tonumber(ARGV[2]) then
  redis.call('HSET', KEYS[1], 'last_seen_at', ARGV[1])
end
return redis.call('HGETALL', KEYS[1])

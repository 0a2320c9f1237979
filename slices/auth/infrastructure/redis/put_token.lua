-- Stores a one-time token in the place of the account's one before.
-- KEYS: token, index. ARGV: what it proves, its digest, the prefix of tokens, milliseconds to keep it.
local before = redis.call('GET', KEYS[2])
if before then
  redis.call('DEL', ARGV[3] .. before)
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[4])
redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[4])

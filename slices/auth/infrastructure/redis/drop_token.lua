-- Ends the one-time token of an account, if there is one.
-- KEYS: index. ARGV: the prefix of tokens.
local before = redis.call('GET', KEYS[1])
if before then
  redis.call('DEL', ARGV[1] .. before, KEYS[1])
end

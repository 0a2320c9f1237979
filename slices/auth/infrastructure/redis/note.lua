-- Notes the use of a session, if it is still there. KEYS: session. ARGV: now.
if redis.call('EXISTS', KEYS[1]) == 1 then
  redis.call('HSET', KEYS[1], 'last_seen_at', ARGV[1])
end

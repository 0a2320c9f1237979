-- Notes the use of a session; answers 0 where it is gone. KEYS: session. ARGV: now.
if redis.call('EXISTS', KEYS[1]) == 0 then
  return 0
end
redis.call('HSET', KEYS[1], 'last_seen_at', ARGV[1])
return 1

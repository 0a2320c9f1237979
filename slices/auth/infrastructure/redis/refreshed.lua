-- Answers the fields of the session that a refresh token is of, if it is there. KEYS: refresh token.
local id = redis.call('HGET', KEYS[1], 'session')
if not id then
  return {}
end
return redis.call('HGETALL', 'session:' .. id)

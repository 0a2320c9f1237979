-- Takes one time back from a counter of redis_rate, in one step. KEYS[1] is the counter: the instant, in seconds since
-- 2017, at which nothing counts any more. ARGV: the seconds of the rule's period, its times.
local ends = redis.call("GET", KEYS[1])
if not ends then
  return 0
end
local now = redis.call("TIME")
now = (now[1] - 1483228800) + now[2] / 1000000
ends = tonumber(ends) - ARGV[1] / ARGV[2]
if ends > now then
  redis.call("SET", KEYS[1], ends, "EX", math.ceil(ends - now))
else
  redis.call("DEL", KEYS[1])
end
return 1

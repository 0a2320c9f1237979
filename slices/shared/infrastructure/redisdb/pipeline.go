package redisdb

import "github.com/redis/go-redis/v9"

// Together returns client for commands that every request sends: those that are sent at the same moment travel in one
// round trip. A client of many servers is returned as it is, since such a trip leads to one.
func Together(client redis.UniversalClient) redis.Cmdable {
	if c, ok := client.(*redis.Client); ok {
		if together, err := c.AutoPipeline(); err == nil {
			return together
		}
	}
	return client
}

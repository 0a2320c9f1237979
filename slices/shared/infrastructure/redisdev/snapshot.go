package redisdev

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/redis/go-redis/v9"
)

// entry is one key. Bytes, not strings: JSON keeps only those strings that are UTF-8.
type entry struct {
	Key       []byte   `json:"key"`
	Type      string   `json:"type"`
	ExpiresAt int64    `json:"expiresAt,omitempty"` // Unix time in milliseconds, 0 for never
	Values    [][]byte `json:"values"`              // as the writing command takes them
}

// snapshot is the file. Its fields are pointers to tell a damaged file from an empty database.
type snapshot struct {
	Entries *[]entry `json:"entries"`
}

var errDamaged = errors.New("the snapshot is damaged: remove it to start with an empty Redis")

// writingCommand is what restores a key of a type that TYPE names.
func writingCommand(redisType string) (string, bool) {
	command, known := map[string]string{
		"string": "SET", "hash": "HSET", "list": "RPUSH", "set": "SADD", "zset": "ZADD",
	}[redisType]
	return command, known
}

// dumpScript reads all keys at one instant: for each its name, type, expiry and values.
const dumpScript = `
local function values(key, kind)
	if kind == 'string' then return {redis.call('GET', key)} end
	if kind == 'hash' then return redis.call('HGETALL', key) end
	if kind == 'list' then return redis.call('LRANGE', key, 0, -1) end
	if kind == 'set' then return redis.call('SMEMBERS', key) end
	if kind ~= 'zset' then return {} end
	local found, swapped = redis.call('ZRANGE', key, 0, -1, 'WITHSCORES'), {}
	for i = 1, #found, 2 do
		swapped[i], swapped[i + 1] = found[i + 1], found[i]
	end
	return swapped
end
local entries = {}
for _, key in ipairs(redis.call('KEYS', '*')) do
	local kind = redis.call('TYPE', key).ok
	table.insert(entries, {key, kind, redis.call('PEXPIRETIME', key), values(key, kind)})
end
return entries`

func dump(ctx context.Context, client *redis.Client) ([]entry, error) {
	rows, err := client.Eval(ctx, dumpScript, nil).Slice()
	if err != nil {
		return nil, err
	}
	entries := make([]entry, 0, len(rows))
	for _, row := range rows {
		e, err := entryOf(row)
		if err != nil {
			return nil, err
		}
		if _, known := writingCommand(e.Type); known {
			entries = append(entries, e)
		}
	}
	return entries, nil
}

func entryOf(row any) (entry, error) {
	fields, ok := row.([]any)
	if !ok || len(fields) != 4 {
		return entry{}, errors.New("read keys: unexpected answer")
	}
	key, keyOK := fields[0].(string)
	kind, kindOK := fields[1].(string)
	expiresAt, expiryOK := fields[2].(int64)
	values, valuesOK := fields[3].([]any)
	if !keyOK || !kindOK || !expiryOK || !valuesOK {
		return entry{}, errors.New("read keys: unexpected answer")
	}
	e := entry{Key: []byte(key), Type: kind, ExpiresAt: max(expiresAt, 0)}
	for _, value := range values {
		text, ok := value.(string)
		if !ok {
			return entry{}, errors.New("read keys: unexpected value")
		}
		e.Values = append(e.Values, []byte(text))
	}
	return e, nil
}

// load writes the entries into an empty database; what has expired meanwhile goes at once.
func load(ctx context.Context, client *redis.Client, entries []entry) error {
	_, err := client.Pipelined(ctx, func(pipe redis.Pipeliner) error {
		for _, e := range entries {
			command, known := writingCommand(e.Type)
			if !known || len(e.Values) == 0 {
				return errDamaged
			}
			arguments := []any{command, e.Key}
			for _, value := range e.Values {
				arguments = append(arguments, value)
			}
			pipe.Do(ctx, arguments...)
			if e.ExpiresAt > 0 {
				pipe.Do(ctx, "PEXPIREAT", e.Key, e.ExpiresAt)
			}
		}
		return nil
	})
	return err
}

func encode(entries []entry) ([]byte, error) { return json.Marshal(snapshot{Entries: &entries}) }

func decode(content []byte) ([]entry, error) {
	var s snapshot
	if err := json.Unmarshal(content, &s); err != nil {
		return nil, fmt.Errorf("%w (%w)", errDamaged, err)
	}
	if s.Entries == nil {
		return nil, errDamaged
	}
	return *s.Entries, nil
}

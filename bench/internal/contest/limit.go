package contest

import (
	"context"
	"os"
	"path/filepath"

	"vitalgo/bench/internal/limit"
	"vitalgo/bench/internal/load"
	"vitalgo/bench/internal/machine"
)

// StartLimit starts the limit server: this program with the argument "limit".
func StartLimit(ctx context.Context, stage Stage, sockets string) (*Target, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	address, err := machine.FreeAddress(ctx)
	if err != nil {
		return nil, err
	}
	process, err := machine.Start(ctx, []string{program, "limit", address, stage.Postgres.OwnerURL(sockets)}, "", nil,
		machine.AnswersGet("http://"+address+limit.Ready), filepath.Join(stage.Dir, "limit.log"))
	if err != nil {
		return nil, err
	}
	t := &Target{Name: "limit", Address: address, Process: process, Stage: stage, Requests: map[*Question][][]byte{}}
	for q, path := range map[*Question]string{Q1: limit.Profile, Q2: limit.Record, Q3: limit.Panel, Q4: limit.Logged} {
		for _, reader := range stage.People.Of(q) {
			id := reader.User
			if q == Q1 || q == Q2 {
				id = reader.Patient
			}
			t.Requests[q] = append(t.Requests[q], load.Request(path+id, address, "", nil))
		}
	}
	return t, nil
}

package contest

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"path/filepath"

	"golang.org/x/sync/errgroup"

	"vitalgo/bench/internal/dataset"
	"vitalgo/bench/internal/load"
	"vitalgo/bench/internal/machine"
	"vitalgo/bench/internal/profiling"
)

// StartOwn starts the product as it is shipped: production settings, the role that owns nothing, the log on. Rate
// limits count but are too wide to refuse. Further settings may be added.
func StartOwn(ctx context.Context, stage Stage, program, sockets string, settings ...string) (*Target, error) {
	address, err := machine.FreeAddress(ctx)
	if err != nil {
		return nil, err
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	profiled, err := machine.FreeAddress(ctx)
	if err != nil {
		return nil, err
	}
	process, err := machine.Start(ctx, []string{program, "serve"}, stage.Dir, append([]string{
		"ENVIRONMENT=production", "HOST=" + host, "PORT=" + port,
		"DATABASE_URL=" + stage.Postgres.AppURL(sockets), "REDIS_URL=" + stage.Redis.URL,
		"JWT_SECRET_KEY=" + stage.Secrets.jwt, "DATA_ENCRYPTION_KEY=" + stage.Secrets.data,
		"FRONTEND_URL=https://bench.example", "ALLOWED_ORIGINS=https://bench.example",
		"UPLOADS_BASE_PATH=" + filepath.Join(stage.Dir, "uploads"),
		"SKIP_DB_INIT=true", // the role may not migrate; the owner has done it
		"RATE_LIMIT_SCALE=1000000",
		"TRUSTED_PROXIES=127.0.0.0/8",       // lets a client come from many addresses, which limits of connections tell apart
		profiling.Variable + "=" + profiled, // nobody listens there but in a build for profiling
	}, settings...), machine.AnswersGet("http://"+address+"/ready"), filepath.Join(stage.Dir, "vitalgo.log"))
	if err != nil {
		return nil, err
	}
	t := &Target{Name: "VitalGo", Address: address, Process: process, Stage: stage, Profiled: profiled, Requests: map[*Question][][]byte{}}
	t.Renew = func(ctx context.Context) error {
		stage.Secrets.Forget()
		return t.signIn(ctx, stage.People, stage.Secrets.tokens)
	}
	if err := t.signIn(ctx, stage.People, stage.Secrets.tokens); err != nil {
		return nil, errors.Join(err, process.Stop())
	}
	return t, nil
}

// secret is good for a run.
func secret() string {
	var key [32]byte
	_, _ = rand.Read(key[:]) // never fails
	return base64.StdEncoding.EncodeToString(key[:])
}

// signIn makes the requests of everyone, each with a token of their own; those who have one already keep it.
func (t *Target) signIn(ctx context.Context, people People, tokens map[string]string) error {
	for _, q := range Questions() {
		readers := people.Of(q)
		requests := make([][]byte, len(readers))
		if err := t.signInAll(ctx, readers, tokens); err != nil {
			return err
		}
		for i, reader := range readers {
			var variables map[string]any
			if q == Q1 || q == Q2 {
				patient, err := recordID(reader)
				if err != nil {
					return err
				}
				variables = map[string]any{"id": patient}
			}
			text, err := body(own[q], variables)
			if err != nil {
				return err
			}
			requests[i] = load.Request("/graphql", t.Address, "Bearer "+tokens[reader.Email], text)
		}
		t.Requests[q] = requests
	}
	return nil
}

// SignIn signs people in for later.
func (t *Target) SignIn(ctx context.Context, stage Stage, people []dataset.Reader) error {
	return t.signInAll(ctx, people, stage.Secrets.tokens)
}

// signInAll adds the tokens that are not there yet. Two at a time: the server has a queue for hashing.
func (t *Target) signInAll(ctx context.Context, readers []dataset.Reader, tokens map[string]string) error {
	found := make([]string, len(readers))
	group, _ := errgroup.WithContext(ctx)
	group.SetLimit(2)
	for i, reader := range readers {
		if tokens[reader.Email] != "" {
			found[i] = tokens[reader.Email]
			continue
		}
		group.Go(func() (err error) {
			found[i], err = t.login(ctx, reader.Email)
			return err
		})
	}
	err := group.Wait()
	for i, reader := range readers {
		tokens[reader.Email] = found[i]
	}
	return err
}

func (t *Target) login(ctx context.Context, email string) (string, error) {
	text, err := loginBody(email)
	if err != nil {
		return "", err
	}
	answer, err := load.Once(ctx, t.Address, load.Request("/graphql", t.Address, "", text))
	if err != nil {
		return "", fmt.Errorf("sign in %s: %w", email, err)
	}
	var read struct {
		Data struct {
			Login struct{ Tokens *struct{ AccessToken string } }
		}
	}
	if err := json.Unmarshal(answer, &read); err != nil {
		return "", err
	}
	if read.Data.Login.Tokens == nil {
		return "", fmt.Errorf("sign in %s: %s", email, answer)
	}
	return read.Data.Login.Tokens.AccessToken, nil
}

func loginBody(email string) ([]byte, error) {
	return body(`mutation($email: EmailAddress!, $password: String!) {
		login(input: {email: $email, password: $password}) { tokens { accessToken } userErrors { code } }
	}`, map[string]any{"email": email, "password": dataset.Password})
}

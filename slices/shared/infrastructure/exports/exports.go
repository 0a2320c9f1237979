// Package exports keeps files that somebody may take away once, within a quarter of an hour, by an address that
// cannot be guessed. Only a hash of the address is stored.
//
// export:{sha256} leads to the file, and export_of:{account} to the last address of an account: a new one ends
// the old one.
package exports

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
)

// Path is where the server answers files.
const Path = "/exports/"

// lifetime is how long an address is good for.
const lifetime = 15 * time.Minute

// Store keeps the files in a folder that no web server shows.
type Store struct {
	client redis.UniversalClient
	folder string
	now    func() time.Time
}

// New returns a Store in a folder, which is made where it does not exist.
func New(client redis.UniversalClient, folder string, now func() time.Time) *Store {
	return &Store{client, folder, now}
}

// Put keeps a file for an account, whose last one is erased, and returns the path of its address and until when
// it is good. Where it cannot be kept the answer is SERVICE_UNAVAILABLE; where write fails, it is that of write.
func (s *Store) Put(ctx context.Context, account id.ID, write func(io.Writer) error) (string, time.Time, error) {
	s.sweep(func(string, time.Duration) {})
	until := s.now().Add(lifetime)
	name := strconv.FormatInt(until.Unix(), 10) + "-" + rand.Text()
	if err := s.write(name, write); err != nil {
		s.erase(name) // what there was room for
		return "", time.Time{}, err
	}
	// Ends with the process: Sweep sees to what a restart leaves.
	time.AfterFunc(lifetime, func() { s.erase(name) })
	token := secret()
	if err := s.remember(ctx, account, token, name); err != nil {
		s.erase(name)
		return "", time.Time{}, fault.Because(fault.Unavailable, fmt.Errorf("remember an export: %w", err))
	}
	return Path + token, until, nil
}

func (s *Store) write(name string, write func(io.Writer) error) error {
	if err := os.MkdirAll(s.folder, 0o700); err != nil {
		return unwritten("make the folder of exports")
	}
	if err := os.Chmod(s.folder, 0o700); err != nil { //nolint:gosec // a folder; where somebody else made it, this fails
		return unwritten("close the folder of exports to others")
	}
	file, err := os.OpenFile(filepath.Join(s.folder, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // the name is of our own making
	if err != nil {
		return unwritten("make an export")
	}
	buffer := bufio.NewWriter(file)
	written := write(buffer)
	// What the buffer could not write, it tells again: the error of write may be no more than that.
	if err := errors.Join(buffer.Flush(), file.Close()); err != nil {
		return unwritten("write an export")
	}
	return written
}

// unwritten says what could not be done, without the path that the error of the system names.
func unwritten(what string) error { return fault.Because(fault.Unavailable, errors.New(what)) }

// remember keeps where a token leads, and ends the account's last one.
func (s *Store) remember(ctx context.Context, account id.ID, token, name string) error {
	if err := s.client.Set(ctx, key(token), name, lifetime).Err(); err != nil {
		return err
	}
	last, err := s.client.SetArgs(ctx, "export_of:"+account.String(), key(token), redis.SetArgs{Get: true, TTL: lifetime}).Result()
	switch {
	case errors.Is(err, redis.Nil):
		return nil
	case err != nil:
		return err
	}
	old, err := s.client.GetDel(ctx, last).Result()
	if errors.Is(err, redis.Nil) {
		return nil
	}
	s.erase(old)
	return err
}

// take opens what a token leads to, for the first who asks; the others get nothing. Nobody else can open it again.
func (s *Store) take(ctx context.Context, token string) (*os.File, bool) {
	name, err := s.client.GetDel(ctx, key(token)).Result()
	if err != nil || s.over(name) {
		s.erase(name)
		return nil, false
	}
	file, err := os.Open(filepath.Join(s.folder, filepath.Base(name)))
	s.erase(name)
	return file, err == nil
}

// Sweep erases the files whose time is over, and the others as soon as it is: call it when the server starts.
func (s *Store) Sweep() {
	s.sweep(func(name string, left time.Duration) {
		time.AfterFunc(left, func() { s.erase(name) })
	})
}

// sweep erases the files whose time is over, and hands out the others with the time that is left to them.
func (s *Store) sweep(others func(name string, left time.Duration)) {
	files, err := os.ReadDir(s.folder)
	if err != nil { // nothing was ever kept
		return
	}
	for _, file := range files {
		left, ours := s.left(file.Name())
		switch {
		case !ours:
		case left <= 0:
			s.erase(file.Name())
		default:
			others(file.Name(), left)
		}
	}
}

// over reports whether the time of a file has passed.
func (s *Store) over(name string) bool {
	left, ours := s.left(name)
	return ours && left <= 0
}

// left is the time that a file is kept for, which its name says; a foreign file is none of ours.
func (s *Store) left(name string) (left time.Duration, ours bool) {
	until, _, _ := strings.Cut(name, "-")
	at, err := strconv.ParseInt(until, 10, 64)
	return time.Unix(at, 0).Sub(s.now()), err == nil
}

// erase takes a file away. One that stays for a failure of the disk is swept later.
func (s *Store) erase(name string) {
	if name != "" {
		_ = os.Remove(filepath.Join(s.folder, filepath.Base(name)))
	}
}

func key(token string) string {
	sum := sha256.Sum256([]byte(token))
	return "export:" + hex.EncodeToString(sum[:])
}

const secretSize = 32 // bytes

// secret returns a token that cannot be guessed.
func secret() string {
	var b [secretSize]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// Package photos keeps photos of people outside of the database, in a store that nobody reads but through the short
// addresses made here: each names one photo, ends after a quarter of an hour, and is signed.
package photos

import (
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"gocloud.dev/blob"
	_ "gocloud.dev/blob/fileblob" // the scheme file://
	_ "gocloud.dev/blob/memblob"  // the scheme mem://
	_ "gocloud.dev/blob/s3blob"   // the scheme s3://
	"gocloud.dev/gcerrors"

	"vitalgo/slices/shared/domain/fault"
)

// Path is where the server answers photos.
const Path = "/photos/"

// lifetime is how long an address of a photo is good for.
const lifetime = 15 * time.Minute

const contentType = "image/jpeg"

// Options of a Store.
type Options struct {
	// Bucket names the store as a URL: file:///folder, s3://bucket?region=REGION, or mem:// for one that ends with the
	// process.
	Bucket string
	// PublicURL is where clients reach this server, without a slash at its end.
	PublicURL string
	// Keys make the keys that sign addresses: the first one signs, all are believed.
	Keys [][]byte
	Now  func() time.Time
}

// Store keeps photos. A nil Store is one that was not set up: it answers SERVICE_UNAVAILABLE.
type Store struct {
	bucket    *blob.Bucket
	signer    signer
	publicURL string
}

var errNotSetUp = errors.New("no store for photos is set up")

// Open opens a store; close it after use.
func Open(ctx context.Context, o Options) (*Store, error) {
	signer := signer{now: o.Now}
	for _, key := range o.Keys {
		derived, err := hkdf.Key(sha256.New, key, nil, "vitalgo addresses of photos", sha256.Size)
		if err != nil {
			return nil, fmt.Errorf("derive the key of photo addresses: %w", err)
		}
		signer.keys = append(signer.keys, derived)
	}
	if len(signer.keys) == 0 {
		return nil, errors.New("photos: no key")
	}
	bucket, err := blob.OpenBucket(ctx, o.Bucket)
	if err != nil {
		return nil, fmt.Errorf("open the store of photos: %w", err)
	}
	return &Store{bucket, signer, strings.TrimSuffix(o.PublicURL, "/")}, nil
}

// Folder is the URL of a store in a folder of this machine, named by its absolute path, which is made where it does not exist. Its files are for
// the server alone, and are written whole or not at all.
func Folder(path string) string {
	u := url.URL{Scheme: "file", Path: "/" + strings.TrimPrefix(filepath.ToSlash(path), "/")}
	u.RawQuery = url.Values{
		"create_dir": {"true"}, "dir_file_mode": {"0700"}, "no_tmp_dir": {"true"}, "metadata": {"skip"},
	}.Encode()
	return u.String()
}

// Close ends the use of the store.
func (s *Store) Close() error {
	if s == nil {
		return nil
	}
	return s.bucket.Close()
}

// Put stores a JPEG under a key.
func (s *Store) Put(ctx context.Context, key string, jpeg []byte) error {
	if s == nil {
		return unavailable("store a photo", errNotSetUp)
	}
	err := s.bucket.WriteAll(ctx, key, jpeg, &blob.WriterOptions{ContentType: contentType})
	return unavailable("store a photo", err)
}

// Delete erases what is stored under a key; nothing is fine too.
func (s *Store) Delete(ctx context.Context, key string) error {
	if s == nil {
		return unavailable("erase a photo", errNotSetUp)
	}
	err := s.bucket.Delete(ctx, key)
	if gcerrors.Code(err) == gcerrors.NotFound {
		return nil
	}
	return unavailable("erase a photo", err)
}

// URL returns an address of the photo under a key that is good for a quarter of an hour.
func (s *Store) URL(key string) string {
	if s == nil {
		return ""
	}
	return s.publicURL + Path + key + "?" + s.signer.sign(key)
}

func unavailable(operation string, err error) error {
	if err == nil {
		return nil
	}
	return fault.Because(fault.Unavailable, fmt.Errorf("%s: %w", operation, err))
}

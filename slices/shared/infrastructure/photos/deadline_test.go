package photos_test

import (
	"context"
	"net/http"
	"net/url"
	"testing"
	"testing/synctest"
	"time"

	"gocloud.dev/blob"
	"gocloud.dev/blob/driver"
	"gocloud.dev/gcerrors"
)

// hung is a store that takes a request and never answers.
type hung struct{ driver.Bucket }

func (hung) NewRangeReader(ctx context.Context, _ string, _, _ int64, _ *driver.ReaderOptions) (driver.Reader, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

func (hung) ErrorCode(error) gcerrors.ErrorCode { return gcerrors.DeadlineExceeded }

func (hung) Close() error { return nil }

// OpenBucketURL implements blob.BucketURLOpener.
func (h hung) OpenBucketURL(context.Context, *url.URL) (*blob.Bucket, error) {
	return blob.NewBucket(h), nil
}

func init() { blob.DefaultURLMux().RegisterBucket("hung", hung{}) }

func TestAStoreThatHangsIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := open(t, "hung://", noon, first)
		began := time.Now()
		w := get(t, store, http.MethodGet, store.URL(key))
		if took := time.Since(began); w.Code != http.StatusNotFound || took != 10*time.Second {
			t.Errorf("%d after %s", w.Code, took)
		}
	})
}

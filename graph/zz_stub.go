package graph

import (
	"context"
	"net/http"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/infrastructure/demo"
	"vitalgo/slices/shared/infrastructure/sealer"
)

type stubAuth struct{}

func (stubAuth) Identify(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(access.With(r.Context(), access.Viewer{})))
	})
}

func SeedDemo(ctx context.Context, pool *pgxpool.Pool, keys [][]byte) error {
	s, err := sealer.New([]sealer.Key{keys[0]})
	if err != nil {
		return err
	}
	return demo.Seed(ctx, pool, demo.Options{Now: time.Now(), HashPassword: func(p string) (string, error) { return p, nil }, VerifyPassword: func(h, p string) bool { return h == p }, Sealer: s})
}

// Package limit is the server that the others are held against: net/http and hand-written SQL in one pipelined
// round trip, rows read in their binary form, JSON written by hand. No GraphQL, no authorization, no log. It gives
// the answers of the product for the same people, byte for byte but for the order of panels.
package limit

import (
	"context"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// The paths that the server answers, each followed by the id of a patient or of an account.
const (
	Profile = "/profile/" // of a patient
	Record  = "/record/"  // of a patient
	Panel   = "/panel/"   // of a guardian
	Logged  = "/logged/"  // the panel of a professional, with its rows of the access log
	Ready   = "/ready"
)

const connections = 20 // the pool of the product

// Serve answers at the address until the context ends.
func Serve(ctx context.Context, address, database string) error {
	config, err := pgxpool.ParseConfig(database)
	if err != nil {
		return err
	}
	config.MaxConns = connections
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return err
	}
	defer pool.Close()
	if err := pool.Ping(ctx); err != nil {
		return err
	}
	s := &server{pool}
	mux := http.NewServeMux()
	mux.HandleFunc(Profile, s.handle(Profile, s.profile))
	mux.HandleFunc(Record, s.handle(Record, s.record))
	mux.HandleFunc(Panel, s.handle(Panel, s.panel))
	mux.HandleFunc(Logged, s.handle(Logged, s.logged))
	mux.HandleFunc(Ready, func(http.ResponseWriter, *http.Request) {})
	web := &http.Server{Addr: address, Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	context.AfterFunc(ctx, func() { _ = web.Close() })
	if err := web.ListenAndServe(); ctx.Err() == nil {
		return err
	}
	return nil
}

type server struct{ pool *pgxpool.Pool }

// answer writes the body for an id.
type answer func(ctx context.Context, out *buffer, id uuid.UUID) error

func (s *server) handle(path string, write answer) http.HandlerFunc {
	buffers := sync.Pool{New: func() any { return &buffer{} }}
	return func(w http.ResponseWriter, r *http.Request) {
		id, err := uuid.Parse(r.URL.Path[len(path):])
		if err != nil {
			http.Error(w, "no such id", http.StatusBadRequest)
			return
		}
		out, _ := buffers.Get().(*buffer)
		defer buffers.Put(out)
		out.b = out.b[:0]
		if err := write(r.Context(), out, id); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", strconv.Itoa(len(out.b)))
		_, _ = w.Write(out.b) // the client is gone, else
	}
}

func (s *server) profile(ctx context.Context, out *buffer, id uuid.UUID) error {
	rows, err := s.pool.Query(ctx, profileSQL, id)
	if err != nil {
		return err
	}
	out.text(`{"data":{"patient":`)
	if rows.Next() {
		out.object(profileFields, rows.RawValues())
		out.text("}}}")
	}
	rows.Close()
	return rows.Err()
}

func (s *server) record(ctx context.Context, out *buffer, id uuid.UUID) error {
	batch := &pgx.Batch{}
	batch.Queue(profileSQL, id)
	for _, list := range lists {
		batch.Queue(list.one, id)
	}
	results := s.pool.SendBatch(ctx, batch)
	out.text(`{"data":{"patient":`)
	if err := each(results, func(values [][]byte) { out.object(profileFields, values) }); err != nil {
		return closing(results, err)
	}
	for _, list := range lists {
		out.open(list.name)
		if err := each(results, func(values [][]byte) { out.element(list.fields, values) }); err != nil {
			return closing(results, err)
		}
		out.close()
	}
	out.text("}}}")
	return results.Close()
}

func (s *server) panel(ctx context.Context, out *buffer, id uuid.UUID) error {
	batch := &pgx.Batch{}
	batch.Queue(panelSQL(ofGuardian), id)
	for _, list := range lists {
		batch.Queue(list.ofGuardian, id)
	}
	out.text(`{"data":{"me":{"dependants":[`)
	if err := writePanel(s.pool.SendBatch(ctx, batch), out); err != nil {
		return err
	}
	out.text("]}}}")
	return nil
}

func (s *server) logged(ctx context.Context, out *buffer, id uuid.UUID) error {
	batch := &pgx.Batch{}
	batch.Queue(panelSQL(ofProfessional), id)
	for _, list := range lists {
		batch.Queue(list.ofProfessional, id)
	}
	batch.Queue(logSQL, id, time.Now())
	out.text(`{"data":{"me":{"patients":{"nodes":[`)
	if err := writePanel(s.pool.SendBatch(ctx, batch), out); err != nil {
		return err
	}
	out.text("]}}}}")
	return nil
}

func each(results pgx.BatchResults, do func(values [][]byte)) error {
	rows, err := results.Query()
	if err != nil {
		return err
	}
	for rows.Next() {
		do(rows.RawValues())
	}
	rows.Close()
	return rows.Err()
}

func closing(results pgx.BatchResults, err error) error {
	_ = results.Close() // says the same
	return err
}

// Command graphjin serves the questions of the benchmark by GraphJin, as a library behind net/http. It runs in
// production mode with an allow list, as its documentation recommends: the queries are learned at the start, and only
// looked up afterwards.
package main

import (
	"context"
	"database/sql"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"log"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/dosco/graphjin/core"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/spf13/afero"
)

//go:embed queries
var queries embed.FS

const (
	connections = 20
	anyone      = `{"id":"00000000-0000-0000-0000-000000000000"}`
)

func main() {
	if err := run(); err != nil {
		log.Fatal(err)
	}
}

func run() error {
	config, err := pgx.ParseConfig("") // PGHOST and the like
	if err != nil {
		return err
	}
	db := stdlib.OpenDB(*config)
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	files := afero.NewMemMapFs()
	if err := learn(db, files); err != nil {
		return err
	}
	engine, err := core.NewGraphJin(settings(true), db, core.OptionSetFS(files))
	if err != nil {
		return err
	}
	server := &http.Server{
		Addr: net.JoinHostPort(os.Getenv("HOST"), os.Getenv("PORT")), Handler: handler{engine}, ReadHeaderTimeout: 5 * time.Second,
	}
	return server.ListenAndServe()
}

func settings(production bool) *core.Config {
	return &core.Config{DefaultLimit: 100, Production: production, DBSchemaPollDuration: -1}
}

// learn writes the allow list.
func learn(db *sql.DB, files afero.Fs) error {
	engine, err := core.NewGraphJin(settings(false), db, core.OptionSetFS(files))
	if err != nil {
		return err
	}
	names, err := fs.Glob(queries, "queries/*.graphql")
	if err != nil {
		return err
	}
	for _, name := range names {
		text, err := fs.ReadFile(queries, name)
		if err != nil {
			return err
		}
		if _, err := engine.GraphQL(context.Background(), string(text), json.RawMessage(anyone), nil); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

type handler struct{ engine *core.GraphJin }

func (h handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var request struct {
		Query     string
		Variables json.RawMessage
	}
	if err := json.NewDecoder(r.Body).Decode(&request); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	result, err := h.engine.GraphQL(r.Context(), request.Query, request.Variables, nil)
	if err != nil && result == nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(result)
}

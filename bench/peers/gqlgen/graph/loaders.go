// Package graph is a server as the tutorials of gqlgen and of dataloadgen build it: generated models, a resolver for
// each list, and loaders for each request that wait a millisecond for others.
package graph

import (
	"context"
	"net/http"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/vikstrous/dataloadgen"
)

type key struct{}

// Loaders collect the look-ups of a request.
type Loaders struct {
	Patients    *dataloadgen.Loader[string, *Patient]
	Medications *dataloadgen.Loader[string, []*Medication]
	Allergies   *dataloadgen.Loader[string, []*Allergy]
	Illnesses   *dataloadgen.Loader[string, []*Illness]
	Surgeries   *dataloadgen.Loader[string, []*Surgery]
}

// Middleware gives each request loaders of its own.
func Middleware(pool *pgxpool.Pool, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		wait := dataloadgen.WithWait(time.Millisecond)
		loaders := &Loaders{
			Patients:    dataloadgen.NewLoader(patients(pool), wait),
			Medications: dataloadgen.NewLoader(lists(pool, medicationsSQL, scanMedication), wait),
			Allergies:   dataloadgen.NewLoader(lists(pool, allergiesSQL, scanAllergy), wait),
			Illnesses:   dataloadgen.NewLoader(lists(pool, illnessesSQL, scanIllness), wait),
			Surgeries:   dataloadgen.NewLoader(lists(pool, surgeriesSQL, scanSurgery), wait),
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), key{}, loaders)))
	})
}

func from(ctx context.Context) *Loaders {
	loaders, _ := ctx.Value(key{}).(*Loaders)
	return loaders
}

// patients loads by id, in the order of the ids.
func patients(pool *pgxpool.Pool) func(context.Context, []string) ([]*Patient, []error) {
	return func(ctx context.Context, ids []string) ([]*Patient, []error) {
		rows, err := pool.Query(ctx, patientsSQL, ids)
		if err != nil {
			return nil, []error{err}
		}
		all, err := pgx.CollectRows(rows, scanPatient)
		if err != nil {
			return nil, []error{err}
		}
		byID := make(map[string]*Patient, len(all))
		for _, p := range all {
			byID[p.ID] = p
		}
		found := make([]*Patient, len(ids))
		for i, id := range ids {
			found[i] = byID[id]
		}
		return found, nil
	}
}

// lists loads a list for each patient.
func lists[T any](pool *pgxpool.Pool, sql string, scan func(pgx.CollectableRow, *string) (T, error)) func(context.Context, []string) ([][]T, []error) {
	return func(ctx context.Context, ids []string) ([][]T, []error) {
		rows, err := pool.Query(ctx, sql, ids)
		if err != nil {
			return nil, []error{err}
		}
		of := make(map[string][]T, len(ids))
		_, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (struct{}, error) {
			var patient string
			item, err := scan(row, &patient)
			of[patient] = append(of[patient], item)
			return struct{}{}, err
		})
		if err != nil {
			return nil, []error{err}
		}
		found := make([][]T, len(ids))
		for i, id := range ids {
			found[i] = of[id]
		}
		return found, nil
	}
}

package plain

import (
	"sync"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
)

// What many find out at once is the same for all of them: fields that are left to the executor are told apart by their
// addresses, and wait for each other by them.
func TestASelectionIsPlannedOnceForAll(t *testing.T) {
	t.Parallel()
	const many = 16
	var (
		known   selections
		set     = ast.SelectionSet{&ast.Field{Position: &ast.Position{Start: 7}}}
		planned sync.WaitGroup
		done    sync.WaitGroup
		found   [many]*Selection
	)
	planned.Add(many)
	for i := range many {
		done.Go(func() {
			found[i] = known.find("Patient", set, func() *Selection {
				planned.Done()
				planned.Wait() // all of them plan before any of them keeps its plan
				return &Selection{}
			})
		})
	}
	done.Wait()
	for i, s := range found {
		if s != found[0] {
			t.Errorf("number %d found another one", i)
		}
	}
}

package page_test

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/shared/application/page"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
)

func ptr[T any](v T) *T { return &v }

var limits = page.Limits{Default: 3, Max: 5}

type position struct{ At int }

func at(n int) position { return position{n} }

// read plays a repository over the list 1, 2, … n.
func read(n int, r page.Request[position]) page.Slice[int] {
	s := page.Slice[int]{Total: n}
	for i := range n {
		row := i + 1
		if r.Backward {
			row = n - i
		}
		after := r.Cursor == nil || !r.Backward && row > r.Cursor.At || r.Backward && row < r.Cursor.At
		if after && len(s.Rows) < r.Fetch() {
			s.Rows = append(s.Rows, row)
		}
	}
	return s
}

func show(t *testing.T, a page.Args) (string, page.Connection[int]) {
	t.Helper()
	r, err := page.Read[position](a, "numbers", limits, true)
	if err != nil {
		t.Fatal(err)
	}
	c, err := page.Of(r, "numbers", read(7, r), at)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%v next %v previous %v of %d", c.Nodes(), c.PageInfo.HasNextPage, c.PageInfo.HasPreviousPage, c.TotalCount), c
}

func TestPagesForwardAndBackward(t *testing.T) {
	t.Parallel()
	first, c := show(t, page.Args{})
	second, c2 := show(t, page.Args{First: ptr(3), After: c.PageInfo.EndCursor})
	third, _ := show(t, page.Args{First: ptr(5), After: c2.PageInfo.EndCursor})
	last, l := show(t, page.Args{Last: ptr(2)})
	before, _ := show(t, page.Args{Last: ptr(5), Before: l.PageInfo.StartCursor})
	want := []string{
		"[1 2 3] next true previous false of 7",
		"[4 5 6] next true previous true of 7",
		"[7] next false previous true of 7",
		"[6 7] next false previous true of 7",
		"[1 2 3 4 5] next true previous false of 7",
	}
	if diff := cmp.Diff(want, []string{first, second, third, last, before}); diff != "" {
		t.Errorf("pages (-want +got):\n%s", diff)
	}
}

func TestAnEmptyPageHasNoCursors(t *testing.T) {
	t.Parallel()
	c, err := page.Of(page.Request[position]{Limit: 3}, "numbers", page.Slice[int]{}, at)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(page.Info{}, c.PageInfo); diff != "" || c.Nodes() == nil {
		t.Errorf("page info (-want +got):\n%s", diff)
	}
}

// The rules of domain.md section 3 on page sizes, and of security.md Z08 on cursors.
func TestBadArguments(t *testing.T) {
	t.Parallel()
	encode := func(s string) *string { return ptr(base64.RawURLEncoding.EncodeToString([]byte(s))) }
	for name, a := range map[string]page.Args{
		"first 0":                {First: ptr(0)},
		"first over the maximum": {First: ptr(6)},
		"first negative":         {First: ptr(-1)},
		"last over the maximum":  {Last: ptr(6)},
		"first with last":        {First: ptr(1), Last: ptr(1)},
		"after with last":        {After: encode(`{"k":"numbers","at":{"At":1}}`), Last: ptr(1)},
		"before without last":    {Before: encode(`{"k":"numbers","at":{"At":1}}`)},
		"cursor of another list": {After: encode(`{"k":"letters","at":{"At":1}}`)},
		"cursor that is no text": {After: ptr("%%%")},
		"cursor that is no JSON": {After: encode(`1); DROP TABLE patients; --`)},
		"cursor of other types":  {After: encode(`{"k":"numbers","at":{"At":"x"}}`)},
		"cursor of 10 KiB":       {After: ptr(strings.Repeat("A", 10<<10))},
	} {
		if _, err := page.Read[position](a, "numbers", limits, false); fault.CodeOf(err) != fault.BadInput {
			t.Errorf("%s: %v, want BAD_USER_INPUT", name, err)
		}
	}
}

func TestReplaceKeepsThePageButForWhatIsGone(t *testing.T) {
	t.Parallel()
	_, c := show(t, page.Args{})
	got := page.Replace(c, func(n int) (string, bool) { return fmt.Sprint("row ", n), n != 2 })
	if diff := cmp.Diff([]string{"row 1", "row 3"}, got.Nodes()); diff != "" || got.TotalCount != 7 {
		t.Errorf("total %d (-want +got):\n%s", got.TotalCount, diff)
	}
	if diff := cmp.Diff(c.PageInfo, got.PageInfo); diff != "" || got.Edges()[1].Cursor != c.Edges()[2].Cursor {
		t.Errorf("page info (-want +got), cursor %s:\n%s", got.Edges()[1].Cursor, diff)
	}
}

func TestAPageWithoutCursors(t *testing.T) {
	t.Parallel()
	with := page.Args{}
	without := page.Args{WithoutCursors: true}
	for _, a := range []page.Args{with, without} {
		r, err := page.Read[int](a, "numbers", page.Limits{Default: 2, Max: 5}, false)
		if err != nil {
			t.Fatal(err)
		}
		c, err := page.Of(r, "numbers", page.Slice[int]{Rows: []int{1, 2, 3}}, func(n int) int { return n })
		if err != nil || len(c.Nodes()) != 2 || !c.PageInfo.HasNextPage {
			t.Fatalf("%+v, %v", c, err)
		}
		if has := c.Edges()[1].Cursor != "" && c.PageInfo.EndCursor != nil; has == a.WithoutCursors {
			t.Errorf("without cursors %t: %+v", a.WithoutCursors, c)
		}
	}
}

func TestGroupKeepsTheOrderOfEachPatient(t *testing.T) {
	t.Parallel()
	type row struct {
		patient id.ID
		n       int
	}
	one, two := id.ID{1}, id.ID{2}
	rows := []row{{one, 1}, {one, 2}, {two, 1}, {one, 3}, {two, 2}}
	grouped := page.Group(rows, map[id.ID]int{two: 7}, func(r row) id.ID { return r.patient })
	for patient, want := range map[id.ID][]int{one: {1, 2, 3}, two: {1, 2}} {
		var got []int
		for _, r := range grouped[patient].Rows {
			got = append(got, r.n)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%v: %v, want %v", patient, got, want)
		}
	}
	if grouped[two].Total != 7 || rows[2].patient != two || rows[3].n != 3 {
		t.Errorf("%+v of %+v", grouped, rows)
	}
}

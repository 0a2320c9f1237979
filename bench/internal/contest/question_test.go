package contest

import "testing"

// What was reached takes the place of a floor on faster machines alone, and everywhere if it is more.
func TestHeld(t *testing.T) {
	t.Parallel()
	const slow, middling, fast = 10_000, 14_000, 28_000
	for name, c := range map[string]struct {
		q       *Question
		reached bool
		limit   float64
		want    Floor
	}{
		"the floor, anywhere":               {Q1, false, fast, Floor{0.45, 2.5}},
		"what was reached":                  {Q1, true, middling, Q1.Reached},
		"what was reached where it is fast": {Q1, true, fast, Q1.Fast},
		"what is more than the floor":       {Q3, true, fast, Q3.Reached},
		"the floor, on such a machine":      {Q2, true, slow, Floor{0.40, 5 * 1.1}},
		"the same, where nobody asks Q1":    {Q3, true, 0, Q3.Reached},
		"the floor, where nobody asks Q1":   {Q2, true, 0, Floor{0.40, 5 * 1.1}},
	} {
		got := c.q.held(c.reached, c.limit)
		if diff := max(got.Rate-c.want.Rate, c.want.Rate-got.Rate, got.CPU-c.want.CPU, c.want.CPU-got.CPU); diff > 1e-9 {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

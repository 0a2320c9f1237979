package qvalue_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/shared/infrastructure/qvalue"
)

func TestParse(t *testing.T) {
	t.Parallel()
	tests := []struct {
		lines []string
		want  []qvalue.Item
	}{
		{nil, nil},
		{[]string{"", " , ;q=1"}, nil},
		{[]string{"a"}, []qvalue.Item{{Value: "a", Weight: 1}}},
		{[]string{"A/B;level=1;Q=0.5 , c", "d;q=0"}, []qvalue.Item{{Value: "a/b", Weight: 0.5}, {Value: "c", Weight: 1}, {Value: "d", Weight: 0}}},
		{[]string{"a;q=2, b;q=-1, c;q=NaN, d;q=x"}, []qvalue.Item{{Value: "a", Weight: 1}, {Value: "b", Weight: 1}, {Value: "c", Weight: 1}, {Value: "d", Weight: 1}}},
	}
	for _, test := range tests {
		if diff := cmp.Diff(test.want, qvalue.Parse(test.lines)); diff != "" {
			t.Errorf("%q: %s", test.lines, diff)
		}
	}
}

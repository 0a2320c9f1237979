package contest_test

import (
	"testing"

	"vitalgo/bench/internal/contest"
)

func TestAnswersThatSayTheSameAreEqual(t *testing.T) {
	t.Parallel()
	want := normal(t, `{"data":{"me":{"dependants":[
		{"id":"UGF0aWVudDo5YTY0Y2VkMy1hNDg4LTRkODYtYjhlYy1jMWNjNDA2NjgzY2I","allergies":{"nodes":[{"id":"1","severity":"MILD"}]}},
		{"id":"0","allergies":{"nodes":[]}}]}}}`)
	got := normal(t, `{"data":{"panel":[{"id":"0","allergies":[]},
		{"allergies":[{"severity":"leve","id":"1"}],"id":"9a64ced3-a488-4d86-b8ec-c1cc406683cb"}]}}`)
	if want != got {
		t.Errorf("%s is not %s", got, want)
	}
	for _, other := range []string{
		`{"data":{"panel":[{"id":"0","allergies":[]}]}}`,
		`{"data":{"panel":[{"id":"0","allergies":[]},{"allergies":[],"id":"9a64ced3-a488-4d86-b8ec-c1cc406683cb"}]}}`,
	} {
		if normal(t, other) == want {
			t.Errorf("%s passes for the same", other)
		}
	}
}

func TestAnswersWithoutPeopleAreRefused(t *testing.T) {
	t.Parallel()
	for _, answer := range []string{`{"data":{"panel":[]}}`, `{"data":{"patient":null}}`, `{}`, ``} {
		if normal, err := contest.Normalize([]byte(answer)); err == nil {
			t.Errorf("%s became %s", answer, normal)
		}
	}
}

func normal(t *testing.T, answer string) string {
	t.Helper()
	text, err := contest.Normalize([]byte(answer))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

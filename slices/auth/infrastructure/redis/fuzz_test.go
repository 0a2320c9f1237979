package redis

import (
	"fmt"
	"testing"
	"time"

	"vitalgo/slices/auth/application"
	"vitalgo/slices/auth/domain"
	"vitalgo/slices/shared/domain/id"
)

// FuzzSuccessor seals the successor of a refresh token: it opens with that token, and with no other and no other text.
func FuzzSuccessor(f *testing.F) {
	f.Add("token", "next", "other", []byte("sealed"))
	f.Add("", "", "", []byte{})
	f.Add("a", "b", "a", []byte{0})
	f.Fuzz(func(t *testing.T, token, next, other string, text []byte) {
		want := application.Successor{RefreshToken: validText(next), At: time.UnixMicro(1).UTC()}
		sealed, err := seal(token, want)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := open(token, sealed); err != nil || got.RefreshToken != want.RefreshToken || !got.At.Equal(want.At) {
			t.Errorf("opened %+v, %v", got, err)
		}
		if _, err := open(other, sealed); err == nil && other != token {
			t.Errorf("%q opens what was sealed with %q", other, token)
		}
		if got, err := open(token, string(text)); err == nil {
			t.Errorf("%q opens to %+v", text, got)
		}
		if digest(token) == digest(other) && token != other {
			t.Errorf("%q and %q are kept alike", token, other)
		}
	})
}

// FuzzSession reads what a script answers of a session: anything else is an error without the value.
func FuzzSession(f *testing.F) {
	good := domain.Session{ID: id.ID{1}, UserID: id.ID{2}, Role: "patient", Remembered: true}
	f.Add("last_seen_at", "x")
	f.Add("id", "")
	f.Add("created_at", "9223372036854775808")
	f.Add("user_agent", "\x00\xff")
	f.Fuzz(func(t *testing.T, name, value string) {
		flat := fields(good, "hash")
		for i := range flat { // Redis answers texts
			if flat[i] == true {
				flat[i] = 1
			}
			flat[i] = fmt.Sprint(flat[i])
		}
		if got, err := read(flat); err != nil || got.ID != good.ID || !got.Remembered {
			t.Fatalf("read %+v, %v", got, err)
		}
		if got, err := read(append(append([]any{name, value}, flat...), "odd")); err == nil && (got.ID.String() == "" || got.CreatedAt.Location() != time.UTC) {
			t.Errorf("%q %q is read as %+v", name, value, got)
		}
	})
}

func validText(s string) string { return string([]rune(s)) }

package refusal_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"vitalgo/slices/shared/infrastructure/refusal"
)

func TestEveryReasonHasItsAnswer(t *testing.T) {
	t.Parallel()
	statuses := map[refusal.Reason]int{
		refusal.Internal: 500, refusal.BadRequest: 400, refusal.Forbidden: 403, refusal.NotFound: 404, refusal.MethodNotAllowed: 405,
		refusal.QueryOnlyByGET: 405, refusal.NotAcceptable: 406, refusal.EventsOnly: 406, refusal.TooLarge: 413, refusal.URLTooLong: 414,
		refusal.UnsupportedMediaType: 415, refusal.SubscriptionNeedsPath: 400, refusal.Busy: 503, refusal.ShuttingDown: 503, refusal.DeadlineExceeded: 503,
	}
	spanish := httptest.NewRequest(http.MethodGet, "/", nil)
	english := httptest.NewRequest(http.MethodGet, "/", nil)
	english.Header.Set("Accept-Language", "en-GB, es;q=0.9")
	for reason, status := range statuses {
		w := httptest.NewRecorder()
		w.Header().Set("X-Request-Id", "request-1")
		refusal.Write(w, english, reason)
		want := `{"errors":[{"extensions":{"code":"` + reason.Code() + `","requestId":"request-1"},"message":"` + refusal.Text(english, reason) + `"}]}`
		if w.Code != status || w.Body.String() != want || w.Header().Get("Content-Type") != "application/json; charset=utf-8" {
			t.Errorf("%d %s, want %d %s", w.Code, w.Body, status, want)
		}
		if refusal.Text(spanish, reason) == refusal.Text(english, reason) {
			t.Errorf("reason %d has one language", reason)
		}
	}
}

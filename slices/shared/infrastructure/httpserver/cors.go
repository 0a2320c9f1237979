package httpserver

import (
	"net/http"
	"slices"
	"strings"

	"vitalgo/slices/shared/infrastructure/refusal"
)

// CORS lets pages of exactly these origins ("https://app.example.org") call the API with
// credentials, and answers their preflights. A preflight from anywhere else is refused; another
// request from there runs, but its page may not read the answer.
func CORS(origins, methods []string) Middleware {
	allowedMethods := strings.Join(methods, ", ")
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			header := w.Header()
			header.Add("Vary", "Origin")
			origin := r.Header.Get("Origin")
			preflight := r.Method == http.MethodOptions && origin != "" && r.Header.Get("Access-Control-Request-Method") != ""
			allowed := slices.Contains(origins, origin)
			if preflight && !allowed {
				refusal.Write(w, r, refusal.Forbidden)
				return
			}
			if allowed {
				header.Set("Access-Control-Allow-Origin", origin)
				header.Set("Access-Control-Allow-Credentials", "true")
				header.Set("Access-Control-Expose-Headers", "Retry-After, "+HeaderRequestID)
			}
			if !preflight {
				next.ServeHTTP(w, r)
				return
			}
			header.Set("Access-Control-Allow-Methods", allowedMethods)
			header.Set("Access-Control-Allow-Headers", "Authorization, Content-Type, Accept-Language, GraphQL-Require-Preflight, Idempotency-Key")
			header.Set("Access-Control-Max-Age", "600")
			w.WriteHeader(http.StatusNoContent)
		})
	}
}

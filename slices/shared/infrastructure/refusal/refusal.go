// Package refusal answers the HTTP requests that end before GraphQL runs. Its bodies have the form
// of every error of the API, {"errors":[{"message","extensions":{"code","requestId"}}]}, with fixed
// texts that never repeat what the client sent.
package refusal

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/locale"
	"vitalgo/slices/shared/infrastructure/logging"
	"vitalgo/slices/shared/infrastructure/qvalue"
)

// The codes of extensions.code that a refusal uses.
const (
	CodeBadUserInput        = "BAD_USER_INPUT"
	CodeForbidden           = "FORBIDDEN"
	CodeInternalServerError = "INTERNAL_SERVER_ERROR"
	CodeNotFound            = "NOT_FOUND"
	CodeRateLimited         = "RATE_LIMITED"
	CodeServiceUnavailable  = "SERVICE_UNAVAILABLE"
)

// Reason says why a request is refused. It decides status, code and text.
type Reason int

// The reasons, with the status that each is answered with.
const (
	Internal              Reason = iota // 500
	BadRequest                          // 400: body, parameters or headers that cannot be read
	Forbidden                           // 403
	NotFound                            // 404
	MethodNotAllowed                    // 405
	QueryOnlyByGET                      // 405: a mutation or subscription by GET
	NotAcceptable                       // 406
	EventsOnly                          // 406: another answer than an event stream where only those are
	TooLarge                            // 413
	URLTooLong                          // 414
	UnsupportedMediaType                // 415
	UntrustedDocument                   // 400: a document that is not in the manifest
	SubscriptionsOnly                   // 400: a query or mutation where only subscriptions run
	TooMany                             // 429: too many connections of one client
	RateLimited                         // 429: too many operations of one client or account
	SubscriptionNeedsPath               // never an HTTP status: the text of a request error
	Busy                                // 503: too many requests at once
	ShuttingDown                        // 503
	DeadlineExceeded                    // 503: the request's time was over before it ran
)

type answer struct {
	status  int
	code    string
	spanish string
	english string
}

func (reason Reason) answer() answer {
	switch reason {
	case BadRequest:
		return answer{http.StatusBadRequest, CodeBadUserInput, "La solicitud no se puede leer.", "The request cannot be read."}
	case Forbidden:
		return answer{http.StatusForbidden, CodeForbidden, "La solicitud no está permitida.", "The request is not allowed."}
	case NotFound:
		return answer{http.StatusNotFound, CodeNotFound, "No se encontró.", "It was not found."}
	case MethodNotAllowed:
		return answer{http.StatusMethodNotAllowed, CodeBadUserInput, "El método HTTP no se admite aquí.", "The HTTP method is not supported here."}
	case QueryOnlyByGET:
		return answer{http.StatusMethodNotAllowed, CodeBadUserInput, "Con GET solo se puede consultar.", "A GET request can only run a query."}
	case NotAcceptable:
		return answer{http.StatusNotAcceptable, CodeBadUserInput, "La respuesta solo existe como application/graphql-response+json o application/json.", "The answer exists as application/graphql-response+json or application/json only."}
	case EventsOnly:
		return answer{http.StatusNotAcceptable, CodeBadUserInput, "La respuesta solo existe como text/event-stream.", "The answer exists as text/event-stream only."}
	case TooLarge:
		return answer{http.StatusRequestEntityTooLarge, CodeBadUserInput, "La solicitud es demasiado grande.", "The request is too large."}
	case URLTooLong:
		return answer{http.StatusRequestURITooLong, CodeBadUserInput, "La dirección es demasiado larga.", "The address is too long."}
	case UnsupportedMediaType:
		return answer{http.StatusUnsupportedMediaType, CodeBadUserInput, "El tipo de contenido no se admite aquí.", "The content type is not supported here."}
	case SubscriptionsOnly:
		return answer{http.StatusBadRequest, CodeBadUserInput, "Aquí solo se admiten suscripciones.", "Only subscriptions run here."}
	case TooMany:
		return answer{http.StatusTooManyRequests, CodeRateLimited, "Hay demasiadas conexiones abiertas; inténtalo más tarde.", "Too many connections are open; try again later."}
	case UntrustedDocument:
		return answer{http.StatusBadRequest, CodeBadUserInput, "Aquí solo se admiten documentos conocidos.", "Only known documents run here."}
	case RateLimited:
		return answer{http.StatusTooManyRequests, CodeRateLimited, "Demasiadas solicitudes; inténtalo más tarde.", "Too many requests; try again later."}
	case SubscriptionNeedsPath:
		return answer{http.StatusBadRequest, CodeBadUserInput, "Una suscripción necesita un WebSocket o un flujo de eventos.", "A subscription needs a WebSocket or an event stream."}
	case Busy, ShuttingDown, DeadlineExceeded:
		return answer{http.StatusServiceUnavailable, CodeServiceUnavailable, "El servicio no está disponible; inténtalo de nuevo.", "The service is not available; try again."}
	case Internal:
	}
	return answer{http.StatusInternalServerError, CodeInternalServerError, "Ocurrió un error interno.", "An internal error occurred."}
}

// Error makes a reason an error, for those who refuse a request while GraphQL reads it already.
func (reason Reason) Error() string { return reason.answer().english }

// Status returns the HTTP status of the reason.
func (reason Reason) Status() int { return reason.answer().status }

// Code returns the extensions.code of the reason.
func (reason Reason) Code() string { return reason.answer().code }

// Text returns the reason's text in the caller's language, once it is known who calls; before that, in the one that the
// request prefers: Spanish or English by Accept-Language, Spanish where it names neither.
func Text(r *http.Request, reason Reason) string {
	language := access.From(r.Context()).Language
	if language == "" && english(r.Header.Values("Accept-Language")) {
		language = locale.English
	}
	return language.Pick(reason.answer().spanish, reason.answer().english)
}

func english(accept []string) bool {
	spanish, english := 0.0, 0.0
	for _, item := range qvalue.Parse(accept) {
		switch language, _, _ := strings.Cut(item.Value, "-"); language {
		case "es":
			spanish = max(spanish, item.Weight)
		case "en":
			english = max(english, item.Weight)
		}
	}
	return english > spanish
}

// Write refuses the request with a body of application/json.
func Write(w http.ResponseWriter, r *http.Request, reason Reason) {
	WriteText(w, r, reason, "application/json", Text(r, reason))
}

// WriteText refuses the request with a body of that media type and that text. Where the answer has a Retry-After, the
// error says the same.
func WriteText(w http.ResponseWriter, r *http.Request, reason Reason, mediaType, text string) {
	extensions := map[string]any{"code": reason.Code(), logging.RequestIDKey: requestID(w, r)}
	if seconds, err := strconv.Atoi(w.Header().Get("Retry-After")); err == nil {
		extensions["retryAfter"] = seconds
	}
	body, err := json.Marshal(map[string]any{"errors": []map[string]any{{"message": text, "extensions": extensions}}})
	if err != nil {
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	header := w.Header()
	header.Set("Content-Type", mediaType+"; charset=utf-8")
	header.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(reason.Status())
	_, _ = w.Write(body) // fails when the client is gone: nobody is left to tell
}

// requestID falls back to the header, because a layer outside of the one that makes the id has
// the request without it.
func requestID(w http.ResponseWriter, r *http.Request) string {
	if id := logging.RequestID(r.Context()); id != "" {
		return id
	}
	return w.Header().Get("X-Request-Id")
}

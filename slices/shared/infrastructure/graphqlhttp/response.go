package graphqlhttp

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strconv"

	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"vitalgo/slices/shared/infrastructure/logging"
	"vitalgo/slices/shared/infrastructure/refusal"
)

// result is what running the request gave; nil data means that no field was executed.
type result struct {
	dispatched bool // false for request errors
	errors     gqlerror.List
	data       json.RawMessage
	extensions map[string]any
}

func (t *Transport) write(w http.ResponseWriter, r *http.Request, in *admitted, out result) {
	executed := out.data != nil
	complete := t.complete(r, out)
	head, tail, err := frame(complete, executed, out.extensions)
	if err != nil {
		t.options.Log.ErrorContext(r.Context(), "answer not encoded", "error", err)
		t.refuse(w, r, in.media, refusal.Internal)
		return
	}
	header := w.Header()
	header.Set("Content-Type", in.media+"; charset=utf-8")
	header.Set("Content-Length", strconv.Itoa(len(head)+len(out.data)+len(tail)))
	if seconds := retryAfter(complete); seconds > 0 {
		header.Set("Retry-After", strconv.Itoa(seconds))
	}
	status := http.StatusOK
	if !executed && in.media == mediaResponse {
		status = http.StatusBadRequest
	}
	w.WriteHeader(status)
	// A write fails when the client is gone: nobody is left to tell.
	_, _ = io.WriteString(w, head)
	_, _ = w.Write(out.data)
	_, _ = io.WriteString(w, tail)
}

// retryAfter returns the longest time, in seconds, after which an error says that another try may succeed.
func retryAfter(errors gqlerror.List) int {
	longest := 0
	for _, err := range errors {
		if seconds, ok := err.Extensions["retryAfter"].(int); ok {
			longest = max(longest, seconds)
		}
	}
	return longest
}

// frame encodes what stands before and after the data, whose finished bytes are sent as they are:
// marshalling them again would check and copy a whole answer.
func frame(errors gqlerror.List, executed bool, extensions map[string]any) (head, tail string, err error) {
	head, tail = "{", "}"
	if len(errors) > 0 {
		encoded, err := json.Marshal(errors)
		if err != nil {
			return "", "", fmt.Errorf("encode errors: %w", err)
		}
		head += `"errors":` + string(encoded)
	}
	if executed {
		if len(errors) > 0 {
			head += ","
		}
		head += `"data":`
	}
	if len(extensions) > 0 {
		encoded, err := json.Marshal(extensions)
		if err != nil {
			return "", "", fmt.Errorf("encode extensions: %w", err)
		}
		tail = `,"extensions":` + string(encoded) + "}"
	}
	return head, tail, nil
}

// complete sees to it that each error carries a code of the API and the request's id.
func (t *Transport) complete(r *http.Request, out result) gqlerror.List {
	completed := make(gqlerror.List, 0, len(out.errors))
	for _, original := range out.errors {
		presented := *original
		presented.Extensions = maps.Clone(original.Extensions) // the map may belong to an error that others use
		if presented.Extensions == nil {
			presented.Extensions = map[string]any{}
		}
		if code, _ := presented.Extensions["code"].(string); !fromPresenter(code) {
			if out.dispatched {
				presented.Message = t.options.Text(r, refusal.Internal)
				presented.Extensions = map[string]any{"code": refusal.CodeInternalServerError}
			} else {
				presented.Extensions["code"] = refusal.CodeBadUserInput
			}
		}
		if presented.Extensions[logging.RequestIDKey] == nil {
			presented.Extensions[logging.RequestIDKey] = logging.RequestID(r.Context())
		}
		completed = append(completed, &presented)
	}
	return completed
}

// fromPresenter says whether the code is not one of gqlgen's own.
func fromPresenter(code string) bool {
	return code != "" && code != errcode.ParseFailed && code != errcode.ValidationFailed
}

package graph

import (
	"net/http"

	"vitalgo/slices/shared/infrastructure/app"
)

// NewSlowHandler is NewHandler with all fields left to the executor.
func NewSlowHandler(parts app.Parts) (http.Handler, error) { return newHandler(parts) }

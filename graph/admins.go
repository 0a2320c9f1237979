package graph

import (
	"vitalgo/slices/auth"
	"vitalgo/slices/shared/infrastructure/app"
)

// Admins returns what makes administrators.
func Admins(parts app.Parts) (app.Admins, error) {
	return auth.NewAdmins(parts.DB, parts.Now, parts.DataKeys)
}

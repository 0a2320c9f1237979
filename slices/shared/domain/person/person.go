// Package person says who somebody is to others: enough to know who it was, and no more.
package person

// Role is what an account acts as.
type Role string

// The roles, as they are stored.
const (
	Patient      Role = "patient"
	Paramedic    Role = "paramedic"
	Professional Role = "professional"
	Admin        Role = "admin"
)

// Person is an account as others see it.
type Person struct {
	FullName      string
	Role          Role
	Organization  *string
	LicenseNumber *string
}

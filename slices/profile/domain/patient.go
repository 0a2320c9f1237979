// Package domain holds the rules of records and of the people whom they are about (domain.md section 2.3).
package domain

import (
	"time"

	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/document"
	"vitalgo/slices/shared/domain/id"
)

// Type is the GraphQL type of a record in global ids.
const Type = "Patient"

// DocumentType is a kind of Colombian identity document.
type DocumentType = document.Type

// Patient is a medical record and the person whom it is about.
type Patient struct {
	ID             id.ID
	FirstName      string
	LastName       string
	DocumentType   DocumentType
	DocumentNumber string
	BirthDate      civil.Date
	Phone          *string
	OriginCountry  string
	CreatedAt      time.Time
	UpdatedAt      time.Time
	Version        int
	// Age is in whole years, on the day of reading.
	Age int `db:"-"`
}

// GlobalID implements id.Object.
func (p Patient) GlobalID() id.Global { return id.Global{Type: Type, ID: p.ID} }

// FullName is the first and the last name.
func (p Patient) FullName() string { return p.FirstName + " " + p.LastName }

// AgeOn returns the age in whole years on a day.
func (p Patient) AgeOn(day civil.Date) int { return p.BirthDate.YearsUntil(day) }

// IDOf returns the id of p, by which its edges are looked up.
func IDOf(p *Patient) id.ID { return p.ID }

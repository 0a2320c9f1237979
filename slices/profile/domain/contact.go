package domain

// Contact is whom to call in an emergency.
type Contact struct {
	// IsPrimary is true for the first of the list.
	IsPrimary         bool
	FullName          string
	Relationship      Relationship
	RelationshipOther *string
	// Phone is in E.164, and so is AlternativePhone.
	Phone            string
	AlternativePhone *string
}

package person

// Relationship is what one person is to another.
type Relationship string

// The relationships, as they are stored.
const (
	Mother      Relationship = "MADRE"
	Father      Relationship = "PADRE"
	Spouse      Relationship = "ESPOSO"
	Partner     Relationship = "PAREJA"
	Sibling     Relationship = "HERMANO"
	Child       Relationship = "HIJO"
	Grandparent Relationship = "ABUELO"
	UncleAunt   Relationship = "TIO"
	Cousin      Relationship = "PRIMO"
	Friend      Relationship = "AMIGO"
	OtherOne    Relationship = "OTRO"
)

package application

import (
	"context"
	"io"
	"time"

	"vitalgo/slices/profile/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/enrol"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/record"
)

// Repository stores profiles.
type Repository interface {
	// ByIDs returns those of the records named that g reaches, in any order.
	ByIDs(ctx context.Context, g access.Grant, patients []id.ID) ([]domain.Patient, error)
	// OwnAlong has the record of g's account itself read along with what is read first in the context that it returns;
	// then own returns it, if there is one.
	OwnAlong(ctx context.Context, g access.Grant) (along context.Context, own func() (domain.Patient, bool))
	// Kept returns the records that g's account keeps for others, in any order.
	Kept(ctx context.Context, g access.Grant) ([]domain.Patient, error)
	// Stated returns what is filled in of those of the profiles that g reaches.
	Stated(ctx context.Context, g access.Grant, patients []id.ID) (map[id.ID]domain.Stated, error)
	// Contacts returns the emergency contacts in those of the records that g reaches, the primary one first.
	Contacts(ctx context.Context, g access.Grant, patients []id.ID) (map[id.ID][]domain.Contact, error)
	// ReproductiveHealth returns what those state whose record g reaches, and whose sex has any.
	ReproductiveHealth(ctx context.Context, g access.Grant, patients []id.ID) (map[id.ID]*domain.ReproductiveHealth, error)
	// Insert opens a record; a document in use is TAKEN on documentNumber.
	Insert(ctx context.Context, g access.Grant, p enrol.Patient) error
	Find(ctx context.Context, g access.WriteGrant) (domain.Patient, error)
	FindContacts(ctx context.Context, g access.WriteGrant) ([]domain.Contact, error)
	// FindReproductiveHealth returns the zero value where nothing is stated yet.
	FindReproductiveHealth(ctx context.Context, g access.WriteGrant) (domain.ReproductiveHealth, error)
	// HasRows reports whether a section holds rows that are not deleted.
	HasRows(ctx context.Context, g access.WriteGrant, s record.Section) (bool, error)
	// Update stores what can change of the record.
	Update(ctx context.Context, g access.WriteGrant, p domain.Patient) error
	ReplaceContacts(ctx context.Context, g access.WriteGrant, contacts []domain.Contact, at time.Time) error
	SaveReproductiveHealth(ctx context.Context, g access.WriteGrant, r domain.ReproductiveHealth) error
}

// History keeps what changed in a record.
type History interface {
	Write(ctx context.Context, g access.WriteGrant, c record.Change) error
}

// Accounts is the slice that keeps accounts.
type Accounts interface {
	// Rename gives an account the name of its record, in the transaction of ctx.
	Rename(ctx context.Context, account id.ID, firstName, lastName string, at time.Time) error
}

// Catalog is the slice that keeps the catalogues. What they do not offer is unknown.
type Catalog interface {
	CountryExists(ctx context.Context, code string) (bool, error)
	DepartmentExists(ctx context.Context, code string) (bool, error)
	// DepartmentOf returns the code of a municipality's department; "" for an unknown one.
	DepartmentOf(ctx context.Context, municipality string) (string, error)
	InsurerExists(ctx context.Context, code string) (bool, error)
}

// Photos keeps photos outside of the database. What it cannot do is SERVICE_UNAVAILABLE.
type Photos interface {
	Put(ctx context.Context, key string, jpeg []byte) error
	Delete(ctx context.Context, key string) error
	// URL returns where a photo can be read for a short time.
	URL(key string) string
}

// Discards has photos erased in the background: also where the server dies before, and as soon as the store is back
// where it is away. A photo that a record names then stays.
type Discards interface {
	// Discard has the photo under a key erased once the transaction of ctx is committed, and not if it is rolled back.
	Discard(ctx context.Context, key string) error
	// DiscardUnused is Discard for the key of a photo that is stored next: it waits until that is long over.
	DiscardUnused(ctx context.Context, key string) error
}

// Portraits makes photos of the files that people send.
type Portraits interface {
	// Make returns a small JPEG without metadata; INVALID_FORMAT or TOO_LARGE on photo where it cannot.
	Make(ctx context.Context, file io.Reader) ([]byte, error)
}

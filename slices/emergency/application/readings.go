package application

import (
	"context"
	"time"

	"vitalgo/slices/emergency/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/limit"
	"vitalgo/slices/shared/application/mail"
	"vitalgo/slices/shared/application/security"
	"vitalgo/slices/shared/application/txn"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/person"
)

// Readings are the use cases of what a paramedic sees of a record.
type Readings struct {
	Repository Repository
	Records    Records
	Guard      *access.Guard
	Mail       mail.Mailer
	Limits     limit.Limiter
	Tx         txn.Runner
	Now        func() time.Time
	Report     security.Report
}

const callsAnHour = 50

func callsOfAccount() limit.Rule {
	return limit.Rule{Name: "emergency-record-account", Times: callsAnHour, Per: time.Hour}
}

func callsFromAddress() limit.Rule {
	return limit.Rule{Name: "emergency-record-address", Times: callsAnHour, Per: time.Hour}
}

// Previews returns what a paramedic would see of each of the records; those that v may not see are left out.
// Looking at it is no access: nothing is entered, counted or announced. For owners and guardians only.
func (u *Readings) Previews(ctx context.Context, v access.Viewer, patients []id.ID) (map[id.ID]domain.Record, error) {
	grant, err := u.Guard.ReadOwn(v)
	if err != nil {
		return nil, err
	}
	found, err := u.Records.Previews(ctx, grant, patients)
	now := u.Now()
	for patient, r := range found {
		found[patient] = r.Read(now)
	}
	return found, err
}

// Open returns the record that a code opens, to active paramedics. Every call of a paramedic counts, and is in the
// access log before it is answered: an answered one in the transaction that reads, a refused one with the reason
// of its denial. Whatever is wrong with a code, the answer is NOT_FOUND.
func (u *Readings) Open(ctx context.Context, v access.Viewer, value string, location *string) (domain.Record, error) {
	if err := paramedic(v); err != nil {
		return domain.Record{}, err
	}
	place, misplaced := domain.Location(location)
	call := access.Call{Location: place, At: u.Now().Truncate(time.Microsecond)} // as it is stored
	if err := u.count(ctx, v); err != nil {
		return domain.Record{}, u.refuse(ctx, v, call, access.RateLimited, err)
	}
	grant, err := u.Guard.Rescue(v)
	if err != nil {
		return domain.Record{}, u.refuse(ctx, v, call, access.NotActive, err)
	}
	if misplaced != nil { // no code is looked at: there is nothing to enter
		return domain.Record{}, misplaced
	}
	if !domain.Plausible(value) {
		return domain.Record{}, u.refuse(ctx, v, call, access.UnknownCode, fault.New(fault.NotFound))
	}
	read, err := u.read(ctx, v, grant, value, call)
	if fault.CodeOf(err) == fault.NotFound {
		return domain.Record{}, u.deny(ctx, v, grant, value, call, err)
	}
	return read, err
}

func paramedic(v access.Viewer) error {
	if err := v.SignedIn(); err != nil {
		return err
	}
	if v.Role != person.Paramedic {
		return fault.New(fault.Forbidden)
	}
	return nil
}

// count counts a call for its account and for its address, each whatever the other says.
func (u *Readings) count(ctx context.Context, v access.Viewer) error {
	account := u.Limits.Allow(ctx, callsOfAccount(), limit.Account(v.User))
	address := u.Limits.Allow(ctx, callsFromAddress(), limit.Address(v.Client.Address))
	if account != nil {
		return account
	}
	return address
}

// read counts, enters and reads in one transaction: all of it happens, or nothing is answered.
func (u *Readings) read(ctx context.Context, v access.Viewer, g access.Grant, value string, call access.Call) (domain.Record, error) {
	var read domain.Record
	err := u.Tx.InTx(ctx, func(ctx context.Context) error {
		code, err := u.Repository.Use(ctx, g, value, call.At)
		if err != nil {
			return err
		}
		call.Code, call.Patient = &code.ID, &code.PatientID
		told, err := u.Guard.EnterCall(ctx, v, call)
		if err != nil {
			return err
		}
		if err := u.write(ctx, told, call.At); err != nil {
			return err
		}
		read, err = u.Records.Opened(ctx, g, code.ID, call.At)
		return err
	})
	return read.Read(call.At), err
}

// write mails those who are told of a reading.
func (u *Readings) write(ctx context.Context, told []access.Notice, at time.Time) error {
	for _, n := range told {
		letter := mail.Mail{Kind: mail.EmergencyReading, Account: n.Account, Person: n.Reader, At: at}
		if n.Organization != nil {
			letter.Organization = *n.Organization
		}
		if err := u.Mail.Queue(ctx, letter); err != nil {
			return err
		}
	}
	return nil
}

// deny finds out why a code opens nothing, and enters it.
func (u *Readings) deny(ctx context.Context, v access.Viewer, g access.Grant, value string, call access.Call, cause error) error {
	code, err := u.Repository.Known(ctx, g, value)
	switch {
	case fault.CodeOf(err) == fault.NotFound:
		return u.refuse(ctx, v, call, access.UnknownCode, cause)
	case err != nil:
		return err
	}
	call.Code, call.Patient = &code.ID, &code.PatientID
	denial := access.Revoked // or replaced, or of a record that is closing
	if code.StatusAt(call.At) == domain.Expired {
		denial = access.Expired
	}
	return u.refuse(ctx, v, call, denial, cause)
}

// refuse enters a refused call and returns what the caller is told. Where counting itself failed, nobody refused.
func (u *Readings) refuse(ctx context.Context, v access.Viewer, call access.Call, denial access.Denial, cause error) error {
	if fault.CodeOf(cause) == fault.Unavailable {
		return cause
	}
	call.Denial = denial
	if _, err := u.Guard.EnterCall(ctx, v, call); err != nil {
		return err
	}
	u.Report.Tell(ctx, security.Event{Kind: security.EmergencyRefused, Account: v.User, Detail: string(denial)})
	return cause
}

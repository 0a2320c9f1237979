package application

import (
	"context"
	"time"

	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/limit"
	"vitalgo/slices/shared/application/mail"
	"vitalgo/slices/shared/application/page"
	"vitalgo/slices/shared/application/security"
	"vitalgo/slices/shared/application/txn"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/person"
	"vitalgo/slices/staff/domain"
)

// Staff are the use cases of the slice. No record is touched by them, so they ask for a role and no Guard.
type Staff struct {
	Repository Repository
	Sessions   Sessions
	Mail       mail.Mailer
	Limits     limit.Limiter
	Tx         txn.Runner
	Now        func() time.Time
	Report     security.Report
}

// list names the list of staff in cursors.
const list = "staff"

var pageLimits = page.Limits{Default: 20, Max: 100}

// renewals is how often an account may try to renew its licence; see domain.md section 3.
func renewals() limit.Rule { return limit.Rule{Name: "renewals", Times: 5, Per: 24 * time.Hour} }

// scope is whose membership v may see: administrators everybody's, others their own.
func scope(v access.Viewer) (Scope, error) {
	if v.Role == person.Admin {
		return Scope{}, v.SignedIn()
	}
	return Scope{Account: &v.User}, v.Require(person.Paramedic, person.Professional)
}

// Paramedics returns those of the paramedics named that v may see.
func (u *Staff) Paramedics(ctx context.Context, v access.Viewer, members []id.ID) (map[id.ID]domain.Paramedic, error) {
	rows, err := u.byIDs(ctx, v, members)
	found := make(map[id.ID]domain.Paramedic, len(rows))
	for _, m := range rows {
		if p, ok := m.ByKind().(domain.Paramedic); ok {
			found[p.ID] = p
		}
	}
	return found, err
}

// Professionals returns those of the professionals named that v may see.
func (u *Staff) Professionals(ctx context.Context, v access.Viewer, members []id.ID) (map[id.ID]domain.Professional, error) {
	rows, err := u.byIDs(ctx, v, members)
	found := make(map[id.ID]domain.Professional, len(rows))
	for _, m := range rows {
		if p, ok := m.ByKind().(domain.Professional); ok {
			found[p.ID] = p
		}
	}
	return found, err
}

func (u *Staff) byIDs(ctx context.Context, v access.Viewer, members []id.ID) ([]domain.Member, error) {
	s, err := scope(v)
	if err != nil {
		return nil, err
	}
	return u.Repository.ByIDs(ctx, s, members)
}

// Paramedic returns v's own membership, if v is a paramedic.
func (u *Staff) Paramedic(ctx context.Context, v access.Viewer) (*domain.Paramedic, error) {
	m, err := u.own(ctx, v, person.Paramedic)
	if m == nil {
		return nil, err
	}
	return &domain.Paramedic{Member: *m}, nil
}

// Professional returns v's own membership, if v is a health professional.
func (u *Staff) Professional(ctx context.Context, v access.Viewer) (*domain.Professional, error) {
	m, err := u.own(ctx, v, person.Professional)
	if m == nil {
		return nil, err
	}
	return &domain.Professional{Member: *m}, nil
}

func (u *Staff) own(ctx context.Context, v access.Viewer, kind person.Role) (*domain.Member, error) {
	if err := v.SignedIn(); err != nil || v.Role != kind {
		return nil, err
	}
	m, err := u.Repository.OfAccount(ctx, v.User)
	if fault.CodeOf(err) == fault.NotFound {
		return nil, nil
	}
	return &m, err
}

// List returns a page of all staff, the newest first, for administrators.
func (u *Staff) List(ctx context.Context, v access.Viewer, f Filter, a page.Args, withTotal bool) (page.Connection[domain.Member], error) {
	if err := v.Require(person.Admin); err != nil {
		return page.Connection[domain.Member]{}, err
	}
	request, err := page.Read[domain.Position](a, list, pageLimits, withTotal)
	if err != nil {
		return page.Connection[domain.Member]{}, err
	}
	rows, err := u.Repository.List(ctx, f, request)
	if err != nil {
		return page.Connection[domain.Member]{}, err
	}
	return page.Of(request, list, rows, domain.Member.Position)
}

// Decisions returns what was decided about each of the members, the newest first, as far as v may see.
func (u *Staff) Decisions(ctx context.Context, v access.Viewer, members []id.ID) (map[id.ID][]domain.Decision, error) {
	s, err := scope(v)
	if err != nil {
		return nil, err
	}
	rows, err := u.Repository.Decisions(ctx, s, members)
	found := map[id.ID][]domain.Decision{}
	for _, d := range rows {
		found[d.StaffID] = append(found[d.StaffID], d)
	}
	return found, err
}

// Decide changes the status of a member, for administrators, and writes to the member. Suspension and rejection
// sign the member out.
func (u *Staff) Decide(ctx context.Context, v access.Viewer, member id.Global, verdict domain.Verdict) (domain.Member, error) {
	if err := v.Require(person.Admin); err != nil {
		return domain.Member{}, err
	}
	var decided domain.Member
	err := u.Tx.InTx(ctx, func(ctx context.Context) error {
		found, err := u.lock(ctx, member)
		if err != nil {
			return err
		}
		now := u.Now()
		changed, decision, err := found.Decide(verdict, v.User, civil.Today(now), now)
		if err != nil {
			return err
		}
		decided = changed
		if err := u.Repository.Update(ctx, changed); err != nil {
			return err
		}
		if err := u.Repository.InsertDecision(ctx, decision, found.Status); err != nil {
			return err
		}
		if err := u.Mail.Queue(ctx, letter(changed.UserID, decision)); err != nil {
			return err
		}
		if !changed.Status.EndsSessions() {
			return nil
		}
		return u.Sessions.Void(ctx, changed.UserID, now)
	})
	if err != nil {
		return decided, err
	}
	u.Report.Tell(ctx, security.Event{Kind: security.StaffDecided, Account: decided.UserID, Detail: string(decided.Status)})
	if !decided.Status.EndsSessions() {
		return decided, nil
	}
	return decided, u.Sessions.EndAll(context.WithoutCancel(ctx), decided.UserID) // decided is decided, whoever has left
}

// letter tells an account what was decided about it.
func letter(account id.ID, d domain.Decision) mail.Mail {
	told := mail.Mail{Kind: mail.StaffDecision, Account: account, At: d.At, Status: string(d.Status)}
	if d.Reason != nil {
		told.Reason = *d.Reason
	}
	return told
}

// lock finds the member that a global id names; the id of a paramedic names no professional.
func (u *Staff) lock(ctx context.Context, member id.Global) (domain.Member, error) {
	m, err := u.Repository.Lock(ctx, member.ID)
	if err == nil && m.ByKind().GlobalID() != member {
		return m, fault.New(fault.NotFound)
	}
	return m, err
}

// Renew stores until when v's licence is good now; an administrator has to check it.
func (u *Staff) Renew(ctx context.Context, v access.Viewer, expiresOn civil.Date) (domain.Member, error) {
	if err := v.Require(person.Paramedic, person.Professional); err != nil {
		return domain.Member{}, err
	}
	if err := u.Limits.Allow(ctx, renewals(), limit.Account(v.User)); err != nil {
		return domain.Member{}, err
	}
	var renewed domain.Member
	err := u.Tx.InTx(ctx, func(ctx context.Context) error {
		found, err := u.Repository.LockOfAccount(ctx, v.User)
		if err != nil {
			return err
		}
		now := u.Now()
		renewed, err = found.Renewed(expiresOn, civil.Today(now), now)
		if err != nil {
			return err
		}
		return u.Repository.Update(ctx, renewed)
	})
	return renewed, err
}

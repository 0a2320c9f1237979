package access

import (
	"sync"

	"vitalgo/slices/shared/domain/id"
)

// journal remembers which records one operation has entered in the access log already.
type journal struct {
	mu      sync.Mutex
	entered map[id.ID]bool
}

// enter runs fn, which returns the patients that it entered. Readings of one operation take turns, so that
// two of the same record write one row.
func (j *journal) enter(fn func(missing func([]id.ID) []id.ID) ([]id.ID, error)) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	entered, err := fn(j.missing)
	if err != nil {
		return err
	}
	if j.entered == nil {
		j.entered = map[id.ID]bool{}
	}
	for _, patient := range entered {
		j.entered[patient] = true
	}
	return nil
}

// unentered returns the patient, unless it is entered already. Where there is no operation, nothing is.
func (j *journal) unentered(patient id.ID) []id.ID {
	if j == nil {
		return []id.ID{patient}
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.missing([]id.ID{patient})
}

// note has a patient be entered.
func (j *journal) note(patient id.ID) {
	if j != nil {
		_ = j.enter(func(func([]id.ID) []id.ID) ([]id.ID, error) { return []id.ID{patient}, nil }) // never fails
	}
}

// missing returns those of the patients that are not entered yet, each once.
func (j *journal) missing(patients []id.ID) []id.ID {
	var missing []id.ID
	seen := map[id.ID]bool{}
	for _, patient := range patients {
		if !j.entered[patient] && !seen[patient] {
			seen[patient] = true
			missing = append(missing, patient)
		}
	}
	return missing
}

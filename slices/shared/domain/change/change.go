// Package change tells apart what an update says of a field: nothing, that it becomes empty, or a value.
package change

// Of is what an update says of one field. The zero Of says nothing: the field stays.
type Of[T any] struct {
	value   *T
	present bool
}

// To says that the field becomes value; nil empties it.
func To[T any](value *T) Of[T] { return Of[T]{value: value, present: true} }

// Or returns the field after the change: old where nothing is said, the zero value where it is emptied.
func (c Of[T]) Or(old T) T {
	switch {
	case !c.present:
		return old
	case c.value == nil:
		var empty T
		return empty
	default:
		return *c.value
	}
}

// OrNil returns an optional field after the change: old where nothing is said, nil where it is emptied.
func (c Of[T]) OrNil(old *T) *T {
	if !c.present {
		return old
	}
	return c.value
}

// Empties reports whether the update empties the field.
func (c Of[T]) Empties() bool { return c.present && c.value == nil }

// Present reports whether the update says anything of the field.
func (c Of[T]) Present() bool { return c.present }

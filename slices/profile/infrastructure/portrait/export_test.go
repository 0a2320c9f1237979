package portrait

// Occupy takes the turn of a Maker until release is called.
func Occupy(m *Maker) (release func()) {
	m.turn <- struct{}{}
	return func() { <-m.turn }
}

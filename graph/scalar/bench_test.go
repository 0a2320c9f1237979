package scalar_test

import (
	"testing"

	"vitalgo/graph/scalar"
)

func BenchmarkAppendString(b *testing.B) {
	buffer := make([]byte, 0, 256)
	b.ReportAllocs()
	for b.Loop() {
		buffer = scalar.AppendString(buffer[:0], "Tomar con un vaso de agua; control en tres meses con exámenes de laboratorio.")
	}
}

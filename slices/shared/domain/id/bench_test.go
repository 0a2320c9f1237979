package id_test

import (
	"testing"

	"vitalgo/slices/shared/domain/id"
)

func BenchmarkGlobal(b *testing.B) {
	global := id.Global{Type: "Medication", ID: id.Random()}
	text := global.String()
	buffer := make([]byte, 0, 128)
	b.Run("append", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			buffer = global.Append(buffer[:0])
		}
	})
	b.Run("parse", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if id.ParseGlobal(text) != global {
				b.Fatal("another id")
			}
		}
	})
}

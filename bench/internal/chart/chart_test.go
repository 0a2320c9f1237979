package chart

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func example() Chart {
	return Chart{
		Title: "Answers per second", X: "connections", Y: "answers/s", Places: []string{"1", "2", "4"},
		Series: []Series{{"Q1", []float64{1000, 1950, 3333}}, {"Q2", []float64{400.4, math.NaN(), 1234}}},
	}
}

func TestTable(t *testing.T) {
	t.Parallel()
	want := "| connections | Q1 | Q2 |\n|---|---|---|\n| 1 | 1000 | 400 |\n| 2 | 1950 | – |\n| 4 | 3333 | 1234 |\n"
	if got := example().Table(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestDrawing(t *testing.T) {
	t.Parallel()
	linear, logarithmic := example(), example()
	logarithmic.Log = true
	for name, draw := range map[string]func(string) error{"lines": linear.Lines, "log": logarithmic.Lines, "bars": linear.Bars} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "plot.svg")
			if err := draw(file); err != nil {
				t.Fatal(err)
			}
			text, err := os.ReadFile(file) //nolint:gosec // of this test
			if err != nil {
				t.Fatal(err)
			}
			for _, word := range []string{"Answers per second", "connections", "answers/s", "Q1", "Q2"} {
				if !strings.Contains(string(text), ">"+word+"<") {
					t.Errorf("the plot does not say %q", word)
				}
			}
		})
	}
}

func TestPlacesOfLinesAreNumbers(t *testing.T) {
	t.Parallel()
	c := example()
	c.Places[1] = "two"
	if err := c.Lines(filepath.Join(t.TempDir(), "plot.svg")); err == nil {
		t.Error("a name is taken for a number")
	}
}

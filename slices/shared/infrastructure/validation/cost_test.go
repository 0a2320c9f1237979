//go:build unix && !race

// The race detector makes what is measured here ten times as slow.

package validation_test

import (
	"fmt"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/vektah/gqlparser/v2/validator/rules"

	"vitalgo/slices/shared/infrastructure/validation"
)

// processorTime is what the process has used, which does not grow while others have the processors.
func processorTime(t *testing.T) time.Duration {
	t.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		t.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// Documents of about 2,000 tokens, the most that are read.
func TestSec_Q03_F16_TheWorstDocumentsCostLittle(t *testing.T) { //nolint:paralleltest // measures the time and memory of the process
	repeat := strings.Repeat
	operations := func(fragments string) (text string) {
		for i := range 10 {
			text += fmt.Sprintf("query q%d { ...f0 } ", i)
		}
		return text + fragments
	}
	chain := func(last string) (text string) {
		for i := range 48 {
			text += fmt.Sprintf("fragment f%d on Query { ...f%d } ", i, i+1)
		}
		return text + "fragment f48 on Query" + last
	}
	ages := ""
	for i := range 300 {
		ages += fmt.Sprintf("age(in:%d) ", i)
	}
	for name, text := range map[string]string{
		"fields of one name":              "{dog{" + repeat("name ", 999) + "}}",
		"in inline fragments":             "{dog{" + repeat("...{", 300) + repeat("name ", 999) + repeat("}", 302),
		"in fields":                       "{dog{" + repeat(repeat("mate{", 10)+"name "+repeat("}", 10), 60) + "}}",
		"spread by ten operations":        operations("fragment f0 on Query{dog{" + repeat("...{", 50) + repeat("name ", 900) + repeat("}", 52)),
		"spread by fragments":             operations(chain("{dog{" + repeat("name ", 900) + "}}")),
		"spread again and again":          "{" + repeat("...{", 100) + repeat("...f ", 700) + repeat("}", 101) + "fragment f on Query{dog{name}}",
		"differing arguments":             "{dog{" + repeat("...{", 50) + ages + repeat("}", 52),
		"differing types":                 "{pet{...on Dog{" + repeat("size ", 490) + "}...on Cat{" + repeat("size ", 490) + "}}}",
		"unknown fields":                  operations(chain("{dog{" + repeat("nothing ", 900) + "}}")),
		"unknown arguments":               operations(chain("{dog{name(" + repeat("a:1 ", 300) + ")}}")),
		"values":                          operations(chain("{all(of:[" + repeat("1 ", 1_200) + "]){__typename}}")),
		"values of another type":          operations(chain("{all(of:[" + repeat("A ", 1_200) + "]){__typename}}")),
		"objects within objects":          operations(chain("{all(by:" + repeat("{by:", 5) + "{" + repeat("a:1 ", 250) + "}" + repeat("}", 5) + "){__typename}}")),
		"fragments within one another":    operations(chain("{...f0}")),
		"fields of any object and of one": "{pet" + repeat("{...on Dog{friend{name}}...on Cat{friend{name}}friend", 60) + "{name}" + repeat("}", 61),
	} {
		var before, after runtime.MemStats
		fastest := time.Hour // of three
		runtime.ReadMemStats(&before)
		for range 3 {
			start := processorTime(t)
			_ = validate(t, text, validation.Amend(rules.NewDefaultRules()))
			fastest = min(fastest, processorTime(t)-start)
		}
		runtime.ReadMemStats(&after)
		bytes := (after.TotalAlloc - before.TotalAlloc) / 3
		t.Logf("%s: %v, %d KiB", name, fastest, bytes>>10)
		if fastest > 250*time.Millisecond {
			t.Errorf("%s took %v", name, fastest)
		}
		if bytes > 32<<20 {
			t.Errorf("%s took %d MiB", name, bytes>>20)
		}
	}
}

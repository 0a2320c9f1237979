package commands

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

func TestAPasswordIsTheFirstLine(t *testing.T) {
	t.Parallel()
	for input, want := range map[string]string{
		"Zanahoria-74\n": "Zanahoria-74", "Zanahoria-74\r\nand more\n": "Zanahoria-74", " with blanks ": " with blanks ", "": "",
	} {
		var c cobra.Command
		c.SetIn(strings.NewReader(input))
		if got, err := readPassword(&c); got != want || err != nil {
			t.Errorf("of %q it reads %q, %v", input, got, err)
		}
	}
}

type torn struct{}

func (torn) Read([]byte) (int, error) { return 0, errors.New("torn") }

func TestAPasswordThatCannotBeRead(t *testing.T) {
	t.Parallel()
	var c cobra.Command
	c.SetIn(io.MultiReader(strings.NewReader("half"), torn{}))
	if got, err := readPassword(&c); err == nil || got != "" {
		t.Errorf("%q, %v", got, err)
	}
}

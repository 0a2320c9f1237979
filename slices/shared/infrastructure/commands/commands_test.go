package commands_test

import (
	"os"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"vitalgo/slices/shared/infrastructure/commands"
)

// run runs a command line and returns what it prints.
func run(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var out strings.Builder
	root := commands.New(commands.Product{Version: "1.2.3"})
	root.SetArgs(args)
	root.SetOut(&out)
	root.SetErr(&out)
	err := root.ExecuteContext(t.Context())
	return out.String(), err
}

func TestVersion(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{"version": "1.2.3\n", "--version": "vitalgo version 1.2.3\n"} {
		if out, err := run(t, line); err != nil || out != want {
			t.Errorf("%s: %q, %v", line, out, err)
		}
	}
}

func TestWhatIsNoCommandIsRefused(t *testing.T) {
	t.Parallel()
	for _, line := range []string{"nonsense", "serve now", "version --loud", "import icd10", "import icd10 a.csv b.csv"} {
		if _, err := run(t, strings.Fields(line)...); err == nil {
			t.Errorf("%s runs", line)
		}
	}
}

// Every command is in the table of README.md, and says in its help what it does.
func TestCommandsAreDescribed(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../../../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	var visit func(*cobra.Command)
	visit = func(c *cobra.Command) {
		for _, below := range c.Commands() {
			visit(below)
		}
		if c.Short == "" {
			t.Errorf("%s says nothing of itself", c.CommandPath())
		}
		if c.Runnable() && !strings.Contains(string(readme), "| `"+c.CommandPath()) {
			t.Errorf("README.md does not tell of %s", c.CommandPath())
		}
	}
	visit(commands.New(commands.Product{}))
}

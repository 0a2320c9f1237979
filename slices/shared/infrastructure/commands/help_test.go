package commands_test

import (
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"vitalgo/slices/shared/infrastructure/commands"
)

// lines are the command lines of a command and those below it.
func lines(command *cobra.Command) []string {
	all := []string{strings.TrimSpace(strings.TrimPrefix(command.CommandPath(), "vitalgo"))}
	for _, below := range command.Commands() {
		all = append(all, lines(below)...)
	}
	return all
}

// Nothing has colours, so there is nothing for NO_COLOR to take away.
func TestEveryCommandHasHelp(t *testing.T) {
	t.Parallel()
	all := lines(commands.New(commands.Product{}))
	if len(all) < 12 {
		t.Errorf("only %v", all)
	}
	for _, line := range all {
		help, err := run(t, strings.Fields(line+" --help")...)
		if err != nil || !strings.Contains(help, "Usage:") || !strings.Contains(help, line) || strings.Contains(help, "\x1b") {
			t.Errorf("%s --help says %q, %v", line, help, err)
		}
	}
}

func TestShellsCompleteCommands(t *testing.T) {
	t.Parallel()
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		if script, err := run(t, "completion", shell); err != nil || !strings.Contains(script, "__complete") {
			t.Errorf("%s gets %.200q, %v", shell, script, err)
		}
	}
	if help, err := run(t, "--help"); err != nil || !strings.Contains(help, "completion") {
		t.Errorf("nobody is told of it: %v", err)
	}
}

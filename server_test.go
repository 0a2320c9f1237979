package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// said returns what a command line prints.
func said(t *testing.T, line string) string {
	t.Helper()
	var out bytes.Buffer
	root := commands()
	root.SetOut(&out)
	root.SetArgs(strings.Fields(line)[1:])
	if err := root.ExecuteContext(t.Context()); err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	return out.String()
}

// lines are the command lines of a command and those below it.
func lines(command *cobra.Command, path string) []string {
	all := []string{path}
	for _, below := range command.Commands() {
		all = append(all, lines(below, path+" "+below.Name())...)
	}
	return all
}

// Every command tells what it is for. Nothing has colours, so there is nothing for NO_COLOR to take away.
func TestEveryCommandHasHelp(t *testing.T) {
	t.Parallel()
	all := lines(commands(), "vitalgo")
	if len(all) < 12 {
		t.Errorf("only %v", all)
	}
	for _, line := range all {
		help := said(t, line+" --help")
		if !strings.Contains(help, "Usage:") || !strings.Contains(help, line) || strings.Contains(help, "\x1b") {
			t.Errorf("%s --help says %q", line, help)
		}
	}
}

func TestShellsCompleteCommands(t *testing.T) {
	t.Parallel()
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		if script := said(t, "vitalgo completion "+shell); !strings.Contains(script, "__complete") {
			t.Errorf("%s gets %q", shell, script)
		}
	}
	if help := said(t, "vitalgo --help"); !strings.Contains(help, "completion") {
		t.Error("nobody is told of it")
	}
}

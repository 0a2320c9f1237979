package commands

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// readPassword asks for a password twice on a terminal, which does not show it, and else reads a line.
func readPassword(command *cobra.Command) (string, error) {
	if file, ok := command.InOrStdin().(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		return askPassword(command, file)
	}
	line, err := bufio.NewReader(command.InOrStdin()).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("read the password: %w", err)
	}
	return strings.TrimRight(line, "\r\n"), nil
}

func askPassword(command *cobra.Command, terminal *os.File) (string, error) {
	var given [2]string
	for i, question := range []string{"Password: ", "Again: "} {
		command.PrintErr(question)
		typed, err := term.ReadPassword(int(terminal.Fd()))
		command.PrintErrln()
		if err != nil {
			return "", fmt.Errorf("read the password: %w", err)
		}
		given[i] = string(typed)
	}
	if given[0] != given[1] {
		return "", errors.New("these are two different passwords")
	}
	return given[0], nil
}

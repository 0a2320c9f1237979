// Package icd10file reads files of ICD-10 codes that an operator imports.
package icd10file

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"vitalgo/slices/catalog/domain"
)

// columns are the first line of a file.
func columns() []string { return []string{"code", "title_es", "title_en"} }

// maxProblems is how many lines an error names.
const maxProblems = 20

// Read reads a file of comma-separated values in UTF-8 whose first line is code,title_es,title_en. An error
// names each malformed line, and what is wrong with it.
func Read(file io.Reader) ([]domain.ICD10Titles, error) {
	lines := csv.NewReader(withoutMark(file))
	lines.FieldsPerRecord = -1 // parse counts them, so that one line too short does not hide the others
	header, err := lines.Read()
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read ICD-10 codes: %w", err)
	}
	if !slices.Equal(header, columns()) {
		return nil, fmt.Errorf("line 1: the columns have to be %s", strings.Join(columns(), ","))
	}
	return readCodes(lines)
}

func readCodes(lines *csv.Reader) ([]domain.ICD10Titles, error) {
	var (
		codes    []domain.ICD10Titles
		problems []string
		lineOf   = map[string]int{}
	)
	for {
		fields, err := lines.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil { // names its line; what follows cannot be told apart
			return nil, fmt.Errorf("read ICD-10 codes: %w", err)
		}
		line, _ := lines.FieldPos(0)
		code, err := parse(fields)
		switch earlier, repeated := lineOf[code.Code]; {
		case err != nil:
			problems = append(problems, fmt.Sprintf("line %d: %v", line, err))
		case repeated:
			problems = append(problems, fmt.Sprintf("line %d: the code of line %d again", line, earlier))
		default:
			lineOf[code.Code] = line
			codes = append(codes, code)
		}
	}
	switch {
	case len(problems) > 0:
		return nil, errors.New(listed(problems))
	case len(codes) == 0:
		return nil, errors.New("the file holds no codes")
	default:
		return codes, nil
	}
}

var (
	errNotUTF8 = errors.New("the text is not UTF-8")
	errColumns = errors.New("the number of columns is wrong")
)

// parse reads a line. What is wrong with it is said without values.
func parse(fields []string) (domain.ICD10Titles, error) {
	if len(fields) != len(columns()) {
		return domain.ICD10Titles{}, errColumns
	}
	for i, field := range fields {
		if !utf8.ValidString(field) {
			return domain.ICD10Titles{}, errNotUTF8
		}
		fields[i] = norm.NFC.String(field)
	}
	return domain.ICD10Titles{Code: fields[0], TitleES: fields[1], TitleEN: fields[2]}.Checked()
}

func listed(problems []string) string {
	if more := len(problems) - maxProblems; more > 0 {
		problems = append(problems[:maxProblems:maxProblems], fmt.Sprintf("and %d more", more))
	}
	return strings.Join(problems, "\n")
}

// withoutMark skips the byte order mark that spreadsheets write.
func withoutMark(file io.Reader) io.Reader {
	const mark = "\ufeff"
	text := bufio.NewReader(file)
	if start, err := text.Peek(len(mark)); err == nil && string(start) == mark {
		_, _ = text.Discard(len(mark)) // it was just seen
	}
	return text
}

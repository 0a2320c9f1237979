package icd10file_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/catalog/domain"
	"vitalgo/slices/catalog/infrastructure/icd10file"
)

func TestReading(t *testing.T) {
	t.Parallel()
	codes, err := icd10file.Read(strings.NewReader("\ufeffcode,title_es,title_en\r\n" +
		"J459,\"Asma, no especificada\",\"Asthma, unspecified\"\r\n" +
		" i10x ,  Hipertensio\u0301n   esencial ,\r\n" +
		"A09,,Infectious gastroenteritis\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := []domain.ICD10Titles{
		{Code: "J45.9", TitleES: "Asma, no especificada", TitleEN: "Asthma, unspecified"},
		{Code: "I10", TitleES: "Hipertensión esencial", TitleEN: "Hipertensión esencial"},
		{Code: "A09", TitleES: "Infectious gastroenteritis", TitleEN: "Infectious gastroenteritis"},
	}
	if diff := cmp.Diff(want, codes); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestMalformedFilesAreRefused(t *testing.T) {
	t.Parallel()
	const header = "code,title_es,title_en\n"
	for _, c := range []struct{ name, file, want string }{
		{"empty", "", "line 1: the columns have to be code,title_es,title_en"},
		{"other columns", "code,title\nA09,Gastroenteritis\n", "line 1: the columns have to be code,title_es,title_en"},
		{"semicolons", "code;title_es;title_en\nA09;x;x\n", "line 1: the columns have to be code,title_es,title_en"},
		{"no codes", header, "the file holds no codes"},
		{"no code", header + ",Asma,Asthma\n", "line 2: input: REQUIRED code"},
		{"bad code", header + "A09,x,x\n\nasma,Asma,Asthma\n", "line 4: input: INVALID_FORMAT code"},
		{"no title", header + "A09, ,\n", "line 2: input: REQUIRED title_es, REQUIRED title_en"},
		{"long title", header + "A09," + strings.Repeat("ñ", 501) + ",x\n", "line 2: input: TOO_LONG title_es"},
		{"NUL", header + "A09,a\x00b,x\n", "line 2: input: INVALID_FORMAT title_es"},
		{"Latin-1", header + "A09,Diabetes \xe9,x\n", "line 2: the text is not UTF-8"},
		{"a column short", header + "A09,x\nB05,x,x\nC,x,x\n", "line 2: the number of columns is wrong\nline 4: input: INVALID_FORMAT code"},
		{"a code twice", header + "J45.9,x,x\nA09,x,x\nJ459,y,y\n", "line 4: the code of line 2 again"},
		{"a quote that never ends", header + "A09,\"x,x\n", "read ICD-10 codes: parse error on line 2, column 10: extraneous or missing \" in quoted-field"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			codes, err := icd10file.Read(strings.NewReader(c.file))
			if err == nil {
				t.Fatalf("read %v", codes)
			}
			if diff := cmp.Diff(c.want, err.Error()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestAnErrorNamesTwentyLines(t *testing.T) {
	t.Parallel()
	_, err := icd10file.Read(strings.NewReader("code,title_es,title_en\n" + strings.Repeat("?,x,x\n", 25)))
	if err == nil {
		t.Fatal("read 25 malformed lines")
	}
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != 21 || !strings.HasPrefix(lines[19], "line 21: ") || lines[20] != "and 5 more" {
		t.Errorf("error of %d lines: %v", len(lines), err)
	}
}

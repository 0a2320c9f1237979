// Package commands is the command line: what the program does, by name. The slices and their API are handed in.
package commands

import (
	"github.com/spf13/cobra"

	"vitalgo/slices/shared/domain/enrol"
	"vitalgo/slices/shared/infrastructure/app"
)

// Product is what the commands work on.
type Product struct {
	Version   string
	Program   app.Program
	Passwords app.Passwords
	// ImportICD10 writes the codes of a file.
	ImportICD10 app.Importer
}

// New returns the command line of a product.
func New(p Product) *cobra.Command {
	root := &cobra.Command{
		Use:           "vitalgo",
		Short:         "medical records that belong to the patient, as a GraphQL API",
		Version:       p.Version,
		SilenceErrors: true, // main writes them
		SilenceUsage:  true,
	}
	var heads []string
	verify := command("verify", "look whether the access log and the decisions on staff are as they were written",
		func(c *cobra.Command, _ []string) error { return verifyAudit(c, heads) })
	verify.Flags().StringArrayVar(&heads, "head", nil, "a head that was logged, `SOURCE:POSITION:HASH`")
	icd10 := command("icd10 FILE.csv", "write ICD-10 codes; the file's columns are code,title_es,title_en", p.importICD10)
	icd10.Args = cobra.ExactArgs(1)
	admin := enrol.Admin{}
	create := command("create EMAIL", "make an administrator; the password is read from the terminal, or is the first line of the input",
		func(c *cobra.Command, args []string) error { admin.Email = args[0]; return p.createAdmin(c, admin) })
	create.Args = cobra.ExactArgs(1)
	create.Flags().StringVar(&admin.FirstName, "first-name", app.AdminFirstName, "first name of the `person`")
	create.Flags().StringVar(&admin.LastName, "last-name", app.AdminLastName, "last name of the `person`")
	root.AddCommand(
		command("dev", "serve with a database of its own and the demo register; needs nothing", p.dev),
		command("serve", "serve in production; .env.example lists the settings", p.serve),
		command("migrate", "bring the database up to this version and stop", migrate),
		command("maintain", "do now what the server does each day: erase closed accounts, purge what is too old", p.maintain),
		group("admin", "look after administrators", create),
		group("audit", "look after the audit log", verify),
		group("keys", "look after the keys of secret columns",
			command("rotate", "seal with the first key of DATA_ENCRYPTION_KEY what was sealed with the others", rotateKeys)),
		group("seed", "write data to the database",
			command("demo", "write the demo register; refused in production", p.seedDemo)),
		group("import", "write reference data that the operator holds a licence for", icd10),
		command("healthcheck", "ask the server of this machine whether it is alive", healthcheck),
		command("version", "print the version", p.printVersion),
	)
	return root
}

func command(use, short string, run func(*cobra.Command, []string) error) *cobra.Command {
	return &cobra.Command{Use: use, Short: short, Args: cobra.NoArgs, RunE: run}
}

func group(use, short string, members ...*cobra.Command) *cobra.Command {
	c := &cobra.Command{Use: use, Short: short}
	c.AddCommand(members...)
	return c
}

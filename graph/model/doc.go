// Package model holds the types of the schema that no slice owns; gqlgen writes them.
package model

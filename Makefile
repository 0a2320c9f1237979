# The benchmark is a module of its own: see bench/README.md.
.PHONY: bench bench-quick
ARGS ?= -peers all
bench:
	go -C bench run . $(ARGS)
bench-quick:
	go -C bench run . -quick

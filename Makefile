# The benchmark is a module of its own: see bench/README.md.
.PHONY: bench bench-quick bench-plots
ARGS ?= -peers all
bench:
	go -C bench run . $(ARGS)
bench-quick:
	go -C bench run . -quick
bench-plots:
	go -C bench run . -plots
# The references of docs/: what they describe is read anew.
.PHONY: docs
docs:
	go generate ./...
# The experiments with faults in their long form: about 20 minutes, and root for the disks that are full.
.PHONY: faults
RUN ?= .
faults:
	go test -tags smoke -count=1 -timeout 60m -v ./deploy/faults -run '$(RUN)' -long

# Everything a newcomer needs is `make demo` and `make test`; both set up what a fresh Debian 12 lacks.
SWIFT ?= swift
RELEASE = $(SWIFT) build -c release --product dialtone
COUNT ?= 20
PHONES ?= 200
MINUTES ?= 30
SEED ?=
MODE_TESTS ?= EndToEndTests

.PHONY: demo test build lint format check kill soak modes fuzz sanitize bench-check deb deb-check setup setup-tests setup-bench setup-deb

demo: build
	@"$$($(RELEASE) --show-bin-path)/dialtone" demo $(DEMO)

build: setup
	$(RELEASE)

test: setup-tests
	$(SWIFT) build --build-tests
	$(SWIFT) test --skip-build --parallel $(AT_ONCE) --skip '$(DATABASE_TESTS)'
	$(SWIFT) test --skip-build --parallel --filter '$(DATABASE_TESTS)'

# All tests at once take each other's processor time until their deadlines pass: a few at a time, where the toolchain can be told (6.3).
AT_ONCE = $(shell $(SWIFT) test --help-hidden | grep -qe '$(WIDTH) ' && echo $(WIDTH) 12)
WIDTH = --experimental-maximum-parallelization-width

# Tests that start, kill and freeze databases of their own: beside a thousand others they take each other's threads.
DATABASE_TESTS = DialtoneSQLTests|PostgresTests

# Runs the end-to-end tests once in each mode of the lab, or in those named: make modes MODES="13r2 no-ids".
modes: setup-tests
	$(SWIFT) build --build-tests
	@modes="$${MODES:-$$("$$($(SWIFT) build --show-bin-path)/dialtone" lab --modes)}"; [ -n "$$modes" ] || exit 1; \
	failed=; for mode in $$modes; do \
		echo "== $$mode"; \
		DIALTONE_LAB_MODE=$$mode $(SWIFT) test --skip-build --parallel --filter '$(MODE_TESTS)' || failed="$$failed $$mode"; \
	done; if [ -n "$$failed" ]; then echo "failed in:$$failed"; exit 1; fi

# Kills the service at random moments of a rollout, again and again, and looks whether anything was lost: make kill COUNT=1000 PHONES=20.
# In portions; where it was interrupted, or a portion failed, the next call goes on. The first portion kills at every commit as well.
kill: setup-tests
	$(SWIFT) build --build-tests
	@SWIFT='$(SWIFT)' COUNT=$(COUNT) PHONES=$(PHONES) SEED=$(SEED) Scripts/kill

# All faults at random under load, for so many minutes: make soak MINUTES=30 SEED=17.
soak: setup-tests
	$(SWIFT) build --build-tests
	DIALTONE_SOAK_MINUTES=$(MINUTES) DIALTONE_SOAK_SEED=$(SEED) $(SWIFT) test --skip-build --filter SoakTests

# Looks for input that breaks a parser, for each or for one: make fuzz TARGET=json SECONDS=600. REPEAT=FILE runs once what was found.
fuzz: setup
	@SWIFT="$(SWIFT)" Scripts/fuzz "$(TARGET)" "$(or $(SECONDS),30)" "$(REPEAT)"

# The tests under the sanitizers for memory and for threads, or under one of them: make sanitize KIND=thread.
sanitize: setup-tests
	@for kind in $(or $(KIND),address thread); do SWIFT="$(SWIFT)" Scripts/sanitize $$kind || exit 1; done

# Fails where an operation takes more instructions than Scripts/bench-check.tsv allows; RECORD=1 writes that table anew.
bench-check: build setup-bench
	@PROGRAM="$$($(RELEASE) --show-bin-path)/dialtone" RECORD=$(RECORD) Scripts/bench-check

# Builds the Debian package for this machine's kind (amd64), with Swift's runtime inside: .build/deb/dialtone_*.deb.
deb: setup-deb
	@SWIFT="$(SWIFT)" Scripts/deb

# Installs that package on a Debian 12 of its own, in a container, and takes phones of the lab to dial tone there. Needs root.
deb-check: setup-deb
	@Scripts/deb-check

lint:
	$(SWIFT) format lint --strict --recursive --parallel Package.swift Sources Tests Fuzz

format:
	$(SWIFT) format --in-place --recursive --parallel Package.swift Sources Tests Fuzz

check: lint test

setup:
	@Scripts/setup

setup-tests:
	@Scripts/setup tests

# What the benchmarks have beside the service: nginx as its peer, valgrind to count instructions.
setup-bench:
	@Scripts/setup bench

setup-deb:
	@Scripts/setup deb

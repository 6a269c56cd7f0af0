# make run      builds Brumate and simulates the orchard's week
# make test     builds and runs all tests; make bench measures; make format tidies the sources
# make fleet-tests runs the orchard's own tests
# make races    looks for data races with the thread sanitizer, once the tests are built
# make determinism compares the orchard's first day in debug and release
# make bench-day measures a whole day of the city with one thread and with two
# make scenario SEED=17 writes a random scenario of the tests and runs it twice
# make setup    installs what is missing (the others do so, too)

SCENARIO ?= scenarios/orchard/orchard.yaml
SWIFT_FILES = Package.swift Sources Tests

.PHONY: run build test determinism fleet-tests races bench bench-day scenario format lint setup \
	packages tools python browser web clean

run: build
	.build/release/brumate run $(SCENARIO) $(ARGS)

# Linked with Swift's own libraries the program starts in half the time, where the toolchain has
# them in that form.
STATIC_LIBRARIES = $(wildcard $(shell dirname $$(dirname $$(readlink -f $$(command -v swift))))/lib/swift_static)

build: packages web
	swift build -c release --product brumate $(if $(STATIC_LIBRARIES),--static-swift-stdlib)

# The tests find the programs that they compare with on PATH.
test: packages tools python browser web
	swift build --build-tests
	PATH="$(CURDIR)/.venv/bin:$$PATH" swift test --skip-build --disable-xctest

# The same events, whatever the compiler made of the code.
determinism: build
	swift build --product brumate
	@for kind in debug release; do \
		.build/$$kind/brumate run scenarios/orchard/orchard.yaml --until 1d --quiet \
			--results .build/determinism-$$kind || exit 1; \
		grep '"digest"' .build/determinism-$$kind/summary.json \
			> .build/determinism-$$kind.digest || exit 1; \
	done
	cmp .build/determinism-debug.digest .build/determinism-release.digest

races: packages
	.ci/races

# The orchard's week, alone on the machine; an hour of the city at three sizes, and two hours with
# one thread and with two; a day of 1,000 nodes of it with the dashboard; the event queue beside
# SimPy; programs of our own beside MicroPython and CPython.
bench: build python
	@.ci/bench
	@echo
	@python3 Tests/Benchmarks/city.py .build/release/brumate 100 1000 10000
	@python3 Tests/Benchmarks/city.py --threads 3 --until 2h .build/release/brumate 10000
	@python3 Tests/Benchmarks/dashboard.py .build/release/brumate
	@echo
	@swift build -c release --product Events --quiet
	@.venv/bin/python Tests/Benchmarks/events.py .build/release/Events
	@echo
	@python3 Tests/Benchmarks/bench.py -n 5 ".build/release/brumate python" .venv/bin/micropython python3

bench-day: build
	python3 Tests/Benchmarks/city.py --threads 1 --until 1d .build/release/brumate 10000

# The orchard's own tests, on the release build.
fleet-tests: build
	.build/release/brumate test scenarios/orchard/tests

# A random scenario of the tests, written out and run by hand: make scenario SEED=17
scenario: build
	BRUMATE_SEEDS=$(SEED)..$(SEED) BRUMATE_SCENARIOS=$(CURDIR)/.build/scenarios \
		swift test --disable-xctest --filter RandomScenarioTests >/dev/null
	.build/release/brumate run .build/scenarios/$(SEED)/scenario.yaml --check-determinism $(ARGS)

format:
	swift format --in-place --parallel --recursive $(SWIFT_FILES)

lint:
	swift format lint --strict --parallel --recursive $(SWIFT_FILES)

setup: packages tools python browser web

packages:
	@.ci/setup packages

tools: packages
	@.ci/setup tools

python: packages
	@.ci/setup python

# The browser in which the tests open the dashboard.
browser:
	@.ci/setup browser

# The dashboard's chart library, which becomes part of the program.
web:
	@.ci/setup web

clean:
	rm -rf .build .venv

# All commands for development. `make help` lists them.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
FLASK := $(BIN)/flask --app app
PORT ?= 8000
export PORT

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run serve test test-slow slow-tests test-exhaustive test-all test-postgresql one-database test-browser lint types checks format sure migration bench bench-quick requirements translations language screenshots conformance audit fuzz setup-deploy test-cluster sure-cluster clean

help: ## Show this list.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

# A stamp file for each installed set, so that later runs start in seconds.
$(VENV)/runtime.stamp: requirements/runtime.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/runtime.txt
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@ $(VENV)/runtime.stamp

setup: $(VENV)/runtime.stamp ## Create the virtual environment with what the site needs.

setup-dev: $(VENV)/dev.stamp ## The same, plus what tests and linting need.

$(VENV)/deploy.stamp: requirements/deploy.txt $(VENV)/runtime.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/deploy.txt
	@touch $@

setup-deploy: $(VENV)/deploy.stamp ## The same, plus what a site of several processes needs.

run: setup ## Serve the site with demo data at http://127.0.0.1:8000 (PORT changes it).
	$(FLASK) serve --demo

serve: setup ## Serve the site with the existing data.
	$(FLASK) serve

# Compiled modules are kept, whatever the environment says: without them each process of the tests starts 4 s later.
export PYTHONDONTWRITEBYTECODE :=

# `make test` does without slow tests, most of which tests/slow_tests.txt lists (decision 96), and without the cases that
# are marked `exhaustive`: others of their kind are in it.
# Each process begins with half of the modules, so that it meets the same pages again, which it checks once.
PYTEST := $(BIN)/pytest -n 2 --dist worksteal --durations=10

test: setup-dev ## Run the tests that need no server, browser or other database.
	$(PYTEST) -m "not browser and not cluster and not postgresql and not exhaustive and not slow"

test-slow: setup-dev ## The same with slow tests, and more examples of each property.
	PACT_HYPOTHESIS=usual $(PYTEST) -m "not browser and not cluster and not postgresql and not exhaustive"

slow-tests: setup-dev ## Measure all these tests and list the slow ones in tests/slow_tests.txt.
	$(PYTEST) -o junit_duration_report=total --junitxml=slow-tests.xml -m "not browser and not cluster and not postgresql and not exhaustive"
	$(BIN)/python -m tests.support.slow_tests slow-tests.xml

test-exhaustive: setup-dev ## The same with every case of what they sample; for a release.
	PACT_HYPOTHESIS=usual $(PYTEST) -m "not browser and not cluster and not postgresql"

test-all: JOURNEYS := browser
test-all: ON_POSTGRESQL := --all-on-postgresql
test-all: test-exhaustive test-postgresql test-browser ## All tests there are.

test-postgresql: setup-dev ## The tests that have to do with a database, on a PostgreSQL server of their own.
	PACT_TEST_DATABASE=postgresql $(PYTEST) $(ON_POSTGRESQL) -m "not browser and not cluster and not exhaustive"

one-database: setup-dev ## Note what tests send to the database and list those that PostgreSQL need not run.
	notes=$$(mktemp -d) && NOTED_STATEMENTS=$$notes $(PYTEST) -p tests.support.statements -m "not browser and not cluster and not exhaustive" \
	  && $(BIN)/python -m tests.support.statements $$notes && rm -r $$notes

# In the order of the files: otherwise those with few but long tests may come last, where one process runs alone. Each
# process starts a browser and sites of its own, so more of them are better only where nothing else uses the processors.
BROWSERS ?= 3
JOURNEYS ?= browser and not exhaustive

test-browser: setup-dev ## The journeys in a real Chromium, each with scripts and without (JOURNEYS=browser: on every device).
	$(BIN)/pytest -n $(BROWSERS) --dist loadfile --no-loadscope-reorder -p no:randomly --durations=10 -m "$(JOURNEYS)" tests/browser

CLUSTER := $(BIN)/pytest -p no:xdist --durations=10

test-cluster: setup-dev setup-deploy ## A whole site (deploy/local-cluster) while people use it and two processes are killed.
	$(CLUSTER) -m "cluster and not slow" tests/deploy

lint: setup-dev ## Style, imports, templates, spelling, safety.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/codespell
	$(BIN)/bandit -q -c pyproject.toml -r pact
	$(BIN)/deptry .

types: setup-dev ## mypy, strict.
	$(BIN)/mypy

format: setup-dev ## Format the code.
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

migration: setup-dev ## Generate a migration from the models: make migration NAME=0005_what_it_does
	$(FLASK) db revision --autogenerate --rev-id $(NAME) -m "$(NAME)"

translations: setup ## Update the catalogues of all languages and list what is left to translate.
	$(FLASK) translations update
	$(FLASK) translations missing

language: setup ## Start the catalogue of another language: make language CODE=fr
	$(FLASK) translations add $(CODE)

bench: setup-dev ## Measure pages against two yardsticks, the desk against a hundredth of its stories, how long writers wait, the tables against other methods.
	$(BIN)/python bench/pages.py
	$(BIN)/python bench/desk.py
	$(BIN)/python bench/locks.py
	$(BIN)/python bench/ranking.py

bench-quick: setup-dev ## Compare the ranking method with others on a few platforms, in under a minute.
	$(BIN)/python bench/ranking.py --quick

# What uses one processor, at once.
checks: setup-dev ## Style, types and the quick bench of the method.
	MAKEFLAGS= $(MAKE) --no-print-directory -j 3 --output-sync=target lint types bench-quick

# Each part can be run alone. Two run at once, so that one computes while the other waits: test-cluster does little else.
# What a part says is printed when it has ended. One that fails lets the other end, and nothing else begins.
PARTS := test-cluster checks test-browser test-slow test-postgresql

sure: setup-dev setup-deploy ## All that CI runs, and how long each part takes.
	@times=$$(mktemp); trap 'printf "\nSeconds of each part:\n"; cat $$times; rm $$times' EXIT; \
	$(MAKE) --no-print-directory -j 2 --output-sync=target TIMES=$$times BROWSERS=2 $(PARTS:%=timed-%)

$(PARTS:%=timed-%): timed-%:
	@start=$$(date +%s); result=passed; $(MAKE) --no-print-directory $* || result=FAILED; \
	printf '%-16s %5d  %s\n' $* $$(($$(date +%s) - start)) $$result >>$(TIMES); test $$result = passed

sure-cluster: setup-dev setup-deploy ## The same with every fault that such a site must survive, and five minutes of load.
	$(CLUSTER) -m cluster tests/deploy
	$(BIN)/python bench/load.py

screenshots: setup-dev ## Pictures of every page, 390 and 1280 px wide, light and dark, in screenshots/ (ONLY=word, LANGUAGE=/es).
	$(BIN)/python -m tests.browser.screenshots

conformance: setup-dev ## Check the HTML of every page with vnu and html-validate, which come from npm (.ci/run names them).
	$(BIN)/python -m tests.browser.conformance

requirements: ## Update the pinned dependencies (hashes, no index addresses).
	$(BIN)/python -m pip install --quiet uv
	for set in runtime dev deploy; do \
	  $(BIN)/uv pip compile --quiet --upgrade --generate-hashes --no-emit-index-url --no-emit-find-links --no-strip-extras --custom-compile-command 'make requirements' \
	    --python-version 3.11 requirements/$$set.in -o requirements/$$set.txt; done

audit: ## What the site is made of, as CycloneDX in sbom.json, and known weaknesses of it (needs the internet).
	test -x .audit/bin/pip-audit || $(PYTHON) -m venv .audit
	.audit/bin/python -m pip install --quiet --disable-pip-version-check "cyclonedx-bom>=7,<8" "pip-audit>=2.9,<3"
	.audit/bin/cyclonedx-py requirements requirements/runtime.txt --of JSON --output-reproducible -o sbom.json
	.audit/bin/pip-audit --strict --disable-pip --require-hashes -r requirements/runtime.txt

# A search guided by what each input reaches, so it needs an interpreter's hooks and a virtual environment of its own.
FUZZ_SECONDS ?= 60
FUZZ_PARTS := texts long-texts mails built

.fuzz/fuzz.stamp: requirements/runtime.txt
	test -x .fuzz/bin/python || $(PYTHON) -m venv .fuzz
	.fuzz/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/runtime.txt
	.fuzz/bin/python -m pip install --quiet --disable-pip-version-check "atheris>=3,<4"
	@touch $@

fuzz: .fuzz/fuzz.stamp ## Look for texts and mails that break a rule, FUZZ_SECONDS (60) for each of four parts.
	for part in $(FUZZ_PARTS); do \
	  .fuzz/bin/python -m tests.fuzzing $$part --seconds $(FUZZ_SECONDS) --corpus .fuzz/corpus || exit 1; \
	done

# Each target sets up what it needs, in .venv. `make help` lists them.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
.DEFAULT_GOAL := help

.PHONY: help install dev browser demo up test wide soak pictures clients check format languages bench docs lock clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-9s %s\n", $$1, $$2}'

.venv/installed: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

.venv/developed: .venv/installed requirements-dev.lock
	$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

install: .venv/installed ## what running needs, in .venv

dev: .venv/developed ## what working on it needs, in .venv

# A test browser as Debian and its kin package it; elsewhere the tests say what to install.
browser:
	@command -v chromium chromium-browser google-chrome >/dev/null || \
		{ command -v apt-get >/dev/null && { apt-get -qq update; apt-get -qq install -y --no-install-recommends chromium; } >/dev/null; } || \
		echo "There is no chromium here, and it could not be installed: the browser tests will say so."

demo: install ## the example project from kick-off to outcome report, in about a minute
	@$(BIN)/coproduce demo

up: install ## the whole stack on this machine, until Ctrl-C
	@$(BIN)/coproduce up

# Tests start many processes: their modules are compiled once.
test wide soak: export PYTHONDONTWRITEBYTECODE =

# A file's tests stay together, so that what they share is started once; the long ones come early, as their folders do.
test: dev browser ## every test, on real servers
	@$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

wide: dev browser ## stand-ins, browser and rarer ways, in their whole breadth
	@$(BIN)/python -m pytest -n 2 --dist loadfile -m wide

soak: dev ## the longer runs
	@$(BIN)/python -m pytest -m soak

TO ?= $(or $(TMPDIR),/tmp)/coproduce-pages
pictures: dev browser ## each page at both widths as a picture, in the folder TO
	@$(BIN)/python -m tests.browser.pictures $(TO)

clients: dev ## public Trello clients in JavaScript against the board server; needs node and npm
	@$(BIN)/python -m tests.clients.run

check: dev ## style, types, import rules, deploy files, docs
	@$(BIN)/ruff check .
	@$(BIN)/mypy .
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
	@$(BIN)/hadolint Dockerfile
	@$(BIN)/python -m pytest -q tests/docs

POT := build/coproduce.pot
languages: dev ## the texts of the other languages, brought up to date
	@mkdir -p build
	@$(BIN)/pybabel -q extract -F babel.cfg -k said -k marked -k plural:1,2 --no-location --sort-output --project=Coproduce \
		--msgid-bugs-address="the operations team" -o $(POT) .
	@$(BIN)/pybabel -q update -i $(POT) -d integrations/languages -D coproduce --no-fuzzy-matching --ignore-obsolete \
		--ignore-pot-creation-date --no-wrap

format: dev ## put the code in order
	@$(BIN)/ruff check --fix .

bench: dev ## what it costs: ratios, counts and medians, as JSON and a table
	@$(BIN)/python -m bench

docs: dev ## the tables of the pages, made from the code
	@$(BIN)/python -m docs.tables

LOCK := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-annotate --no-header --quiet
lock: ## new pins from pyproject.toml; needs uv
	@$(LOCK) $(UPGRADE) -o requirements.lock
	@$(LOCK) $(UPGRADE) --extra dev -c requirements.lock -o requirements-dev.lock

clean: ## forget the state of the embedded stack (asks nothing)
	rm -rf .coproduce

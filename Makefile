# Second Source: every command does the set-up that it needs, once.
# A fresh machine needs Python 3.11 or newer with venv and pip, git and make.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
# Not compiling saves a third of the time: Python compiles what is imported when it first is.
LOCKED := install --no-deps --no-compile --require-hashes -r

# A stamp's name carries the hash of what was installed, so that an unchanged tree installs
# nothing, whatever git did to the files' times.
stamp = $(VENV)/.$(1)-$(shell cat pyproject.toml $(2) | git hash-object --stdin)
RUN := $(call stamp,run,requirements.lock)
DEV := $(call stamp,dev,requirements-dev.lock)

.PHONY: help demo test check unit floors wheel-check readme pictures lock clean

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(RUN)  ## read the four bundled reports and show their dossier
	@$(BIN)/secondsource demo

test: check wheel-check unit  ## everything that CI runs

check: $(DEV)  ## style, types, import contracts
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/mypy tools examples
	$(BIN)/lint-imports --no-cache

unit: $(DEV)  ## tests, doctests, the README's blocks
	$(BIN)/pytest -q

wheel-check: $(DEV)  ## build the wheel, try it from an empty folder in a clean environment
	$(BIN)/python tools/wheel_check.py

floors: $(DEV)  ## measure what eval/floors.json pins and say what holds (a test does it too)
	$(BIN)/python -m secondsource.evaluate.gate

readme: $(DEV)  ## produce the console blocks of README and docs anew
	$(BIN)/python tools/readme.py

pictures: $(DEV)  ## take the pictures of docs/desk.md anew (needs Debian's chromium)
	$(BIN)/python tools/pictures.py

# The locks hold hashes and nothing else: no host, no path, so that any mirror serves them.
lock: $(DEV)  ## resolve pyproject.toml into the two lock files anew
	$(PIP) install uv
	$(BIN)/python tools/lock.py

clean:  ## remove the environment and every cache
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo >&2 "$(PYTHON) is older than Python 3.11; give a newer one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(RUN): $(VENV)/pyvenv.cfg
	@echo "Setting up: the locked packages (a minute the first time)"
	$(PIP) $(LOCKED) requirements.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	@rm -f $(VENV)/.run-* && touch $@

$(DEV): $(VENV)/pyvenv.cfg
	@echo "Setting up: the locked packages and the tools for tests (a minute the first time)"
	$(PIP) $(LOCKED) requirements-dev.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	@rm -f $(VENV)/.dev-* $(VENV)/.run-* && touch $@ $(RUN)

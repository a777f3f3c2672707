# Two commands do everything on a machine with git, make and Python 3.11 or later:
#   make brief   makes a virtual environment, analyses korea-2018, writes brief.html
#   make test    installs what tests need and runs them
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
RUN := $(VENV)/.installed-run
DEV := $(VENV)/.installed-dev
BENCH := $(VENV)/.installed-bench

.PHONY: brief test bench browser hyperfine lint slow picture clean

brief: $(RUN)
	@$(BIN)/detente brief korea-2018 -o brief.html

test: $(DEV) browser
	$(BIN)/python -m pytest -q --numprocesses 2 --dist loadfile

# Long replications, left out of `make test`.
slow: $(DEV)
	$(BIN)/python -m pytest -q -m slow

# Every figure that an issue sets, peers side by side; an hour, most of it the peers'.
bench: $(BENCH) hyperfine
	$(BIN)/python -m benchmarks

# Debian's chromium, where it is missing and can be installed; browser tests skip loudly without it.
browser:
	@command -v chromium >/dev/null 2>&1 || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
	    echo "installing chromium for the browser tests"; \
	    { apt-get update -qq && apt-get install -y -qq chromium >/dev/null; } 2>&1 | tail -n 3; \
	  fi; } || true
	@command -v chromium >/dev/null 2>&1 || \
	  echo "NO CHROMIUM: every test in tests/browser will be skipped (install the package chromium)"

lint: $(DEV)
	$(BIN)/ruff format --check src tests benchmarks
	$(BIN)/ruff check src tests benchmarks
	$(BIN)/mypy
	$(BIN)/lint-imports

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip

$(RUN): $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(DEV): $(RUN)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable . --group dev
	@touch $@

$(BENCH): $(DEV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable . --group bench
	@touch $@

hyperfine:
	@command -v hyperfine >/dev/null 2>&1 || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
	    { apt-get update -qq && apt-get install -y -qq hyperfine >/dev/null; } 2>&1 | tail -n 3; \
	  fi; } || true
	@command -v hyperfine >/dev/null 2>&1 || \
	  { echo "NO HYPERFINE: install the package hyperfine to time whole processes"; exit 1; }

clean:
	rm -rf $(VENV) brief.html .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

picture: $(RUN)
	$(BIN)/python -m detente.report.picture docs/images/acceptance.svg

# `make demo` and `make test` need nothing but Python >= 3.11.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: demo test suite check coverage reading bench lock clean

demo: $(VENV)/.installed
	$(BIN)/lingbao demo

test: $(VENV)/.installed-dev
	@$(MAKE) --no-print-directory --jobs=2 check suite

# Four at once, however few cores: many tests wait for a process or a socket of theirs.
suite: $(VENV)/.installed-dev
	$(BIN)/pytest --numprocesses=4 --dist=worksteal

coverage: $(VENV)/.installed-dev
	$(BIN)/pytest --numprocesses=4 --dist=worksteal --cov --cov-report=term

check: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# How many of the messages in tests/examples are read exactly, asked about once too often, or read wrongly.
reading: $(VENV)/.installed
	$(BIN)/python -m bench.reading

# Measures, for forty minutes, and writes bench/results/. Nothing else should be running. ARGS="--only store"
bench: $(VENV)/.installed .venv-bench/.installed
	$(BIN)/python -m bench $(ARGS)

# Only for whoever changes a dependency; needs uv.
lock:
	uv lock --upgrade
	uv export --quiet --no-emit-project --no-dev --no-header --output-file requirements.lock
	uv export --quiet --no-emit-project --only-dev --no-header --output-file requirements-dev.lock

clean:
	rm -rf $(VENV) .venv-bench .mypy_cache .ruff_cache .pytest_cache .coverage .hypothesis

# The locks are whole, so nothing is resolved (--no-deps): some versions of pip, resolving, take an extra's newest release
# in place of the pinned one and then refuse it. `pip check` says whether anything is missing.
$(VENV)/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Lingbao needs Python 3.11 or newer; name one with: make PYTHON=python3.12 ...")'
	@echo "Installing into $(VENV) (a minute or two, once) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) install --require-hashes --no-deps -r requirements.lock
	@$(PIP) install --no-deps --editable .
	@$(PIP) check
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.lock
	@$(PIP) install --require-hashes --no-deps -r requirements-dev.lock
	@$(PIP) check
	@touch $@

.venv-bench/.installed: bench/rivals/requirements.txt
	@test -x .venv-bench/bin/python || $(PYTHON) -m venv .venv-bench
	@.venv-bench/bin/python -m pip --disable-pip-version-check --quiet install -r bench/rivals/requirements.txt
	@touch $@

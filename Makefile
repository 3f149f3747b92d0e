# `make run` sets up and opens the chat; `make test` sets up, lints and tests. Both need only Python 3.11 or newer.
PYTHON ?= python3
BIN := .venv/bin
PORT ?= 7860

.PHONY: run test eval eval-accept lint format check-python
.DEFAULT_GOAL := run

run: .venv/installed
	@exec $(BIN)/viva serve --port $(PORT) --open

test: .venv/installed-dev lint
	$(BIN)/pytest -n 2 --dist loadfile

# In a data home of its own, so that no document of yours is measured with the guide.
GATE := VIVA_HOME=runs/home VIVA_RUNS=runs VIVA_MODEL= $(BIN)/viva eval gate

eval: .venv/installed
	@$(GATE)

eval-accept: .venv/installed
	@test -n "$(REASON)" || { echo "Say why the figures may change: make eval-accept REASON='...'"; exit 1; }
	@$(GATE) --accept
	git commit --message "$(REASON)" -- eval/baseline.json

lint: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: .venv/installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

check-python:
	@command -v $(PYTHON) >/dev/null || { echo "Viva needs Python 3.11 or newer, and '$(PYTHON)' is not installed. Install it, or name it: make run PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Viva needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) --version). Name another: make run PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "'$(PYTHON)' lacks the modules venv and ensurepip. On Debian and Ubuntu: apt install python3-venv"; exit 1; }

# A stamp a kind of installation, so that a second start skips all of this.
.venv/installed: pyproject.toml constraints.txt | check-python
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing Viva into .venv (a few minutes the first time)"
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $@

.venv/installed-dev: pyproject.toml constraints.txt | check-python
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing Viva and its development tools into .venv (a few minutes the first time)"
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch .venv/installed $@

# tfedu. `make help` lists what there is; a fresh machine needs Python (3.10 to 3.13) and make, nothing else.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
LANG_OPTION := $(if $(lang),--lang $(lang),)

.DEFAULT_GOAL := help
.PHONY: help setup lab doctor lessons test test-python test-widgets test-notebooks test-browser lint bench build clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(READY) ## create .venv with everything (once; again when the requirements changed)

# Written last, so a setup that was interrupted is repeated.
$(READY): pyproject.toml hatch_build.py
	@command -v $(PYTHON) >/dev/null || { echo "tfedu needs Python 3.10 to 3.13, and there is no '$(PYTHON)' here. Install it, or name another: make setup PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))' || { echo "tfedu needs Python 3.10 to 3.13; '$(PYTHON)' is `$(PYTHON) --version`. Name another: make setup PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "This Python cannot create virtual environments. Debian, Ubuntu: apt-get install python3-venv. Then run make again."; exit 1; }
	@echo "Installing tfedu and its learning environment in $(VENV) (about 1.5 GB; minutes, the first time)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --upgrade "pip>=24"
	$(BIN)/python -m pip install --disable-pip-version-check --editable ".[lab,dev]"
	@touch $@

lab: setup ## open the lessons in JupyterLab (language by LANG; make lab lang=zh or lang=en chooses)
	@$(BIN)/python hatch_build.py
	$(BIN)/tfedu lab $(LANG_OPTION)

doctor: setup ## check this machine's OpenCL devices
	$(BIN)/tfedu doctor

lessons: setup ## build tutorials/en and tutorials/zh from tutorials/lessons
	$(BIN)/python tutorials/build.py

test: setup ## the whole suite: linters, Python, widgets, notebooks, browser
	$(BIN)/python tests/suite.py

test-python: setup ## the Python tests
	$(BIN)/python tests/suite.py python

test-widgets: setup ## the widgets' types, style and unit tests
	$(BIN)/python tests/suite.py widgets

test-notebooks: setup ## every lesson, executed and compared
	$(BIN)/python tests/suite.py notebooks

test-browser: setup ## the lessons in a real JupyterLab and Chromium
	$(BIN)/python tests/suite.py browser

lint: setup ## ruff, mypy, the order of the rooms
	$(BIN)/python tests/suite.py lint

bench: setup ## the benchmarks
	$(BIN)/python -m benchmarks

build: setup ## sdist and wheel in dist/
	$(BIN)/python -m build

clean: ## remove the environment and everything that was built
	rm -rf $(VENV) build dist widgets/node_modules .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	rm -f tfedu/viz/static/*.js tfedu/viz/static/*.css tfedu/viz/static/sources.sha256
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

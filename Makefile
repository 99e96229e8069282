# `make demo` and `make test` on a fresh machine with Python 3.11 or later; both are quick the second time.
# Windows without make: the same in plain commands is in README.md.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# The programs that the tests start find what Python compiled the first time; pip need not compile what nothing imports.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test clean

demo: $(VENV)/installed
	$(BIN)/workbook-tools demo demo-output

test: $(VENV)/installed-for-test
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

# A stamp is as old as the last installation; a changed setup.cfg installs again.
$(VENV)/installed: setup.cfg pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/installed-for-test: setup.cfg pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --editable '.[test]'
	touch $@ $(VENV)/installed

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "This needs Python 3.11 or later: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)

clean:
	rm -rf $(VENV) demo-output

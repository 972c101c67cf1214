# run: the demonstration on this machine.  test: everything that must pass, in at most 15 minutes.
# check: style, types, imports, migrations.  browsers, storm, bench, torture: the longer proofs.
PYTHON ?= python3
PORT ?= 8000
V := .venv
PY := $(V)/bin/python
RUN_STAMP := $(V)/.run-$(shell cksum < requirements.lock | cut -d' ' -f1)
DEV_STAMP := $(V)/.dev-$(shell cat requirements.lock requirements-dev.lock | cksum | cut -d' ' -f1)
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --no-input --require-hashes

.PHONY: help run test check units postgres journeys browsers storm bench bench-office torture shots guide lighthouse messages documents worker clean

help:
	@sed -n '1,2s/^# //p' Makefile

$(V)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: PYTHON=/path/to/python3.11 make $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv module is not complete here (on Debian: apt-get install python3-venv)" >&2; exit 1; }
	@echo "Making the environment in $(V) ..."
	@$(PYTHON) -m venv $(V)

$(RUN_STAMP): | $(V)/bin/python
	@echo "Installing what requirements.lock names ..."
	@$(PIP) -r requirements.lock
	@rm -f $(V)/.run-* && touch $@

$(DEV_STAMP): | $(V)/bin/python
	@echo "Installing what requirements-dev.lock names ..."
	@$(PIP) -r requirements-dev.lock
	@rm -f $(V)/.dev-* && touch $@

run: $(RUN_STAMP)
	@exec $(PY) manage.py serve --prepare --port $(PORT)

check: $(DEV_STAMP)
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(V)/bin/lint-imports
	$(PY) manage.py makemigrations --check --dry-run
	@if command -v npm >/dev/null; then sh frontend/check.sh; else echo "npm is not here: the style sheets were not rebuilt and compared"; fi

# The parts of `test`, each callable alone. ARGS are handed to pytest.
UNITS := tests --ignore=tests/journeys --ignore=tests/storm
# What asks the database nothing of its own is run on one of the two.
NO_ROWS := $(addprefix --ignore=tests/,policy accessible languages vault test_house_rules.py web/test_forms.py \
  notices/test_dates.py notices/test_pdf.py notices/test_values.py notices/test_words.py family/test_bad_input.py)
# In `test`, acts, worker and notices are run on both, pages on one: the families' on SQLite, the office's and what goes over every
# route on PostgreSQL, the stricter of the two. The album still shows each page of the office on SQLite.
ON_POSTGRES := $(addprefix --ignore=tests/,test_sweep.py test_access.py office)
ON_SQLITE := --ignore=tests/family
units: $(DEV_STAMP)
	$(PY) -m pytest $(UNITS) -n 2 $(ARGS)
postgres: $(DEV_STAMP)
	$(PY) -m pytest $(UNITS) -n 2 --db postgres $(NO_ROWS) $(ARGS)
journeys: $(DEV_STAMP)
	$(PY) -m pytest tests/journeys --engine chromium -n 2 $(ARGS)

test: $(DEV_STAMP)
	@sh tests/setup.sh test
	@sh tests/node/install.sh
	@$(MAKE) --no-print-directory units ARGS="$(ON_POSTGRES) $(ARGS)"
	@$(MAKE) --no-print-directory postgres ARGS="$(ON_SQLITE) $(ARGS)"
	@$(MAKE) --no-print-directory journeys
	@test ! -d tests/storm || $(PY) -m pytest tests/storm $(ARGS)

# Every story in the three engines, at all widths, without scripts and by keyboard; leaves the table docs/browsers.md.
# ENGINES="webkit" runs one alone and renews its columns only; with ARGS=--lf those stories that failed, and their cells.
ENGINES := chromium firefox webkit
browsers: $(DEV_STAMP)
	@sh tests/setup.sh browsers
	@sh tests/node/install.sh
	@ended=0; for engine in $(ENGINES); do \
	  $(PY) -m pytest tests/journeys --long --engine $$engine --table docs/browsers.md -n 2 $(ARGS) || ended=1; \
	done; exit $$ended

# Pictures of every page, both languages, phone and desk, into var/shots/: to be looked at.
shots: $(DEV_STAMP)
	PASSAGE_SHOTS=1 $(PY) -m pytest tests/journeys/test_tour.py --engine chromium $(ARGS)

# The families' guide: its pictures and labels are taken from the pages; look at it, then commit what changed.
guide: $(DEV_STAMP)
	@sh tests/setup.sh test
	PASSAGE_GUIDE=1 $(PY) -m pytest tests/journeys/test_guide.py --engine chromium $(ARGS)

# How the pages do on a throttled phone, in both languages, by Lighthouse against the real server.
lighthouse: $(DEV_STAMP)
	@sh tests/setup.sh browsers
	@sh tests/node/install.sh
	$(PY) -m tests.lighthouse $(ARGS)

storm: $(DEV_STAMP)
	@sh tests/setup.sh test
	$(PY) -m pytest tests/storm/test_storm.py tests/storm/test_season.py --long $(ARGS)

bench: $(DEV_STAMP)
	@sh tests/setup.sh test
	$(PY) -m bench $(ARGS)

# Queue, search and case with a million applications beside ten thousand, on PostgreSQL; about 6 GB of disk meanwhile.
bench-office: $(DEV_STAMP)
	@sh tests/setup.sh test
	$(PY) -m bench.office $(ARGS)

torture: $(DEV_STAMP)
	@sh tests/setup.sh test
	$(PY) -m pytest tests/storm/test_torture.py --long $(ARGS)

# After words were changed: gather them from the code, then edit permits/locale/es, then run this again to compile.
messages: $(DEV_STAMP)
	$(PY) -m tests.messages

# The pages of docs/ that are made from tables in the code.
documents: $(DEV_STAMP)
	DJANGO_SETTINGS_MODULE=config.settings $(PY) -c 'import django; django.setup(); import runpy; runpy.run_module("tests.pages", run_name="__main__")'

worker: $(RUN_STAMP)
	@exec $(PY) manage.py worker

clean:
	rm -rf var .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

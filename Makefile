# Two commands: `make demo` and `make test`. Each needs nothing but Python 3.11 or later and make.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
PIP_INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check
# Byte code makes every start of the command twice as fast.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test quick test-slow lint check-style check-types check-imports notebooks calibrate \
	calibration-checks effects figures renew schema bench lock clean

help:
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 20

demo: .venv/.run  ## forecast the baseline and three stress tests; writes runs/
	$(BIN)/bandeexit run scenarios/baseline.yaml scenarios/budget_cut.yaml \
		scenarios/gang_conflict.yaml scenarios/flat_nominal.yaml

test: .venv/.dev lint  ## style, types, import directions, and every test
	$(BIN)/python -m pytest -n 2 -m "not slow"

quick: .venv/.dev lint  ## under a minute: style, types, the tests of what you changed, the laws of the model
	$(BIN)/python -m pytest -q -n 2 --dist loadfile -m "not slow" \
		$$($(BIN)/python tests/changed.py) $(LAWS)
# The log that both engines have to give, theory, and what no study may break.
LAWS := tests/engines/test_golden.py tests/engines/test_order_of_events.py tests/oracles

test-slow: .venv/.dev  ## the statistical checks at full size
	$(BIN)/python -m pytest -n 2 -m slow

lint: check-style check-types check-imports

check-style: .venv/.dev
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --quiet --check .

check-types: .venv/.dev
	$(BIN)/mypy

check-imports: .venv/.dev
	$(BIN)/lint-imports --no-cache

notebooks: .venv/.dev  ## write the notebooks as .ipynb, executed
	$(BIN)/jupytext --quiet --to ipynb notebooks/*.py
	$(BIN)/jupyter-execute --inplace notebooks/*.ipynb

calibrate: .venv/.run  ## fit the model to the counts again; rewrites calibration/posterior/
	$(BIN)/bandeexit calibrate

calibration-checks: .venv/.dev  ## measure the fit's checks in full; CHECKS="-k name" for some of them
	$(BIN)/python -m pytest -n 2 --dist loadfile -m slow tests/calibration \
		--record-checks figures/checks.json $(CHECKS)
	$(BIN)/python figures/renew.py --fill

effects: .venv/.run  ## the effect of each assumption again; rewrites calibration/effects.csv
	$(BIN)/bandeexit sensitivity baseline --write-effects

figures: .venv/.run  ## every figure of the documents again; rewrites figures/results.json and the spans
	$(BIN)/python figures/renew.py

renew:  ## after a change of numbers: fit, its checks, effects, figures, in this order
	$(MAKE) calibrate
	-$(MAKE) calibration-checks
	$(MAKE) effects
	$(MAKE) figures

schema: .venv/.run  ## write the JSON schemas of scenario files and stress tests again
	$(BIN)/python -m bandeexit.cli.schema

bench: .venv/.bench  ## time both engines and their peers; rewrites benchmarks/results.* and a chart
	$(BIN)/python benchmarks/run.py

lock:  ## pin every dependency again (needs uv on the PATH)
	uv pip compile $(LOCK) --group build pyproject.toml -o requirements/run.txt
	uv pip compile $(LOCK) --group build --group test pyproject.toml \
		-c requirements/run.txt -o requirements/dev.txt
	uv pip compile $(LOCK) --group build --group benchmark pyproject.toml \
		-c requirements/dev.txt -o requirements/bench.txt
	! grep -nE 'https?:|index-url|find-links' requirements/*.txt
LOCK := --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --no-header --no-annotate

clean:  ## remove the virtual environment and caches, never runs/
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "bandeexit needs Python 3.11 or later; $(PYTHON) is older. Try: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/.run: requirements/run.txt pyproject.toml | .venv/bin/python
	$(PIP_INSTALL) --require-hashes --only-binary=:all: -r requirements/run.txt
	$(PIP_INSTALL) --no-deps --no-build-isolation --no-index --editable .
	@touch $@

.venv/.dev: requirements/dev.txt .venv/.run
	$(PIP_INSTALL) --require-hashes --only-binary=:all: -r requirements/dev.txt
	@touch $@

.venv/.bench: requirements/bench.txt .venv/.run
	$(PIP_INSTALL) --require-hashes --only-binary=:all: -r requirements/bench.txt
	@touch $@

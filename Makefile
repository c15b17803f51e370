# make results    set up and run everything; make test: set up and run the tests.
# Everything is installed into .venv/, from locked and hashed requirements; nothing outside this folder is changed.

PYTHON ?= python3
CORES ?= 4
BIN := .venv/bin

# Threads would change the last bits of results, and two test processes would fight over two cores.
export OMP_NUM_THREADS := 1
export OPENBLAS_NUM_THREADS := 1

.PHONY: results diff test test-browser benchmark-resampling benchmark-default-run validity fuzz kills lint format lock clean

results: .venv/results.stamp
	@$(BIN)/lymphoradio run --cores $(CORES)

# What changed in the results since another commit, as Markdown for a CI's summary: `make diff BEFORE=main`. CSV=file
# writes every change there, FAIL_ON=flipped fails if a conclusion flipped. The set-up goes to standard error.
BEFORE ?= HEAD~1
diff:
	@$(MAKE) --no-print-directory .venv/results.stamp >&2
	@BEFORE="$(BEFORE)" CSV="$(CSV)" FAIL_ON="$(FAIL_ON)" MAKE="$(MAKE)" BIN="$(BIN)" sh workflow/diff.sh

test: .venv/test.stamp
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

test-browser: .venv/test.stamp
	$(BIN)/pytest -m browser -n 2 --dist loadfile

# Needs R with survival, MASS and rms, and a quiet machine; about ten minutes.
benchmark-resampling: .venv/results.stamp
	$(BIN)/python -m benchmarks.resampling

# Needs R with survival, MASS, rms, pROC, ggplot2, svglite and nlme, and a quiet machine; about twenty minutes.
benchmark-default-run: .venv/results.stamp
	$(BIN)/python -m benchmarks.default_run

# Simulations of type I error and coverage; writes benchmarks/validity/summary.csv.
validity: .venv/results.stamp
	$(BIN)/python -m benchmarks.validity --cores $(CORES)

# 10,000 damaged files for every reader, another 10,000 each time; hours.
FUZZ ?= 10000
fuzz: .venv/test.stamp
	LYMPHORADIO_FUZZ=$(FUZZ) $(BIN)/pytest -n 2 tests/fuzz

# Kills of a small study's run at random moments; about half an hour.
KILLS ?= 50
kills: .venv/test.stamp
	$(BIN)/python -m tests.pipeline.kills --kills $(KILLS)

lint: .venv/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/snakefmt --check Snakefile workflow

format: .venv/test.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/snakefmt Snakefile workflow

# The build tools come first, so that packages without a wheel are built with them and with nothing from outside the lock.
.venv/build.stamp: requirements-build.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "lymphoradio needs Python 3.11 or newer; try: make PYTHON=python3.12 results"; exit 1; }
	@echo "Setting up .venv (once; about two minutes) ..."
	@$(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-build.lock
	@touch $@

.venv/results.stamp: .venv/build.stamp requirements.lock pyproject.toml
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@$(BIN)/python -m compileall -q src
	@$(BIN)/python -m lymphoradio.stats.resampling
	@touch $@

.venv/test.stamp: .venv/results.stamp requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --require-hashes -r requirements-dev.lock
	@touch $@

# Needs uv (pip install uv). The locks name no package index.
LOCK := uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	--no-annotate --no-header --quiet
lock:
	$(LOCK) pyproject.toml -o requirements.lock
	$(LOCK) -c requirements.lock --group build -o requirements-build.lock
	$(LOCK) -c requirements.lock pyproject.toml --group dev -o requirements-dev.lock

clean:
	rm -rf .venv .work .snakemake results/*

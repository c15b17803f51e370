# make results    set up and run everything; make test: set up and run the tests.
# Everything is installed into .venv/, from locked and hashed requirements; nothing outside this folder is changed.

PYTHON ?= python3
CORES ?= 4
VENV := .venv
BIN := $(VENV)/bin

# Threads would change the last bits of results, and two test processes would fight over two cores.
export OMP_NUM_THREADS := 1
export OPENBLAS_NUM_THREADS := 1

.PHONY: results diff test test-browser test-slurm slurm benchmark-resampling benchmark-scaling benchmark-registry \
	benchmark-default-run validity fuzz kills lint format lock clean

results: $(VENV)/results.stamp
	@$(BIN)/lymphoradio run --cores $(CORES)

# What changed in the results since another commit, as Markdown for a CI's summary: `make diff BEFORE=main`. CSV=file
# writes every change there, FAIL_ON=flipped fails if a conclusion flipped. The set-up goes to standard error.
BEFORE ?= HEAD~1
diff:
	@$(MAKE) --no-print-directory .venv/results.stamp >&2
	@BEFORE="$(BEFORE)" CSV="$(CSV)" FAIL_ON="$(FAIL_ON)" MAKE="$(MAKE)" BIN="$(BIN)" sh workflow/diff.sh

test: $(VENV)/test.stamp
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

test-browser: $(VENV)/test.stamp
	$(BIN)/pytest -m browser -n 2 --dist loadfile

# As root on Debian; brings up a SLURM of one node, installing what is missing of it. About ten minutes.
test-slurm: $(VENV)/test.stamp slurm
	$(BIN)/pytest -m slurm tests/slurm

# Needs R with survival, MASS and rms, and a quiet machine; about ten minutes.
benchmark-resampling: $(VENV)/results.stamp
	$(BIN)/python -m benchmarks.resampling

# The same engine on one core and on two, without R; a quiet machine, a few minutes.
benchmark-scaling: $(VENV)/results.stamp
	$(BIN)/python -m benchmarks.resampling --scaling

# Needs R with survival, and a quiet machine with 8 GB; ten minutes. PIPELINE=1: the whole pipeline on 10^6 patients.
benchmark-registry: $(VENV)/results.stamp
	$(BIN)/python -m benchmarks.registry $(if $(PIPELINE),--pipeline)

# Needs R with survival, MASS, rms, pROC, ggplot2, svglite and nlme, and a quiet machine; about ten minutes.
benchmark-default-run: $(VENV)/results.stamp
	$(BIN)/python -m benchmarks.default_run

# Simulations of type I error and coverage; writes benchmarks/validity/summary.csv.
validity: $(VENV)/results.stamp
	$(BIN)/python -m benchmarks.validity --cores $(CORES)

# 10,000 damaged files for every reader, another 10,000 each time; hours.
FUZZ ?= 10000
fuzz: $(VENV)/test.stamp
	LYMPHORADIO_FUZZ=$(FUZZ) $(BIN)/pytest -n 2 tests/fuzz

# Kills of a small study's run at random moments; about half an hour.
KILLS ?= 50
kills: $(VENV)/test.stamp
	$(BIN)/python -m tests.pipeline.kills --kills $(KILLS)

lint: $(VENV)/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/snakefmt --check Snakefile workflow

format: $(VENV)/test.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/snakefmt Snakefile workflow

# For runs on a cluster (docs/clusters.md): the same environment beside the first, with the executor.
slurm:
	@$(MAKE) --no-print-directory VENV=.venv-slurm .venv-slurm/slurm.stamp

# The build tools come first, so that packages without a wheel are built with them and with nothing from outside the lock.
$(VENV)/build.stamp: requirements-build.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "lymphoradio needs Python 3.11 or newer; try: make PYTHON=python3.12 results"; exit 1; }
	@echo "Setting up $(VENV) (once; about two minutes) ..."
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-build.lock
	@touch $@

$(VENV)/results.stamp: $(VENV)/build.stamp requirements.lock pyproject.toml
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@$(BIN)/python -m compileall -q src
	@$(BIN)/python -m lymphoradio.stats.resampling
	@touch $@

$(VENV)/test.stamp: $(VENV)/results.stamp requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/slurm.stamp: $(VENV)/results.stamp requirements-slurm.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --require-hashes -r requirements-slurm.lock
	@touch $@

# Needs uv (pip install uv). The locks name no package index.
LOCK := uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	--no-annotate --no-header --quiet
lock:
	$(LOCK) pyproject.toml -o requirements.lock
	$(LOCK) -c requirements.lock --group build -o requirements-build.lock
	$(LOCK) -c requirements.lock pyproject.toml --group dev -o requirements-dev.lock
	$(LOCK) -c requirements.lock pyproject.toml --extra slurm -o requirements-slurm.lock

clean:
	rm -rf .venv .venv-slurm .work .snakemake results/*

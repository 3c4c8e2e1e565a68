# What each command does: docs and README.md. Everything it needs is installed by `make setup` first.
SHELL := /bin/bash
PYTHON := $(or $(shell command -v python3.11),$(shell command -v python3),python3)
VENV := .venv/bin

.PHONY: setup run test lint bench tables-speed screenshots tables photo-grid lock clean

setup:
	@$(PYTHON) tools/setup.py

run: setup
	@$(VENV)/kiosk run

test: setup
	@$(VENV)/python -m tools.check

lint: setup
	@$(VENV)/python -m tools.check --only lint

bench: setup
	@$(VENV)/python -m tests.bench

# docs/photo-speed.md: the figures of photo and face, measured now on this machine.
tables-speed: setup
	@$(VENV)/python -m tests.bench --publish

screenshots: setup
	@$(VENV)/python -m tests.screenshots

# The pages of docs/ that are made from data; a test compares each with a fresh one.
tables: setup
	@$(VENV)/python -m tools.photo_rules
	@$(VENV)/python -m tools.licences

# Every defect of the conformance table on each portrait of a folder: make photo-grid PORTRAITS=FOLDER
photo-grid: setup
	@$(VENV)/python -m tests.kiosk.photo.conformance.grid $(or $(PORTRAITS),../shared/faces) --any --drawn 101 102

lock: setup
	@$(VENV)/python -m pip install --quiet uv
	@$(VENV)/python -m tools.lock

# Everything that set-up and the tests made, but not var/, which holds what a terminal keeps.
clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache build dist *.egg-info var/cache var/coverage
	rm -rf assets/models assets/fonts assets/icons/png assets/sounds/built

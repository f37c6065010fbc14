# The commands of the portal; each prepares what it needs. `make run` and `make test` work from a
# fresh clone on a machine with Python 3.11 or newer.

SHELL := /bin/bash
.DEFAULT_GOAL := run
.PHONY: run test test-thorough bench lint lock clean

BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Many processes start here: what one has compiled the next need not compile again.
unexport PYTHONDONTWRITEBYTECODE

# The newest of the machine's Pythons that is new enough.
PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11; do \
	command -v $$name >/dev/null && $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	2>/dev/null && { echo $$name; break; }; done)

run: .venv/installed
	@exec $(BIN)/python -m config.run

# On every core; WORKERS=0 runs in one process, which a debugger needs.
WORKERS ?= auto

test: .venv/installed-dev
	@$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist worksteal $(ARGS)

# What takes too long for every day: every officer and all that a hostile sender may try on every
# address, all examples of the properties, killed processes, the longer journeys of the browser.
test-thorough: .venv/installed-dev
	@$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist worksteal \
		--hypothesis-profile thorough -m 'thorough or hypothesis' $(ARGS)

# The goals of speed; makes registers of national size of its own, which takes some minutes.
bench: .venv/installed-dev
	@$(BIN)/python -m config.embedded $(BIN)/python bench/run.py $(ARGS)

# Everything that a change must pass before the tests.
lint: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	find templates -name '*.html' -print0 | xargs -0 $(BIN)/djhtml --check --tabwidth 2
	$(BIN)/python manage.py makemigrations --check --dry-run

# Made where the registry is reached; exact versions with hashes and no address. The larger lock is
# made first and holds the versions of the smaller ones. `make lock UPGRADE=--upgrade` moves them.
COMPILE = $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate

lock: .venv/made
	@[ -x $(BIN)/uv ] || $(BIN)/python -m pip install --quiet uv
	$(COMPILE) $(UPGRADE) --group dev --output-file requirements-dev.lock
	$(COMPILE) --group embedded --constraints requirements-dev.lock \
		--output-file requirements-embedded.lock
	$(COMPILE) --constraints requirements-dev.lock --output-file requirements.lock
	@! grep -nE '://|^--' requirements*.lock

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# Stamp files: an installation is repeated only when its lock has changed.
.venv/made:
ifeq ($(PYTHON),)
	@echo 'Máy chưa có Python từ bản 3.11: hãy cài gói python3 (apt install python3 python3-venv).' >&2
	@exit 1
endif
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo 'Máy thiếu gói python3-venv: hãy cài bằng lệnh apt install python3-venv.' >&2; exit 1; }
	@echo 'Đang tạo môi trường Python ...'
	@$(PYTHON) -m venv .venv
	@touch $@

# pip prints notes about the machine's own package sources, which are no concern here: -qq.
# With uv when the machine has it, else with pip; only what the hashes of the lock name.
define install
	@echo 'Đang cài thư viện theo $(1) ...'
	@if uv=$$(command -v uv || { [ -x $(BIN)/uv ] && echo $(BIN)/uv; }); then \
		$$uv pip install --quiet --python $(BIN)/python --require-hashes -r $(1); \
	else \
		$(BIN)/python -m pip install -qq --require-hashes -r $(1); \
	fi
endef

.venv/installed: .venv/made requirements-embedded.lock
	$(call install,requirements-embedded.lock)
	@touch $@

.venv/installed-dev: .venv/made requirements-dev.lock
	$(call install,requirements-dev.lock)
	@touch $@ .venv/installed

# Bujianwai: every command a person needs. `make help` lists them.
#
# Set-up happens by itself. Each step leaves a stamp in .venv/ and runs again only when the lock file
# it installs is newer than its stamp. To start over: rm -rf .venv node_modules

PYTHON ?= python3
PY := .venv/bin/python

MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# What was installed and is gone (an interpreter after an upgrade of Python, a deleted folder) is installed again.
$(shell test -x $(PY) || rm -f .venv/.*.stamp; test -d node_modules || rm -f .venv/.node.stamp .venv/.node-dev.stamp)

# uv reads no pip configuration. Whoever told pip about a mirror and its certificate has told uv too.
define uv_install
@pip_was_told() { \
	$(PY) -m pip config list 2>/dev/null | sed -nE "s/^(:env:|global)\.$$1='(.*)'$$/\2/p" | head -n 1; \
}; \
: "$${UV_DEFAULT_INDEX:=$${UV_INDEX_URL:-$$(pip_was_told index-url)}}"; \
: "$${SSL_CERT_FILE:=$$(pip_was_told cert)}"; \
[ -z "$$UV_DEFAULT_INDEX" ] || export UV_DEFAULT_INDEX; \
[ -z "$$SSL_CERT_FILE" ] || export SSL_CERT_FILE; \
$(PY) -m uv pip install --python $(PY) --require-hashes --no-deps -r
endef

# Certificates that this machine trusts beyond the well-known ones are trusted here too. uv fails when told
# to look where there are none.
ifneq ($(wildcard /etc/ssl/certs/ca-certificates.crt),)
export UV_SYSTEM_CERTS ?= true
endif
export NODE_USE_SYSTEM_CA ?= 1

## -- Commands -----------------------------------------------------------------------------------------

.PHONY: help site crawl check serve edit test evaluate bench soak setup setup-test lock

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

site: setup ## build the whole site offline from what the repository holds, into site/
	@$(PY) -m scraper crawl
	@$(PY) -m directory build

crawl: setup ## replay the kept answers of all sources; LIVE=1 asks the real ones; SOURCE=… CITY=… narrow it
	@$(PY) -m scraper crawl $(if $(SOURCE),--source "$(SOURCE)") $(if $(CITY),--city "$(CITY)") $(if $(LIVE),--live)

check: setup ## list everything that is wrong with the data; exit code 1 if there are errors; IN=zh for Chinese; HTML=file.html writes a page; ONLINE=1 asks every source and website
	@$(PY) -m directory check $(if $(IN),--lang "$(IN)") $(if $(HTML),--html "$(HTML)") $(if $(ONLINE),--online)

serve: setup ## build the site and serve it on this machine, rebuilding when something changes
	@$(PY) -m directory serve

edit: setup ## open the editors' form on this machine, saving to the entries in this folder
	@$(PY) -m directory edit

test: setup-test ## style, types, layers and all tests, in a real browser too
	@$(PY) -m ruff check
	@$(PY) -m ruff format --check
	@$(PY) -m mypy
	@.venv/bin/lint-imports --no-logo
	@$(PY) -m pytest -n 2

evaluate: setup ## geocoding and linking against labelled truth; RECORDS=file.jsonl LINKS=file.jsonl judge linking by other truth
	@$(if $(RECORDS),:,$(PY) -m scraper evaluate)
	@$(PY) -m directory evaluate $(if $(RECORDS),--records "$(RECORDS)") $(if $(LINKS),--links "$(LINKS)")

bench: setup-test ## the benchmarks, with ratios against the named peers
	@$(PY) -m tests.bench

soak: setup-test ## kill crawls KILLS=200 times, play HISTORIES=10000 histories of edits and EDITORS=1000 of several editors, ROWS=1000 through LibreOffice; show that nothing is lost; open EMBEDS=10000 hostile addresses of embeds
	@$(PY) -m tests.soak $(if $(KILLS),$(KILLS),200) $(if $(SEED),$(SEED),1)
	@$(PY) -m tests.histories $(if $(HISTORIES),$(HISTORIES),10000) $(if $(SEED),$(SEED),1)
	@$(PY) -m tests.editing.interleavings $(if $(EDITORS),$(EDITORS),1000) $(if $(SEED),$(SEED),1)
	@$(PY) -m tests.editing.round_trip $(if $(ROWS),$(ROWS),1000)
	@$(PY) -m tests.publishing.embed_fuzz $(if $(EMBEDS),$(EMBEDS),10000) $(if $(SEED),$(SEED),1)

setup: .venv/.site.stamp .venv/.node.stamp ## install what the site needs (the commands do it by themselves)
	@:

setup-test: setup .venv/.dev.stamp .venv/.node-dev.stamp .venv/.browser.stamp ## install what the tests need, a browser included
	@:

# A release must be a week old to be taken: most poisoned ones are found by then.
lock: setup ## after a change to requirements/*.in or package.json: lock it; UPGRADE=1 takes newer releases of everything
	@for list in tools node site dev; do \
		echo "Locking $$list …"; \
		(cd requirements && ../$(PY) -m uv pip compile --quiet $(if $(UPGRADE),--upgrade) --generate-hashes \
			--universal --python-version 3.11 --no-header --no-emit-index-url --no-emit-find-links \
			--exclude-newer "7 days" $$list.in -o $$list.lock) || exit; \
	done
	@PATH="$$PATH:$$PWD/.venv/bin" npm $(if $(UPGRADE),update,install) --package-lock-only

## -- Set-up -------------------------------------------------------------------------------------------

.venv/.tools.stamp: requirements/tools.lock
	@"$(PYTHON)" -c 'import sys' 2>/dev/null || { \
		echo "Python was not found as '$(PYTHON)'. Install Python 3.11 or newer, or name it: make PYTHON=/path/to/python3 …" >&2; \
		exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "'$(PYTHON)' is $$("$(PYTHON)" --version 2>&1); this project needs Python 3.11 or newer." >&2; \
		echo "Install one, or name it: make PYTHON=python3.12 …" >&2; \
		exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
		minor=$$("$(PYTHON)" -c 'import sys; print("3.%d" % sys.version_info[1])'); \
		echo "'$(PYTHON)' cannot make virtual environments: its venv or ensurepip module is missing." >&2; \
		echo "On Debian or Ubuntu install it with: sudo apt-get install python$$minor-venv" >&2; \
		exit 1; }
	@echo "Making the virtual environment .venv …"
	@"$(PYTHON)" -m venv --clear .venv
	@$(PY) -m pip install --disable-pip-version-check --require-hashes -r requirements/tools.lock
	@touch $@

.venv/.site.stamp: requirements/site.lock .venv/.tools.stamp
	@echo "Installing the Python libraries of the site …"
	$(uv_install) requirements/site.lock
	@touch $@

.venv/.dev.stamp: requirements/dev.lock .venv/.site.stamp
	@echo "Installing the Python libraries of the tests …"
	$(uv_install) requirements/dev.lock
	@touch $@

# Node.js is taken from the machine; where there is none it comes as a Python package.
.venv/.node.stamp: package-lock.json package.json requirements/node.lock .venv/.tools.stamp
	@echo "Installing the browser libraries …"
	@command -v node >/dev/null && command -v npm >/dev/null || $(MAKE) .venv/bin/npm
	@PATH="$$PATH:$$PWD/.venv/bin" npm ci --omit=dev
	@touch $@

.venv/.node-dev.stamp: .venv/.node.stamp
	@echo "Installing the browser tools of the tests …"
	@PATH="$$PATH:$$PWD/.venv/bin" npm ci
	@touch $@

.venv/bin/npm: requirements/node.lock .venv/.tools.stamp
	@echo "This machine has no Node.js with npm: installing one into .venv …"
	$(uv_install) requirements/node.lock
	@touch $@

.venv/.browser.stamp: tests/browser.py tests/java.py tests/office.py tests/machine.py .venv/.dev.stamp
	@$(PY) -m tests.browser
	@$(PY) -m tests.java
	@$(PY) -m tests.office
	@touch $@

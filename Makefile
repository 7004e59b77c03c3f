# What a developer runs. Python 3.11 or newer and make are all it needs; everything else is installed on first use.
PYTHON ?= python3
PORT ?= 8600
ENGINE ?= ministack
RETRY_SCALE ?= 1
WORKERS ?= 5
PUBLIC_URL ?= https://bridge.reon.test
BUILD ?= .aws-sam/build

BIN = .venv/bin
CODE = layers/common/bridge functions infra local $(wildcard bench) tests
VERSION := $(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])')

# A stamp is named after the content of its lock file: what is locked anew but equal is not installed anew.
stamp = $(1)-$(VERSION)-$(firstword $(shell cksum requirements/$(2).txt))
TOOLS := $(call stamp,.venv/run,run)
RUN := $(TOOLS) $(call stamp,.local/engine/ready,engine)
DEV := $(RUN) $(call stamp,.venv/dev,dev)
SAM_READY := $(call stamp,.local/sam/ready,build)
LOCK_READY := $(call stamp,.local/lock/ready,lock)

.PHONY: help up test check lint bench build widget redrive lock format openapi
.DELETE_ON_ERROR:
# What is installed has no bytecode until it is imported first, so whoever runs it has to be allowed to write it.
unexport PYTHONDONTWRITEBYTECODE

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

up: $(if $(filter moto,$(ENGINE)),$(DEV),$(RUN)) ## the whole system on this machine: PORT=8600 FRESH=1 ENGINE=ministack|moto|https://… RETRY_SCALE=1, real bots with TELEGRAM=https://api.telegram.org
	@exec $(BIN)/python -m local --port $(PORT) $(if $(FRESH),--fresh) --engine $(ENGINE) --retry-scale $(RETRY_SCALE) $(if $(TELEGRAM),--telegram '$(TELEGRAM)')

test: $(DEV) ## every test, or the part that ARGS give to pytest: ARGS=tests/relay, ARGS='-n 0 -x -k word'
	@exec $(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder --durations=10 $(ARGS)

check: lint test ## what has to be green before a change is done

lint: $(DEV) ## format, ruff, mypy and the import rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy --strict $(CODE)
	PYTHONPATH=layers/common:functions:. $(BIN)/lint-imports

format: $(DEV) ## formats, and mends what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(DEV) ## measures; ARGS go to the benchmark
	@exec $(BIN)/python -m bench $(ARGS)

openapi: $(TOOLS) ## docs/openapi.json anew, after a change of a route or a model of the settings API
	PYTHONPATH=functions:layers/common $(BIN)/python -m settings_api.openapi docs/openapi.json

# What ships is compiled by the runtime's own Python: bytecode of another version is ignored and costs every cold start.
RUNTIME = import os, sys; print(os.path.dirname(sys.executable))
RUNTIME_BIN = $(shell python3.13 -c '$(RUNTIME)' 2>/dev/null || PYENV_VERSION=`pyenv latest 3.13 2>/dev/null` python3.13 -c '$(RUNTIME)' 2>/dev/null)
# One of the tests builds, where that is possible: its tools belong to what is installed before.
test: $(if $(filter test check,$(MAKECMDGOALS)),$(if $(RUNTIME_BIN),$(SAM_READY)))
SAM = SAM_CLI_TELEMETRY=0 AWS_DEFAULT_REGION=eu-central-1 PATH="$$runtime:$$PATH" .local/sam/bin/sam

build: $(SAM_READY) ## what `sam deploy` uploads
	@runtime='$(RUNTIME_BIN)'; test -n "$$runtime" || { echo 'Python 3.13 is needed to build: no python3.13 that starts is on PATH.' >&2; exit 2; }; \
	$(SAM) build --build-dir '$(BUILD)' && \
	"$$runtime/python3.13" -m compileall -q -x CommonLayer --invalidation-mode unchecked-hash -s '$(BUILD)' '$(BUILD)'

# Node.js builds the widget; apart from that only tests need it.
NODE := $(shell node --version 2>/dev/null | grep -E '^v(2[0-9]|[3-9][0-9])[.]')
WIDGET_READY := widget/node_modules/ready-$(firstword $(shell cksum widget/package-lock.json 2>/dev/null))

widget: $(if $(NODE),$(WIDGET_READY)) ## dist/widget.zip for amoCRM, checked; needs Node.js 20: PUBLIC_URL=https://…
	@test -n '$(NODE)' || { echo 'Node.js 20 or newer is needed to build the widget: no such node is on PATH.' >&2; exit 2; }
	@npm --prefix widget --silent run check
	@node widget/build.mjs dist/widget --public-url '$(PUBLIC_URL)'
	@$(PYTHON) -m infra.widget dist/widget dist/widget.zip

# Where Node.js is, the tests of what needs it run too; where its packages cannot be had, they skip themselves.
CLIENTS := tests/e2e/gateway/clients
CLIENTS_READY := $(CLIENTS)/node_modules/ready-$(firstword $(shell cksum $(CLIENTS)/package-lock.json 2>/dev/null))
PACKAGES = $(if $(wildcard widget/package.json),$(WIDGET_READY)) $(if $(wildcard $(CLIENTS)/package.json),$(CLIENTS_READY))
test: $(if $(filter test check,$(MAKECMDGOALS)),$(if $(NODE),node-packages))
.PHONY: node-packages
node-packages:
	-@for ready in $(PACKAGES); do test -e $$ready || $(MAKE) --no-print-directory $$ready; done

redrive: $(RUN) ## dead letters back to their queue: ARGS='--stack NAME --queue incoming|outgoing|jobs|install --dry-run'
	@exec $(BIN)/python -m infra.redrive $(ARGS)

COMPILE = .local/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header $(ARGS)

lock: $(LOCK_READY) ## the newest versions with ARGS=--upgrade
	for name in dev engine build lock; do $(COMPILE) requirements/$$name.in -o requirements/$$name.txt || exit; done
	$(COMPILE) requirements/run.in -c requirements/dev.txt -o requirements/run.txt
	$(COMPILE) layers/common/requirements.in -c requirements/dev.txt -o layers/common/requirements.txt

define packages
@echo 'Installing $(1)/package-lock.json into $(1)/node_modules' >&2
@npm --prefix $(1) --silent --ignore-scripts ci
$(stamped)
endef
widget/node_modules/ready-%:
	$(call packages,widget)
$(CLIENTS)/node_modules/ready-%:
	$(call packages,$(CLIENTS))

# Bytecode is left to the first import: most of what is installed is never imported.
INSTALL = install --quiet --disable-pip-version-check --no-deps --no-compile --require-hashes
define environment
@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0] + ": make PYTHON=python3.x")'
@echo 'Installing $(1) into $(@D)' >&2
@$(@D)/bin/python$(VERSION) -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(@D)
@$(@D)/bin/python -m pip $(INSTALL) -r $(1)
$(stamped)
endef
define stamped
@rm -f $(firstword $(subst -, ,$@))-* && touch $@
endef

.venv/run-%:
	$(call environment,requirements/run.txt)
.venv/dev-%: | $(TOOLS)
	$(call environment,requirements/dev.txt)
.local/sam/ready-%:
	$(call environment,requirements/build.txt)
.local/lock/ready-%:
	$(call environment,requirements/lock.txt)
# Without a pip of its own, which takes longer to install than the engine.
.local/engine/ready-%: | $(TOOLS)
	@echo 'Installing requirements/engine.txt into $(@D)' >&2
	@$(PYTHON) -m venv --clear --without-pip $(@D)
	@$(BIN)/python -m pip --python $(@D)/bin/python $(INSTALL) -r requirements/engine.txt
	$(stamped)

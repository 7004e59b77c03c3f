# What a developer runs. Python 3.11 or newer and make are all it needs; everything else is installed on first use.
PYTHON ?= python3
PORT ?= 8600
ENGINE ?= ministack
RETRY_SCALE ?= 1
BUILD ?= .aws-sam/build

BIN = .venv/bin
CODE = layers/common/bridge functions infra local $(wildcard bench) tests
VERSION := $(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])')
TESTS = .venv/ready-$(VERSION) .local/engine/ready-$(VERSION)

.PHONY: up test check lint bench build redrive lock format
.DELETE_ON_ERROR:

up: $(TESTS) ## the whole system on this machine: PORT=8600 FRESH=1 ENGINE=ministack|moto|https://… RETRY_SCALE=1
	@exec $(BIN)/python -m local --port $(PORT) $(if $(FRESH),--fresh) --engine $(ENGINE) --retry-scale $(RETRY_SCALE)

test: $(TESTS) ## every test; ARGS go to pytest
	@exec $(BIN)/pytest $(ARGS)

check: lint test ## what has to be green before a change is done

lint: $(TESTS)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy --strict $(CODE)
	PYTHONPATH=layers/common:functions:. $(BIN)/lint-imports

format: $(TESTS)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(TESTS) ## ARGS go to the benchmark
	@exec $(BIN)/python -m bench $(ARGS)

# What ships is compiled by the runtime's own Python: bytecode of another version is ignored and costs every cold start.
RUNTIME = import os, sys; print(os.path.dirname(sys.executable))
RUNTIME_BIN = $(shell python3.13 -c '$(RUNTIME)' 2>/dev/null || PYENV_VERSION=`pyenv latest 3.13 2>/dev/null` python3.13 -c '$(RUNTIME)' 2>/dev/null)
SAM = SAM_CLI_TELEMETRY=0 AWS_DEFAULT_REGION=eu-central-1 PATH="$$runtime:$$PATH" .local/sam/bin/sam

build: .local/sam/ready-$(VERSION) ## what `sam deploy` uploads
	@runtime='$(RUNTIME_BIN)'; test -n "$$runtime" || { echo 'Python 3.13 is needed to build: no python3.13 that starts is on PATH.' >&2; exit 2; }; \
	$(SAM) build --build-dir '$(BUILD)' && \
	"$$runtime/python3.13" -m compileall -q -x CommonLayer --invalidation-mode unchecked-hash -s '$(BUILD)' '$(BUILD)'

redrive: $(TESTS) ## dead letters back to their queue: ARGS='--stack NAME --queue incoming|outgoing|jobs --dry-run'
	@exec $(BIN)/python -m infra.redrive $(ARGS)

COMPILE = .local/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header $(ARGS)

lock: .local/lock/ready-$(VERSION) ## the newest versions with ARGS=--upgrade
	for name in dev engine build lock; do $(COMPILE) requirements/$$name.in -o requirements/$$name.txt || exit; done
	$(COMPILE) layers/common/requirements.in -c requirements/dev.txt -o layers/common/requirements.txt

define environment
@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0] + ": make PYTHON=python3.x")'
$(PYTHON) -m venv $(if $(wildcard $(@D)/bin/python$(VERSION)),,--clear) $(@D)
$(@D)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $<
@touch $@
endef

.venv/ready-$(VERSION): requirements/dev.txt
	$(environment)
.local/engine/ready-$(VERSION): requirements/engine.txt
	$(environment)
.local/sam/ready-$(VERSION): requirements/build.txt
	$(environment)
.local/lock/ready-$(VERSION): requirements/lock.txt
	$(environment)

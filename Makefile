# Two commands matter: `make demo` runs the main job, `make test` checks the product.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
MARKERS ?= not gpu and not browser and not slow and not ray and not toolchain

.PHONY: demo test check toolchain-check gpu-check clean

$(VENV)/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[dev]'
	touch $@

demo: $(VENV)/.installed
	$(BIN)/resdsl search study=depth_profile

check: $(VENV)/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: check
	$(BIN)/python -m pytest -n auto -m "$(MARKERS)"

toolchain-check: $(VENV)/.installed
	$(BIN)/python -m pytest -n auto -m toolchain

gpu-check: $(VENV)/.installed
	$(BIN)/python -m pytest -m gpu
	$(BIN)/python benchmarks/device_times.py

clean:
	rm -rf $(VENV)

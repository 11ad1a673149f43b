# Everything there is to make; `make` alone lists it.

PREFIX ?= /usr/local
DESTDIR ?=
SWIFT ?= swift
PYTHON ?= python3
# The model that `make demo` draws.
DEMO ?= Fixtures/conformance/models/transformer_encoder_layer.ag
# The families of conformance cases that are complete: all of them must agree with PyTorch.
CONFORMANCE ?= $(addprefix Fixtures/conformance/,seeds viz autograd language random meta models \
  operators training library)
ORACLE ?= .build/oracle
# How long `make fuzz` takes, and which programs it makes.
MINUTES ?= 60
SEED ?= 1
# How pip finds PyTorch, such as an index of builds for the CPU only.
PIP_FLAGS ?=

BUILD := .build/release
BINARY := $(BUILD)/autograph
DOCS := Sources/autograph/Documentation.docc

.PHONY: help setup build demo test conformance lint check install uninstall docs oracle real-models fuzz gallery bench clean

help: ## List what there is to make.
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | \
	  while IFS="$$(printf '\t')" read -r name text; do printf '  make %-12s %s\n' "$$name" "$$text"; done

setup: ## Install what is missing: libgraphviz, OpenBLAS, pkg-config.
	@.ci/setup

build: setup ## Build the tool, in release configuration.
	$(SWIFT) build -c release --product autograph

demo: build ## Build, then draw a real model into demo/.
	@mkdir -p demo
	$(BINARY) render $(DEMO) -o demo/$(notdir $(basename $(DEMO))).png
	$(BINARY) render $(DEMO) -o demo/$(notdir $(basename $(DEMO))).svg
	@echo; echo "Drawn:"; ls -1 demo/$(notdir $(basename $(DEMO))).png demo/$(notdir $(basename $(DEMO))).svg

test: setup ## Run every test.
	$(SWIFT) test -c release --disable-testable-imports
	@$(MAKE) --no-print-directory conformance

conformance: ## Compare the built tool with what PyTorch did, case by case.
	@for family in $(CONFORMANCE); do \
	  echo "conformance: $$family"; \
	  $(PYTHON) Fixtures/oracle/compare.py --all $$family --autograph $(BINARY) > .build/conformance.txt; \
	  status=$$?; grep -v '^ok' .build/conformance.txt; [ $$status = 0 ] || exit $$status; \
	done

lint: ## Check format, lengths and that Python files parse.
	$(SWIFT) format lint --strict --recursive --parallel Package.swift Sources Tests
	.ci/lengths
	@for file in $$(git ls-files '*.py'); do \
	  $(PYTHON) -c 'import ast, sys; ast.parse(open(sys.argv[1]).read(), sys.argv[1])' $$file || exit 1; \
	done

check: setup lint test ## Exactly what CI runs: format, lengths, tests.

install: build ## Install the tool, its man page and completions below PREFIX.
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 755 $(BINARY) $(DESTDIR)$(PREFIX)/bin/autograph
	install -m 644 $(DOCS)/autograph.1 $(DESTDIR)$(PREFIX)/share/man/man1/autograph.1
	install -d $(DESTDIR)$(PREFIX)/share/bash-completion/completions
	install -d $(DESTDIR)$(PREFIX)/share/zsh/site-functions
	install -d $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
	$(BINARY) --generate-completion-script bash > $(DESTDIR)$(PREFIX)/share/bash-completion/completions/autograph
	$(BINARY) --generate-completion-script zsh > $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_autograph
	$(BINARY) --generate-completion-script fish > $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/autograph.fish

uninstall: ## Remove what `make install` put below PREFIX.
	rm -f $(DESTDIR)$(PREFIX)/bin/autograph $(DESTDIR)$(PREFIX)/share/man/man1/autograph.1
	rm -f $(DESTDIR)$(PREFIX)/share/bash-completion/completions/autograph
	rm -f $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_autograph
	rm -f $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/autograph.fish

docs: build ## Write the operators page anew.
	$(BINARY) operators --markdown > $(DOCS)/Operators.md

oracle: ## Record what PyTorch does with every conformance case, in an environment of its own.
	[ -x $(ORACLE)/bin/python ] || $(PYTHON) -m venv $(ORACLE)
	$(ORACLE)/bin/pip install --quiet $(PIP_FLAGS) torch==2.13.0 numpy
	find Fixtures/conformance -name '*.ag' | xargs -P 2 -I {} sh -c \
	  'case="$${1%.ag}"; $(ORACLE)/bin/python Fixtures/oracle/dump.py "$$1" > "$$case.new" && \
	   mv "$$case.new" "$$case.expected.json"' _ {}

fuzz: setup ## Try mutated programs against the tool, for MINUTES=60.
	FUZZ_MINUTES=$(MINUTES) FUZZ_SEED=$(SEED) $(SWIFT) test -c release --disable-testable-imports --filter FuzzTests

real-models: build ## Run unmodified model files here and under PyTorch, and compare.
	[ -x $(ORACLE)/bin/python ] || $(PYTHON) -m venv $(ORACLE)
	$(ORACLE)/bin/pip install --quiet $(PIP_FLAGS) torch==2.13.0 numpy
	$(ORACLE)/bin/pip install --quiet $(PIP_FLAGS) --no-deps torchvision==0.28.0 einops vit-pytorch pillow
	$(PYTHON) Fixtures/oracle/real_models.py --oracle $(ORACLE)/bin/python \
	  --autograph $(BINARY) $(if $(CHECKOUTS),--checkouts $(CHECKOUTS))

gallery: build ## Draw the gallery of the documentation.
	@.ci/gallery $(BINARY) $(DOCS)/Resources/gallery

bench: build ## Measure the tool beside dot, python3 and PyTorch, and write the page of benchmarks.
	@[ -x $(ORACLE)/bin/python ] || $(PYTHON) -m venv $(ORACLE)
	@$(ORACLE)/bin/pip install --quiet $(PIP_FLAGS) torch==2.13.0 numpy torchviz pillow
	@$(PYTHON) Fixtures/benchmarks/page.py --autograph $(BINARY) --torch $(ORACLE)/bin/python \
	  > .build/benchmarks.md
	@mv .build/benchmarks.md $(DOCS)/Benchmarks.md; cat $(DOCS)/Benchmarks.md

clean: ## Remove what was built and drawn.
	rm -rf .build demo

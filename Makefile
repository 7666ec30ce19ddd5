# Two commands do all the set-up: `make site` and `make test`.
# The system's Python if it will do: distributions build theirs by a profile, and a build of a site
# takes 7 % less time than with one that pyenv compiles as it does by itself.
PYTHON ?= $(shell /usr/bin/python3 -c 'import ensurepip, sys; assert sys.version_info >= (3, 11)' \
  2>/dev/null && echo /usr/bin/python3 || echo python3)
BIN := .venv/bin

PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
PYTEST := -m pytest --numprocesses auto --maxprocesses 4 --dist worksteal

.PHONY: help site serve test coverage plain lint strings lock pictures bench clean

help:                        ## list these targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | expand -t 12

site: .venv/ready            ## build the demo board into output/
	$(BIN)/sitegen build

serve: .venv/ready           ## show each page as it is written, on http://127.0.0.1:8000/
	$(BIN)/sitegen serve

test: .venv/test .venv/npm   ## run every test, those in a browser too
	$(BIN)/python $(PYTEST)

# What the fast paths take the place of, without them. test_fast_paths.py compares whole sites.
plain: export SITEGEN_PLAIN := 1
plain: .venv/test            ## run the tests of texts once more, with every fast path off
	$(BIN)/python $(PYTEST) $(PLAIN:%=tests/test_%.py)

PLAIN := jinja_env joined_cells markdown reader verbatim

# Commands and workers are processes of their own: each leaves a part beside the first.
coverage: export COVERAGE_FILE := $(CURDIR)/.coverage
coverage: .venv/test .venv/npm  ## run every test and measure which branches ran; fail below the floor
	$(BIN)/coverage erase
	$(BIN)/coverage run $(PYTEST)
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage report --format=total --precision=1 >/dev/null || \
	  { $(BIN)/coverage report; exit 1; }

lint: .venv/lint             ## check style, types and layers
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

strings: .venv/ready         ## update the string catalogues from the templates
	mkdir -p .sitegen
	cd themes/default && $(PYBABEL) extract --mapping-file ../../babel.cfg --output $(POT) \
	  --no-default-keywords -k t -k t_in:2 --add-location file --no-wrap --omit-header .
	for po in themes/default/strings/*.po; do \
	  $(PYBABEL) update --input-file $(POT) --output-file $$po --locale $$(basename $$po .po | tr - _) \
	    --no-wrap --ignore-obsolete --no-fuzzy-matching --ignore-pot-creation-date || exit 1; \
	done

PYBABEL := $(CURDIR)/$(BIN)/pybabel
POT := $(CURDIR)/.sitegen/strings.pot

# The versions that everybody develops with; what users install is bounded by pyproject.toml alone.
lock: .venv/lock             ## pin the newest versions that fit together in constraints.txt
	cd $(CURDIR) && CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --upgrade --all-extras \
	  --strip-extras --no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
	  --output-file constraints.txt pyproject.toml

pictures: .venv/test         ## take the pictures of the clerk's guide anew
	$(BIN)/python -m docs.pictures

bench: .venv/bench           ## measure side by side with Hugo; takes minutes
	$(BIN)/python benchmarks/startup.py
	$(BIN)/python benchmarks/conversion.py
	$(BIN)/python benchmarks/run.py
	$(BIN)/python benchmarks/preview.py

clean:                       ## remove everything that is made
	rm -rf .venv .sitegen .output-staging
	find output -mindepth 1 ! -name .gitkeep -delete

.venv/ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(PIP) --editable .
	touch $@

.venv/%: .venv/ready
	$(PIP) --editable '.[$(EXTRAS_$*)]'
	touch $@

# The Nu HTML checker, which its authors publish for npm (it needs Java), and the editor for which
# `sitegen schema --cms` writes settings. Tests say if they are not there. No package's own scripts
# are run.
.venv/npm: .venv/ready
	if command -v npm >/dev/null; then \
	    npm install --silent --no-audit --no-fund --ignore-scripts --prefix $@ $(NPM) || rm -rf $@; \
	fi

NPM := vnu-jar@26.9.27 @sveltia/cms@0.221.1
EXTRAS_test := test
EXTRAS_lint := test,lint,bench
EXTRAS_lock := lock
EXTRAS_bench := bench

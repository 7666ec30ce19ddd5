# Two commands do all the set-up: `make site` and `make test`.
# The system's Python if it will do: distributions build theirs by a profile, and a build of a site
# takes 7 % less time than with one that pyenv compiles as it does by itself.
PYTHON ?= $(shell /usr/bin/python3 -c 'import ensurepip, sys; assert sys.version_info >= (3, 11)' \
  2>/dev/null && echo /usr/bin/python3 || echo python3)
BIN := .venv/bin

.PHONY: site serve test lint strings bench clean

site: .venv/ready            ## build the demo board into output/
	$(BIN)/sitegen build

serve: .venv/ready           ## see each page as it is written, on http://127.0.0.1:8000/
	$(BIN)/sitegen serve

test: .venv/test .venv/npm   ## every test, the browser's too
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist worksteal

lint: .venv/lint             ## style, types, layers
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

strings: .venv/ready         ## bring the catalogues of strings up to date with the templates
	mkdir -p .sitegen
	cd themes/default && $(PYBABEL) extract --mapping-file ../../babel.cfg --output $(POT) \
	  --no-default-keywords -k t -k t_in:2 --add-location file --no-wrap --omit-header .
	for po in themes/default/strings/*.po; do \
	  $(PYBABEL) update --input-file $(POT) --output-file $$po --locale $$(basename $$po .po | tr - _) \
	    --no-wrap --ignore-obsolete --no-fuzzy-matching --ignore-pot-creation-date || exit 1; \
	done

PYBABEL := $(CURDIR)/$(BIN)/pybabel
POT := $(CURDIR)/.sitegen/strings.pot

bench: .venv/bench           ## side by side with Hugo; minutes
	$(BIN)/python benchmarks/startup.py
	$(BIN)/python benchmarks/conversion.py
	$(BIN)/python benchmarks/run.py
	$(BIN)/python benchmarks/preview.py

clean:
	rm -rf .venv .sitegen .output-staging
	find output -mindepth 1 ! -name .gitkeep -delete

.venv/ready: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

.venv/%: .venv/ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[$(EXTRAS_$*)]'
	touch $@

# The Nu HTML checker, which its authors publish for npm. It needs Java; its test says if it is not
# there. No package's own scripts are run.
.venv/npm: .venv/ready
	if command -v npm >/dev/null; then \
	    npm install --silent --no-audit --no-fund --ignore-scripts --prefix $@ $(VNU) || rm -rf $@; \
	fi

VNU := vnu-jar@26.9.27
EXTRAS_test := test
EXTRAS_lint := test,lint,bench
EXTRAS_bench := bench

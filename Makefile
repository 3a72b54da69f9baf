# Every target does its own set-up: on a machine with Swift 6.2 or later alone, `make demo` and `make test` are enough.
#
#   make demo       build, look at a folder of pictures, compare both approaches on it, write demo/report.html
#   make test       all tests, debug build
#   make kill-test  kill a training at 50 random moments and go on with it each time; the model must not change
#   make lint       format, length of files, arrows between the rooms
#   make bench      timings of this project, beside its peers where they are installed
#   make docs       the documentation
#   make fixtures   draw the pictures under Fixtures anew
#   make check      what the continuous integration runs: lint, tests in debug and release, ten kills, the build without oneDNN
#   make sanitize   the tests that meet foreign bytes, under the address and undefined-behavior sanitizers
#
# STRICT=1 makes warnings errors.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.PHONY: demo test release-test kill-test lint bench docs fixtures check plain sanitize setup help

# One set of flags for all debug builds, and one for all release builds, so that the targets share what is built.
STRICT ?=
strict := $(if $(STRICT),-Xswiftc -warnings-as-errors -Xcc -Werror -Xcc -Wall -Xcc -Wextra)
debug := $(strict)
release := -c release $(strict)
fovea = $$(swift build $(release) --show-bin-path)/fovea

packages := libpng-dev libjpeg-dev libdnnl-dev
install = as_root=$$([ "$$(id -u)" = 0 ] || echo sudo); \
  $$as_root apt-get update && $$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y $(1)
headers := \#include <stdio.h>\n\#include <png.h>\n\#include <jpeglib.h>\n\#include <dnnl.h>\n

help:
	@sed -n 's/^#   //p' Makefile

demo: setup
	swift build $(release) --product fovea
	"$(fovea)" inspect Fixtures/objects
	"$(fovea)" compare Fixtures/objects -o demo --epochs 15 --budget 90s --force
	@echo "The report: $(CURDIR)/demo/report.html"

test: setup
	swift build $(debug) --build-tests
	swift test $(debug) --skip-build

# Some tests look inside a module, which an optimized one must be asked to allow.
testable := -Xswiftc -enable-testing
release-test: setup
	swift build $(release) $(testable) --build-tests
	swift test $(release) $(testable) --skip-build

# The build of `release-test`, which stands there already when all is checked.
kill-test: setup
	@command -v python3 > /dev/null || { $(call install,python3); }
	swift build $(release) $(testable) --build-tests
	python3 Tests/kill_and_resume.py "$(fovea)" Fixtures/objects --kills $(or $(KILLS),50)

lint:
	swift format lint --strict --parallel --recursive Package.swift Sources Tests
	@long=$$(find Sources Tests Fixtures -name '*.swift' -o -name '*.[ch]' -o -name '*.py' | xargs wc -l | awk '$$2 != "total" && $$1 > 400'); \
	  if [ -n "$$long" ]; then echo "over 400 lines:"; echo "$$long"; exit 1; fi
	@wide=$$(find Sources -name '*.[ch]' | xargs awk 'length > 140 || /\t/ {print FILENAME ":" FNR}'); \
	  if [ -n "$$wide" ]; then echo "over 140 columns, or a tab:"; echo "$$wide"; exit 1; fi
	.ci/arrows

bench: setup
	swift build $(release) --product FoveaBenchmarks
	"$$(swift build $(release) --show-bin-path)/FoveaBenchmarks" $(BENCH)

rooms := Kit Files Pixels Tensors Codecs Learning Features Networks Datasets Reports Recognition Visuals Faces Experiments
docs: setup
	FOVEA_DOCS=1 swift package --scratch-path .build/docs generate-documentation $(rooms:%=--target Fovea%) \
	  --enable-experimental-combined-documentation

fixtures: setup
	swift build $(release) --product FoveaFixtures
	"$$(swift build $(release) --show-bin-path)/FoveaFixtures" Fixtures

# Without the trait the package builds with libpng and libjpeg alone. Other flags want another folder.
plain: setup
	swift build --disable-default-traits --scratch-path .build/plain $(debug)

# Swift has no undefined-behavior sanitizer on Linux; the C parts trap where one would report.
sanitized := --sanitize=address -Xcc -fsanitize=undefined -Xcc -fsanitize-trap=undefined
sanitize: setup
	swift build --build-tests --scratch-path .build/sanitize $(sanitized)
	LSAN_OPTIONS=suppressions=$(CURDIR)/Tests/leaks.supp:print_suppressions=0 \
	  swift test --skip-build --scratch-path .build/sanitize $(sanitized) \
	  --filter 'FoveaFilesTests|FoveaTensorsTests|FoveaPixelsTests|FoveaCodecsTests'

check:
	$(MAKE) STRICT=1 lint
	$(MAKE) STRICT=1 test
	$(MAKE) STRICT=1 release-test
	$(MAKE) STRICT=1 kill-test KILLS=10
	$(MAKE) STRICT=1 plain

# Installs the C libraries where their headers are missing; does nothing where they are there.
setup:
	@if ! printf '$(headers)' | clang -fsyntax-only -x c - 2> /dev/null; then \
	  if command -v apt-get > /dev/null; then $(call install,$(packages)); \
	  elif command -v brew > /dev/null; then brew install libpng jpeg-turbo onednn; \
	  else echo "Needed: the headers of libpng, libjpeg-turbo and oneDNN (on Debian: $(packages))"; exit 1; fi; \
	fi

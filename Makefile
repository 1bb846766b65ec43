# wattroute: every task. `make help` lists them.
#
# Variants stand side by side: build/release, build/debug, build/asan, build/tsan. A task that needs packages sets
# them up itself and then calls make again, so that nothing is looked up on a machine that does not have it yet.

VERSION := 0.1.0
VARIANT ?= release
BUILD   := build/$(VARIANT)
PREFIX  ?= /usr/local
JOBS    ?= $(shell nproc 2>/dev/null || echo 2)

# ---- Debian packages, by what needs them; the one list of them ----
DEBS_build := gcc libc6-dev make pkgconf libhdf5-dev libcsv-dev libargtable2-dev libyaml-dev libjansson-dev \
  libxxhash-dev zlib1g-dev libgsl-dev
DEBS_test  := git bats glpk-utils libcmocka-dev librsvg2-bin netcdf-bin python3 python3-h5py python3-numpy python3-pandas \
  python3-tables xxhash strace time scdoc man-db texlive-latex-base texlive-latex-recommended
DEBS_lint  := clang-tidy clang-format cppcheck shellcheck
DEBS_tsan  := clang libclang-rt-14-dev libomp-dev
DEBS_fuzz  := $(DEBS_tsan)
DEBS_bench := git time python3 python3-h5py python3-numpy python3-pandas linux-perf
FOR        ?= build test lint tsan fuzz

# ---- compilers and flags ----
ifeq ($(VARIANT),tsan)
CC := clang# gcc's libgomp reports races that are not there
else ifeq ($(VARIANT),fuzz)
CC := clang# libFuzzer is clang's
else ifeq ($(origin CC),default)
CC := gcc
endif
VARIANTS := release debug asan tsan fuzz
ifeq ($(filter $(VARIANT),$(VARIANTS)),)
$(error VARIANT is '$(VARIANT)'; expected one of: $(VARIANTS))
endif

PACKAGES      := hdf5-serial yaml-0.1 jansson libxxhash argtable2 zlib gsl
# Looked up when first used and then kept: reading this file needs no pkg-config.
PACKAGE_CFLAGS = $(eval PACKAGE_CFLAGS := $$(shell pkg-config --cflags $(PACKAGES)))$(PACKAGE_CFLAGS)
PACKAGE_LIBS   = $(eval PACKAGE_LIBS := $$(shell pkg-config --libs $(PACKAGES)))$(PACKAGE_LIBS)

# -ffp-contract=off: a fused multiply-add would give other bits than the baseline.
LANGUAGE := -std=c11 -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -I. -I$(BUILD)/generated
WARNINGS := -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wvla -Wundef \
  -Wno-sign-conversion $(if $(CI),-Werror)
release_CFLAGS := -O3 -fstack-protector-strong -D_FORTIFY_SOURCE=2
debug_CFLAGS   := -O0
asan_CFLAGS    := -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all -DWR_SANITIZED=1
tsan_CFLAGS    := -O1 -fno-omit-frame-pointer -fsanitize=thread -DWR_SANITIZED=1
fuzz_CFLAGS    := $(asan_CFLAGS) -fsanitize=fuzzer-no-link
ALL_CFLAGS      = $(LANGUAGE) -g -ffp-contract=off -fno-math-errno $(WARNINGS) $($(VARIANT)_CFLAGS) -fopenmp \
  $(PACKAGE_CFLAGS) $(CFLAGS)
ALL_LIBS        = $(PACKAGE_LIBS) -lhdf5_hl -lcsv -lm $(LDFLAGS)

# ---- what is built ----
# The vector kernels are compiled once per instruction set: vector_search.c is vector_search.x86_64_v3.o and others.
VECTOR_SOURCES := $(sort $(wildcard sim/replay/kernels/vector_*.c analysis/stats/vector_*.c))
VECTOR_LEVELS  := $(if $(filter x86_64%,$(shell $(CC) -dumpmachine)),x86_64 x86_64_v3 x86_64_v4,plain)
x86_64_CFLAGS    := -march=x86-64 -DWR_LEVEL=x86_64 -DWR_VECTOR_BYTES=16
x86_64_v3_CFLAGS := -march=x86-64-v3 -DWR_LEVEL=x86_64_v3 -DWR_VECTOR_BYTES=32
x86_64_v4_CFLAGS := -march=x86-64-v4 -mprefer-vector-width=512 -DWR_LEVEL=x86_64_v4 -DWR_VECTOR_BYTES=64
plain_CFLAGS     := -DWR_LEVEL=plain -DWR_VECTOR_BYTES=16
VECTOR_OBJECTS := $(foreach level,$(VECTOR_LEVELS),$(VECTOR_SOURCES:%.c=$(BUILD)/%.$(level).o))

SOURCES   := $(filter-out $(VECTOR_SOURCES),$(sort $(shell find sim analysis -name '*.c')))
LIBRARY   := $(BUILD)/libwattroute.a
PROGRAM   := $(BUILD)/wattroute
GENERATED := $(patsubst data/%.yaml,$(BUILD)/generated/%_yaml.h,$(wildcard data/ipw-paper.yaml))

TEST_SOURCES  := $(sort $(wildcard tests/unit/test_*.c tests/property/test_*.c tests/reference/test_*.c))
TEST_PROGRAMS := $(TEST_SOURCES:%.c=$(BUILD)/%)
# The other C files of the test folders serve any test program.
TEST_HELPERS  := $(filter-out $(TEST_SOURCES),$(sort $(wildcard tests/unit/*.c tests/property/*.c tests/reference/*.c)))
TEST_LIBRARY  := $(BUILD)/tests/libhelpers.a
# Every fuzz target beside what they share: with libFuzzer in the variant fuzz, else with the replay of the corpus.
FUZZ_TARGETS  := $(sort $(wildcard tests/fuzz/fuzz_*.c))
FUZZ_PROGRAMS := $(FUZZ_TARGETS:%.c=$(BUILD)/%)
FUZZ_DRIVER   := $(if $(filter fuzz,$(VARIANT)),,$(BUILD)/tests/fuzz/replay.o)
FUZZ_SECONDS  ?= 60
BENCH_PROGRAMS := $(patsubst %.c,$(BUILD)/%,$(sort $(wildcard tests/bench/*.c)))
SCALE         ?= 1
LARGEST       ?= 1e7
PAGE          ?= notebooks-free-docs/performance.md
BATS_FILES    := $(sort $(shell find tests -name '*.bats' -not -path 'tests/long/*'))
LONG_PROGRAMS := $(patsubst %.c,$(BUILD)/%,$(sort $(wildcard tests/long/*.c)))
LONG_FILES    := $(sort $(wildcard tests/long/*.bats))

COMMIT = $(shell test -z "$$(git rev-parse --show-prefix 2>&1)" && git describe --always --dirty --abbrev=12 --exclude='*' \
  2>/dev/null || echo unknown)

Q := $(if $(V),,@)
AGAIN = $(MAKE) --no-print-directory $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(JOBS))

.DEFAULT_GOAL := all
.SECONDARY:
.DELETE_ON_ERROR:

# ---- tasks ----

.PHONY: help
help: ## list the tasks
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))
	@echo; echo 'VARIANT=release|debug|asan|tsan chooses the build, CI=1 makes warnings errors, V=1 shows the compiler lines.'

.PHONY: setup
setup: ## install the Debian packages that are missing (FOR="build test lint tsan" chooses what for)
	@$(call install_missing,$(foreach set,$(FOR),$(DEBS_$(set))))

.PHONY: all
all: $(PROGRAM) ## build the program, build/release/wattroute

.PHONY: demo
demo: ## set up, build, draw the IPW paper as a table, replay it, print its figures beside ours
	@$(AGAIN) setup FOR=build
	@$(AGAIN) run-demo

.PHONY: headline
headline: ## set up, build, run the study of what routing saves under which assumption, with figures and break-evens
	@$(AGAIN) setup FOR=build
	@$(AGAIN) run-headline

.PHONY: check
check: ## set up, build, run every quick test; ends with "N passed, M failed"
	@$(AGAIN) setup FOR='build test'
	@$(AGAIN) run-check

.PHONY: check-long
check-long: ## check, and also lint, asan, tsan, the mutants and the big sizes
	@$(AGAIN) setup
	@$(AGAIN) run-lint
	@$(AGAIN) run-check
	@$(AGAIN) VARIANT=asan run-check
	@$(AGAIN) VARIANT=tsan run-check
	@$(AGAIN) run-mutants
	@$(AGAIN) run-long

.PHONY: asan
asan: ## the tests under the address and undefined-behaviour sanitizers
	@$(AGAIN) setup FOR='build test'
	@$(AGAIN) VARIANT=asan run-check

.PHONY: tsan
tsan: ## the tests under the thread sanitizer (clang and libomp)
	@$(AGAIN) setup FOR='build test tsan'
	@$(AGAIN) VARIANT=tsan run-check

.PHONY: fuzz
fuzz: ## look for inputs that break a reader, FUZZ_SECONDS=60 for each target (clang and libFuzzer)
	@$(AGAIN) setup FOR='build fuzz'
	@$(AGAIN) VARIANT=fuzz run-fuzz

.PHONY: lint
lint: ## include rules, rows of mutants, symbols, headers, format, shellcheck, cppcheck, clang-tidy
	@$(AGAIN) setup FOR='build test lint'
	@$(AGAIN) run-lint

.PHONY: format
format: ## clang-format every C file in place
	@$(AGAIN) setup FOR=lint
	@git ls-files '*.c' '*.h' | xargs clang-format -i

.PHONY: bench
bench: ## time the program side by side with what people would use instead (SCALE=1 is the reference size)
	@$(AGAIN) setup FOR='build bench'
	@$(AGAIN) run-bench

.PHONY: bench-page
bench-page: ## also measure growth (LARGEST=1e7) and write PAGE with charts, and NOTE='of the run' on it; resumes
	@$(AGAIN) setup FOR='build bench'
	@mkdir -p build/bench
	@BENCH_POINTS=build/bench/points.jsonl $(AGAIN) run-bench
	@BENCH_POINTS=build/bench/points.jsonl $(AGAIN) run-growth
	@python3 tests/bench/page.py collect $(PROGRAM) build/bench 'make bench-page SCALE=$(SCALE) LARGEST=$(LARGEST)' \
	  '$(NOTE)' $(PAGE:.md=.json)
	@python3 tests/bench/page.py write $(PAGE:.md=.json) $(PAGE)
	@rm build/bench/points.jsonl

.PHONY: bench-compare
bench-compare: ## time this tree side by side with another commit, REF=...
	@$(AGAIN) setup FOR='build bench'
	@$(AGAIN) all
	@python3 tests/bench/compare.py $(PROGRAM) build/bench '$(REF)' $(SCALE)

.PHONY: install
install: all man ## install under PREFIX (/usr/local), below DESTDIR when that is set
	install -D -m 755 $(PROGRAM) $(DESTDIR)$(PREFIX)/bin/wattroute
	install -d $(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/share/man/man5
	install -m 644 $(filter %.1,$(MAN_PAGES)) $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 644 $(filter %.5,$(MAN_PAGES)) $(DESTDIR)$(PREFIX)/share/man/man5
	install -d $(DESTDIR)$(PREFIX)/share/wattroute/data $(DESTDIR)$(PREFIX)/share/wattroute/configs
	install -d $(DESTDIR)$(PREFIX)/share/wattroute/data/ipw-paper
	install -m 644 $(filter-out data/ipw-paper,$(wildcard data/*)) $(DESTDIR)$(PREFIX)/share/wattroute/data
	install -m 644 $(wildcard data/ipw-paper/*) $(DESTDIR)$(PREFIX)/share/wattroute/data/ipw-paper
	install -m 644 $(wildcard configs/*.yaml) $(DESTDIR)$(PREFIX)/share/wattroute/configs
	install -d $(DESTDIR)$(PREFIX)/share/doc/wattroute
	install -m 644 README.md CHANGELOG.md LICENSE $(DESTDIR)$(PREFIX)/share/doc/wattroute
	cd notebooks-free-docs && find . \( -name '*.md' -o -name '*.svg' \) -exec \
	  install -D -m 644 {} $(abspath $(DESTDIR)$(PREFIX)/share/doc/wattroute)/{} \;

.PHONY: clean
clean: ## remove build/
	rm -rf build

# ---- the same tasks once the packages are there ----

.PHONY: run-demo run-headline run-check run-bench run-growth run-long run-lint run-mutants run-fuzz tests unit man
run-demo: $(PROGRAM)
	@mkdir -p build/demo
	$(PROGRAM) synth -o build/demo/ipw.h5
	@echo
	$(PROGRAM) run configs/demo.yaml --quiet
	@echo
	$(PROGRAM) figures data/ipw-paper/figures.yaml
	@echo
	@echo 'More of the paper: notebooks-free-docs/ipw-paper.md. Your own measurements: notebooks-free-docs/import.md.'

HEADLINE := configs/is-80-percent-real.yaml --quiet --set measurements=build/headline/ipw.h5
run-headline: $(PROGRAM)
	@mkdir -p build/headline
	$(PROGRAM) synth -o build/headline/ipw.h5
	@echo
	$(PROGRAM) sweep $(HEADLINE) --metrics energy_savings --plot build/headline/savings.svg
	@echo
	$(PROGRAM) breakeven $(HEADLINE) --set 'use=[waiting]' --vary local.idle.queries_per_device_day
	@echo
	$(PROGRAM) breakeven $(HEADLINE) --set 'use=[batched]' --vary cloud.batching.concurrency=1:255.5
	@echo
	@echo 'Figures: build/headline/savings.svg. What it means: notebooks-free-docs/is-80-percent-real.md.'

run-check: $(PROGRAM) $(TEST_PROGRAMS) $(FUZZ_PROGRAMS) $(BENCH_PROGRAMS) man
	@WATTROUTE=$(PROGRAM) WATTROUTE_VARIANT=$(VARIANT) tests/run $(TEST_PROGRAMS) $(FUZZ_PROGRAMS) $(BATS_FILES)

run-bench: $(PROGRAM) $(BENCH_PROGRAMS)
	@python3 tests/bench/kernels.py $(BUILD)/tests/bench/kernels build/bench
	@python3 tests/bench/replay.py $(PROGRAM) $(BUILD)/tests/bench/read_floor build/bench $(SCALE)
	@python3 tests/bench/scenarios.py $(BUILD)/tests/bench/scenarios build/bench \
	  build/bench/reference-$(shell python3 -c 'print(round(1e6 * $(SCALE)))').h5
	@python3 tests/bench/import.py $(PROGRAM) build/bench $(SCALE)
	@python3 tests/bench/bootstrap.py $(BUILD)/tests/bench/resample build/bench $(SCALE)
	@python3 tests/bench/frontier.py $(PROGRAM) build/bench $(shell python3 -c 'print(max(1e5, 1e7 * $(SCALE)))')

run-growth: $(PROGRAM) $(BENCH_PROGRAMS)
	@python3 tests/bench/growth.py $(PROGRAM) $(BUILD)/tests/bench build/bench $(LARGEST)
	@python3 tests/bench/hotspots.py $(PROGRAM) $(BUILD)/tests/bench build/bench $(SCALE)

run-long: $(PROGRAM) $(LONG_PROGRAMS)
	@WATTROUTE=$(PROGRAM) WATTROUTE_VARIANT=$(VARIANT) tests/run $(LONG_FILES)

run-lint: $(LIBRARY) $(GENERATED)
	@LINT_CFLAGS='$(LANGUAGE) $(PACKAGE_CFLAGS)' tests/lint/run $(LIBRARY)

run-fuzz: $(FUZZ_PROGRAMS)
	@FUZZ_SECONDS=$(FUZZ_SECONDS) tests/fuzz/run $(FUZZ_PROGRAMS)

run-mutants:
	@tests/mutants/run

tests: $(TEST_PROGRAMS) $(FUZZ_PROGRAMS) $(BENCH_PROGRAMS)

unit: $(TEST_PROGRAMS)
	@tests/run $(TEST_PROGRAMS)

# ---- rules ----

# The compiler and its flags: a change of either compiles everything again.
$(BUILD)/flags: FORCE
	@pkg-config --exists $(PACKAGES) || { echo "Packages are missing: run 'make setup'." >&2; exit 1; }
	@mkdir -p $(@D)
	@echo '$(CC) $(ALL_CFLAGS)' | cmp -s - $@ || echo '$(CC) $(ALL_CFLAGS)' > $@

# The version and the commit, compiled into one file alone.
$(BUILD)/version: FORCE
	@mkdir -p $(@D)
	@echo '$(VERSION) $(COMMIT)' | cmp -s - $@ || echo '$(VERSION) $(COMMIT)' > $@

$(BUILD)/sim/store/provenance.o: $(BUILD)/version
$(BUILD)/sim/store/provenance.o: private VERSION_CFLAGS = -DWR_VERSION='"$(VERSION)"' -DWR_COMMIT='"$(COMMIT)"' \
  -DWR_LIBRARIES='", libyaml $(shell pkg-config --modversion yaml-0.1), jansson $(shell pkg-config --modversion jansson), GSL $(shell pkg-config --modversion gsl)"'

# A data file as a C array of its bytes, NUL at the end: data/a-b.yaml is wr_a_b_yaml[].
$(BUILD)/generated/%_yaml.h: data/%.yaml
	@mkdir -p $(@D)
	@{ echo '/* Made from $<. */'; echo 'static const char wr_$(subst -,_,$*)_yaml[] = {'; \
	   od -An -v -td1 $< | sed 's/  */,/g; s/^,//; s/$$/,/'; echo '0};'; } > $@

$(BUILD)/%.o: %.c $(BUILD)/flags | $(GENERATED)
	@mkdir -p $(@D)
	@echo "  CC  $<"
	$(Q)$(CC) $(ALL_CFLAGS) $(VERSION_CFLAGS) -MMD -MP -c $< -o $@

# Products there are exact, so that contraction changes no bit.
$(foreach object,$(VECTOR_OBJECTS),$(if $(findstring /vector_resample.,$(object)),$(object))): private CONTRACT_CFLAGS = -ffp-contract=fast

$(VECTOR_OBJECTS): $(VECTOR_SOURCES) $(BUILD)/flags Makefile
	@mkdir -p $(@D)
	@echo "  CC  $(@:$(BUILD)/%.o=%)"
	$(Q)$(CC) $(ALL_CFLAGS) $($(patsubst .%,%,$(suffix $(@:.o=)))_CFLAGS) $(CONTRACT_CFLAGS) -MMD -MP -c $(basename $(@:$(BUILD)/%.o=%)).c -o $@

$(PROGRAM): $(BUILD)/wattroute.o $(LIBRARY)
	@echo "  LD  $@"
	$(Q)$(CC) $(ALL_CFLAGS) $^ -o $@ $(ALL_LIBS)

# q, not r: two folders may have files of the same name.
$(LIBRARY): $(SOURCES:%.c=$(BUILD)/%.o) $(VECTOR_OBJECTS)
$(TEST_LIBRARY): $(TEST_HELPERS:%.c=$(BUILD)/%.o)
$(LIBRARY) $(TEST_LIBRARY):
	@mkdir -p $(@D)
	@echo "  AR  $@"
	$(Q)rm -f $@ && ar qcsD $@ $^

$(BUILD)/tests/%: $(BUILD)/tests/%.o $(TEST_LIBRARY) $(LIBRARY)
	@echo "  LD  $@"
	$(Q)$(CC) $(ALL_CFLAGS) $^ -o $@ $(ALL_LIBS) -lcmocka

$(BUILD)/tests/bench/%: $(BUILD)/tests/bench/%.o $(LIBRARY)
	@echo "  LD  $@"
	$(Q)$(CC) $(ALL_CFLAGS) $^ -o $@ $(ALL_LIBS)

$(FUZZ_PROGRAMS): %: %.o $(BUILD)/tests/fuzz/fuzz.o $(FUZZ_DRIVER) $(LIBRARY)
	@echo "  LD  $@"
	$(Q)$(CC) $(ALL_CFLAGS) $(if $(FUZZ_DRIVER),,-fsanitize=fuzzer) $^ -o $@ $(ALL_LIBS)

MAN_PAGES := $(patsubst notebooks-free-docs/man/%.scd,build/man/%,$(wildcard notebooks-free-docs/man/*.scd))
man: $(MAN_PAGES)
build/man/%: notebooks-free-docs/man/%.scd
	@mkdir -p $(@D)
	scdoc < $< > $@

.PHONY: FORCE
FORCE:

# $(1) = packages. Asks nothing; refreshes the lists of packages only when they do not serve.
define install_missing
command -v dpkg-query >/dev/null || { echo 'This is not Debian: install the equivalents of: $(1)'; exit 0; }; \
missing=$$(for p in $(1); do dpkg-query -W -f '$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || echo $$p; done); \
test -n "$$missing" || exit 0; \
as_root=; test "$$(id -u)" = 0 || as_root=sudo; \
get="$$as_root env DEBIAN_FRONTEND=noninteractive apt-get"; \
echo "Installing: "$$missing; \
$$get install -y -q --no-install-recommends $$missing >build-setup.log 2>&1 || \
{ $$get update -q && $$get install -y -q --no-install-recommends $$missing; } >>build-setup.log 2>&1 || \
{ cat build-setup.log >&2; exit 1; }; rm -f build-setup.log
endef

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

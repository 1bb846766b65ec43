# wattroute: every task. `make help` lists them.
#
# Variants are built side by side: build/release, build/debug, build/asan, build/tsan.

VARIANT ?= release
BUILD   := build/$(VARIANT)

CC      ?= gcc
ifeq ($(origin CC),default)
CC := gcc
endif
PACKAGES := hdf5-serial gsl yaml-0.1 jansson libxxhash
OPENMP  := -fopenmp

# -ffp-contract=off: a fused multiply-add would give other bits than the baseline (pitfalls, floating point).
BASE_CFLAGS := -std=c11 -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -I. -I$(BUILD)/generated -ffp-contract=off -fno-math-errno \
  -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wvla -Wundef -Wno-sign-conversion -g
ifdef CI
BASE_CFLAGS += -Werror
endif

release_CFLAGS := -O2 -fstack-protector-strong -D_FORTIFY_SOURCE=2
debug_CFLAGS   := -O0
asan_CFLAGS    := -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all -DWR_SANITIZED=1
tsan_CFLAGS    := -O1 -fno-omit-frame-pointer -fsanitize=thread -DWR_SANITIZED=1
# gcc's libgomp reports races that are not there: the thread sanitizer runs with clang and libomp.
ifeq ($(VARIANT),tsan)
CC := clang
endif

PACKAGE_CFLAGS = $(shell pkg-config --cflags $(PACKAGES))
PACKAGE_LIBS   = $(shell pkg-config --libs $(PACKAGES))
ALL_CFLAGS  = $(BASE_CFLAGS) $($(VARIANT)_CFLAGS) $(OPENMP) $(PACKAGE_CFLAGS) $(CFLAGS)
ALL_LIBS    = $(PACKAGE_LIBS) -lhdf5_hl -lcsv -largtable2 -lm $(LDFLAGS)

SOURCES := $(sort $(shell find sim analysis -name '*.c'))
OBJECTS := $(SOURCES:%.c=$(BUILD)/%.o)
LIBRARY := $(BUILD)/libwattroute.a
PROGRAM := $(BUILD)/wattroute

TEST_SOURCES := $(sort $(wildcard tests/unit/test_*.c tests/property/test_*.c tests/reference/test_*.c))
TEST_PROGRAMS := $(TEST_SOURCES:%.c=$(BUILD)/%)

.PHONY: all
all: $(PROGRAM)

$(PROGRAM): $(BUILD)/wattroute.o $(LIBRARY)
	$(CC) $(ALL_CFLAGS) $^ -o $@ $(ALL_LIBS)

$(LIBRARY): $(OBJECTS)
	rm -f $@ && ar rcsD $@ $^

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/tests/%: $(BUILD)/tests/%.o $(LIBRARY)
	$(CC) $(ALL_CFLAGS) $^ -o $@ $(ALL_LIBS) -lcmocka

.PHONY: tests
tests: $(TEST_PROGRAMS)

.PHONY: unit
unit: $(TEST_PROGRAMS)
	@set -e; for t in $(TEST_PROGRAMS); do $$t; done

.PHONY: clean
clean:
	rm -rf build

.SECONDARY:
-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

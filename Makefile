# SPDX-License-Identifier: Apache-2.0
# The developer's entrance. CMake does the work; each target here is a few of its commands.

# As many jobs as there are cores, and 1.5 GB of memory for each.
JOBS ?= $(shell awk -v cores="$$(nproc)" '/^MemAvailable/ { fit = int($$2 / 1500000); \
	print fit < 1 ? 1 : fit < cores ? fit : cores }' /proc/meminfo)
# What `make demo` passes on, what `make lint` is limited to, what `make test` passes to ctest.
ARGS ?=
LINT ?=
CTEST ?=

# The sanitizers of GCC 12 fail at times where the kernel spreads addresses wide: ask it not to.
FIXED_ADDRESSES = $(shell setarch --addr-no-randomize true 2>/dev/null && echo setarch --addr-no-randomize)

# Whatever Clang there is: Debian 12 has 14 and 19.
FUZZ_CXX ?= clang++-19

# The tests with a browser need one, and not every system has it as a package.
E2E ?= $(if $(shell which chromium google-chrome google-chrome-stable 2>/dev/null),ON,OFF)

configure = cmake --preset $(1) --log-level=WARNING
# Tests need more than the gateway does: a fresh build folder gets them with `make test` only.
configure_gateway = $(configure) $(if $(wildcard build/$(1)/CMakeCache.txt),,-DBUILD_TESTING=OFF)
configure_tests = $(configure) -DBUILD_TESTING=ON -DPORTHOLE_E2E=$(2)
build = cmake --build build/$(1) --parallel $(JOBS)
run_tests = ctest --preset $(1) --parallel $(JOBS) $(CTEST)

VERSION = $(shell awk '/^project/ { print $$3 }' CMakeLists.txt)

# What of it `make test` runs: the rooms that face the network, every parser, and the gateway's edge. `make asan` runs all.
SANITIZED_SHORT = base_test net_test consoleauth_test virt_test proxy_test fuzz_targets edge_test soak porthole
define sanitized_short
	$(call configure_tests,$(1),OFF)
	$(FIXED_ADDRESSES) $(call build,$(1)) --target $(SANITIZED_SHORT)
	$(FIXED_ADDRESSES) $(call run_tests,$(1)) \
		--label-regex 'unit|fuzz|edge|soak' --exclude-regex '_NOT_BUILT$$'
endef

# Sessions that end in every way, for so long.
define soaked
	$(call configure_tests,$(1),OFF)
	$(FIXED_ADDRESSES) $(call build,$(1)) --target soak
	ASAN_OPTIONS=quarantine_size_mb=8 $(FIXED_ADDRESSES) build/$(1)/soak $(or $(ARGS),600)
endef

# What a sanitizer can see: neither the page, nor the simulated vCenter, nor the browser's side.
define sanitized
	$(call configure_tests,$(1),OFF)
	$(FIXED_ADDRESSES) $(call build,$(1))
	$(FIXED_ADDRESSES) $(call run_tests,$(1)) --exclude-regex '^(web|vcenter_simulator)\.'
endef

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help deps deps-test deps-lint build demo test asan tsan fuzz soak bench paste tls-scan deb check lint format docs hooks clean

help: ## this list
	@echo 'make TARGET, where TARGET is one of'
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | awk -F '\t' '{ printf "  %-10s %s\n", $$1, $$2 }'

deps: ## install what building and the demo need (apt-get; only what is missing)
	@tools/deps.sh build

deps-test: ## the same, and what the tests need
	@tools/deps.sh build test

deps-lint: ## the same, and what lint and format need
	@tools/deps.sh build lint

build: ## build the gateway: build/release/porthole
	$(call configure_gateway,release)
	$(call build,release) --target porthole

demo: deps ## build, and open a console of a simulated VM (ARGS='--cluster', '--check', '--help')
	$(if $(findstring --cluster,$(ARGS)),@tools/deps.sh cluster)
	$(call configure_gateway,release)
	$(call build,release) --target porthole esxi_simulator vcenter_simulator
	build/release/porthole demo $(ARGS)

test: deps-test ## build and run every test, and a part of them under ASan and UBSan (CTEST='-R name' selects)
	tools/check.sh
	$(call configure_tests,release,$(E2E))
	$(call build,release)
	$(call run_tests,release)
	$(call sanitized_short,asan)

asan: deps-test ## build and run all tests under ASan and UBSan
	$(call sanitized,$@)

tsan: deps-test ## build and run the tests under TSan
	$(call sanitized,$@)

fuzz: ## let libFuzzer look for what breaks the parsers (ARGS=600: seconds a target; CTEST='-R name' selects)
	@tools/deps.sh build test fuzz
	cmake -S . -B build/fuzz -G Ninja --log-level=WARNING -DCMAKE_BUILD_TYPE=RelWithDebInfo \
		-DCMAKE_CXX_COMPILER=$(FUZZ_CXX) \
		-DPORTHOLE_SANITIZE=address,undefined -DPORTHOLE_FUZZ=ON -DPORTHOLE_FUZZ_SECONDS=$(or $(ARGS),60) \
		-DBUILD_TESTING=ON -DPORTHOLE_E2E=OFF
	cmake --build build/fuzz --parallel $(JOBS) --target fuzz_targets
	ctest --test-dir build/fuzz --label-regex fuzz --parallel $(JOBS) --output-on-failure $(CTEST)

soak: deps-test ## end sessions in every way for ten minutes each under ASan and TSan (ARGS=60: seconds)
	$(call soaked,asan)
	$(call soaked,tsan)

bench: ## build and run the benchmarks
	@tools/deps.sh build test bench
	$(call configure_tests,release,$(E2E)) -DPORTHOLE_BENCH=ON
	$(call build,release) --target bench

tls-scan: build ## scan a running gateway's TLS by sslscan and testssl.sh
	@tools/deps.sh scan
	tools/tls_scan.sh build/release/porthole

paste: deps-test ## paste 1000 characters into a guest by each keyboard layout
	$(call configure_tests,release,ON)
	$(call build,release) --target paste

check: ## the checks that need no compiler: format, layers, scripts
	tools/check.sh

deb: ## build a Debian package, build/deb/porthole_VERSION_ARCH.deb, and have lintian look at it
	@tools/deps.sh build deb
	JOBS=$(JOBS) tools/deb.sh $(VERSION)

lint: deps-lint ## check, Clang's warnings and clang-tidy (LINT=src/net limits clang-tidy)
	tools/check.sh --strict
	$(call configure_tests,clang,OFF)
	$(call build,clang)
	JOBS=$(JOBS) tools/tidy.sh $(LINT)

format: deps-lint ## format the C++ and Go sources in place
	tools/format.sh

docs: build ## write docs/configuration.md from the options that the program declares
	tools/docs.sh build/release/porthole

hooks: ## have git run the checks before each commit
	git config core.hooksPath .githooks

clean: ## remove all that was built
	rm -rf build

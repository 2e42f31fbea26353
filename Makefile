# Skein: every command of the project. Each target is a script of build/, so that the same works without make.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help build run test check e2e bench train scale soak mutants setup screens bindings icons clean
MAKEFLAGS += --no-print-directory

# room or file to work on: make bench BENCH=ranker, make e2e CORPUS=posts.txt, make run ARGS=…
BENCH ?= all
ARGS ?=
export CORPUS

help: ## this list
	@grep -hE '^[a-z0-9]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t12

build: ## build/bin/skein (window) and build/bin/skein-headless, after installing what is missing
	@build/steps/need.sh
	@build/steps/apt.sh run
	@build/steps/frontend.sh
	@build/steps/onnxruntime.sh >/dev/null
	@build/steps/binary.sh skein
	@build/steps/binary.sh skein-headless

run: build ## build, then open the window, or the browser shell where there is no display
	@build/steps/run.sh $(ARGS)

test: ## install what the tests need and run every tier (at most 40 minutes on two cores)
	@build/steps/test.sh

check: ## format, vet, staticcheck, tests without GTK, ONNX Runtime and servers (under 3 minutes)
	@build/tiers/check.sh
	@if [ -d frontend/node_modules ]; then build/tiers/frontend.sh; fi

setup: ## install everything that tests need, run nothing
	@build/steps/setup.sh

e2e: ## tests against the real servers; CORPUS=file seeds them, one post a line
	@build/steps/apt.sh run test
	@build/tiers/e2e.sh

screens: ## the screen in Chromium and the true window
	@build/steps/apt.sh run test
	@build/steps/frontend.sh
	@build/tiers/screen.sh
	@build/tiers/window.sh

bench: ## figures, one JSON line each; BENCH=ranker|search|models|sync|spam|feedgen|app for one room
	@build/steps/bench.sh $(BENCH)

train: ## train and export the models (Python); DATA=folder of the public sets also trains what Skein trains itself
	@build/steps/apt.sh train
	@models/train/export.sh $(ARGS)
	@if [ -n "$(DATA)" ]; then models/train/draft.sh "$(DATA)"; models/train/topics.sh "$(DATA)"; models/spamtext/train.sh "$(DATA)"; fi

scale: ## training on Ray in small: sources, tombstones, two workers, a real PostgreSQL (not part of test: it installs 0.7 GB)
	@build/steps/apt.sh scale
	@models/train/scale/check.sh

soak: ## kills, fuzzing, mutants, at full size
	@build/tiers/soak.sh

mutants: ## apply each patch of build/mutants and see that a test fails
	@build/mutants/run.sh

bindings: ## write frontend/wailsjs from the API that the shells bind
	@build/steps/bindings.sh

icons: ## draw the PNG icons from the SVG
	@build/icon/render.sh

clean: ## remove what was built; caches outside the tree stay
	@rm -rf build/bin build/.stamps build/.results build/onnxruntime/libonnxruntime.so.zst
	@find frontend/dist -mindepth 1 ! -name .gitkeep -delete

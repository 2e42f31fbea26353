#!/usr/bin/env bash
# govulncheck against a database on this disk: GOVULNDB=file:///…/vulndb.
source "$(dirname "$0")/../steps/common.sh"
source build/tiers/tally.sh

step govulncheck "$(build/steps/tool.sh golang.org/x/vuln/cmd/govulncheck v1.1.4)" -db "$GOVULNDB" ./...
finish

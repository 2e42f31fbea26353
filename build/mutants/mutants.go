// Package mutants holds deliberate bugs as patches, one edit each, and the script that shows that tests notice every one
// (run.sh; `make mutants`). The first line of a patch names the package whose tests must fail: "Package: ./ranker". It
// owns no code of the product; its own test runs the script on the small example under testdata.
package mutants

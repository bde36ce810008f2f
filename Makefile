.DEFAULT_GOAL := help
.PHONY: help run check test lint generate shots bench profile

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## serve a made-up community in a temporary directory and print links to sign in
	go run ./cmd/panal demo

check: ## run every check that CI runs
	bash .ci/run

test: ## run the tests; those that need PostgreSQL or Chromium skip without it
	go test ./...

lint: ## vet, check the format, run staticcheck
	go vet ./...
	@test -z "$$(gofmt -l .)" || { echo "run gofmt -w on:"; gofmt -l .; exit 1; }
	go tool staticcheck ./...

generate: ## turn the .templ files into Go
	go tool templ generate

shots: ## photograph every page, at both sizes, light and dark, into shots/
	PANAL_SHOTS=$(CURDIR)/shots go test ./app -run '^TestShots$$' -count=1

bench: ## drive the real server with many clients, beside its limits
	go -C bench run . groupbuy

profile: ## measure where the server's time goes, by which go build then compiles it
	go -C bench run -pgo=off . groupbuy --no-pgbench --seconds 10 --profile ../cmd/panal/default.pgo

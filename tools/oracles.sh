#!/bin/sh
# Install what our tests compare ourselves with, unless it is there in the right version:
# the Go server and the nats command line tool. Needs Go; honours GOPROXY and GOFLAGS.
set -eu

SERVER_VERSION=2.15.2
CLI_VERSION=0.5.0

PATH="$PATH:$(go env GOPATH)/bin"

if [ "$(nats-server -v 2>/dev/null)" != "nats-server: v$SERVER_VERSION" ]; then
  go install "github.com/nats-io/nats-server/v2@v$SERVER_VERSION"
fi

# A tool built by `go install` knows its version only from its build information.
if ! go version -m "$(command -v nats || echo /nonexistent)" 2>/dev/null |
  grep -q "github.com/nats-io/natscli[[:space:]]v$CLI_VERSION[[:space:]]"; then
  go install "github.com/nats-io/natscli/nats@v$CLI_VERSION"
fi

nats-server -v
echo "nats: v$CLI_VERSION"

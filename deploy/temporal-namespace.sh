#!/bin/sh
# Makes our namespace once. Search attributes and retention are ensured by the worker at each start.
set -eu
temporal operator namespace describe -n "$NAMESPACE" >/dev/null 2>&1 ||
  temporal operator namespace create -n "$NAMESPACE" --retention 90d

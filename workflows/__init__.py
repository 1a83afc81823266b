"""Thin hosts of the domain: deterministic, sandboxed, without any network."""

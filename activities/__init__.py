"""Idempotent work outside the workflows, through ports only."""

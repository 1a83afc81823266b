"""Ports, their adapters, and the errors they raise."""

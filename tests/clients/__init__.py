"""Clients in other languages against the local board server; not part of the usual tests, as they need npm."""

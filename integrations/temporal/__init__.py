"""How every process talks to Temporal: one plugin, encrypted payloads, search attributes ensured."""

"""The embedded default stack: Temporal, sandbox, worker and web as children of one command, on 127.0.0.1."""

"""How records look as JSON on the wire."""

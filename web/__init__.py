"""The web process: HTTP API and pages over the records, commands by Temporal Updates. It decides nothing."""

"""The HTTP API. Reads come from the records and wake no workflow; commands go through the gateway."""

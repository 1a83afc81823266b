"""The rules of co-production: pure, no clock, no I/O."""

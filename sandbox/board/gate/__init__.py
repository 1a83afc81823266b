"""What every API request passes: counters, faults, limits, authentication, dispatch."""

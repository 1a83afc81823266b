"""What the system costs and how quick it is: `python -m bench`, measured on real processes on this machine."""

"""Local payouts: a stand-in for the Tremendous API on this computer, with faults that can be switched on.

It shares no code with the project, so that a misreading of the provider's API cannot hide in both.
"""

"""A Trello-compatible board server for one machine: `python -m sandbox.board`.

It stands in for Trello in development, demonstrations and tests. It shares no code with the
rest of the project: clients know it by HTTP only.
"""

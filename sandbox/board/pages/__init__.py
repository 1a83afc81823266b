"""The web board for people: server-rendered pages that work without JavaScript."""

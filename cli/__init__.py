"""The command line `coproduce`: a client of the HTTP API, and the one command that starts everything here."""

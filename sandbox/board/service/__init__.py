"""What a board can do: the one set of operations behind the API and the web page."""

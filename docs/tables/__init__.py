"""Tables of the pages, made from the code: `make docs` writes them, tests/docs compare them."""

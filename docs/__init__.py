"""Pages for readers; `tables` writes the parts of them that follow from the code."""

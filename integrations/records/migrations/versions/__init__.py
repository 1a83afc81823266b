"""One file for each change of shape, in order. A released file is never edited."""

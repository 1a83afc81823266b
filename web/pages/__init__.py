"""Server-rendered pages: work without scripts, decide nothing on GET."""

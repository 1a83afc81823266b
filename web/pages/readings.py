"""Readings of measures, as people write them."""


def reading_in(text: str) -> int | float | str:
    """A number where it is one."""
    try:
        return int(text) if text.lstrip("-").isdecimal() else float(text)
    except ValueError:
        return text

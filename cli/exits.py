"""How a command ends: its exit code and the one sentence on stderr. The codes are documented in `coproduce --help`."""

from enum import IntEnum


class Exit(IntEnum):
    """0: done. 1: refused, or findings with errors. 2: usage or settings. 3: nobody answers. 4: not allowed."""

    DONE = 0
    REFUSED = 1
    USAGE = 2
    NOT_THERE = 3
    NOT_ALLOWED = 4


class EndedError(Exception):
    """Ends the command with a code. `str()` is the sentence for stderr: what happened and what to do."""

    def __init__(self, code: Exit, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def refused(sentence: str) -> EndedError:
    return EndedError(Exit.REFUSED, sentence)


def wrong_usage(sentence: str) -> EndedError:
    return EndedError(Exit.USAGE, sentence)


def nobody_answers(url: str) -> EndedError:
    return EndedError(Exit.NOT_THERE, f"Nobody answers at {url}. Start it with `coproduce up` or set COPRODUCE_URL.")

"""Why a stack can't start: one sentence to show, and the exit code of `coproduce up`."""


class StackError(Exception):
    """The stack can't start or go on; nothing of it is left running. The text says what to do."""

    exit_code = 1


class ChildFailed(StackError):
    """A child ended again and again, or did not answer in time."""


class SettingsIncomplete(StackError):
    """Half of what an outside service needs is set."""

    exit_code = 2


class PortTaken(StackError):
    """A port that a child wants is in use."""

    exit_code = 3


class AlreadyRunning(StackError):
    """Another stack runs on the same data folder."""

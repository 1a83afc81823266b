"""Becomes a command that the kernel ends when the supervisor is gone: `tether.py SUPERVISOR_PID COMMAND...`.

A program of its own, not a preexec_fn: running Python between fork and exec can lock up in a process with threads.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1  # linux/prctl.h; kept across execve (man 2 PR_SET_PDEATHSIG)


def main() -> None:
    supervisor, command = int(sys.argv[1]), sys.argv[2:]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, ctypes.c_ulong(signal.SIGKILL))
        if os.getppid() != supervisor:
            sys.exit(1)  # it ended before the kernel was asked, so no signal would ever come
    os.umask(0o077)  # what the children keep (mail, boards, projects) is for the owner alone
    os.execv(command[0], command)  # noqa: S606 - no shell is wanted, and the command comes from plan.py


if __name__ == "__main__":
    main()

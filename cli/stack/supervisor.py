"""Starts the children in order, keeps them running, stops them in order.

Called by `coproduce up`, by the demo and by tests: `async with running_stack(StackOptions(...)) as stack`.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from typing import Literal

import httpx

from cli.stack import plan, surroundings
from cli.stack.child import Child, ChildPlan
from cli.stack.listening import Listener, Silent
from cli.stack.options import StackOptions
from cli.stack.outside import Outside
from cli.stack.ports import HOST, refuse_taken
from cli.stack.process import Announcement
from cli.stack.state import ProcessRecord, StackState, end_leftovers, locked, state_path, write_state
from cli.stack.temporal_server import temporal_server
from settings import Settings, load

# Workers first and gently, then who asks them; what they all lean on last.
STOPPING = (("worker",), ("web",), ("board", "payouts", "mailbox"), ("temporal",))
Phase = Literal["starting", "ready", "stopping"]


class Stack:
    """A running stack. `environment` holds the settings of worker and web; `bootstrap_token` is an operator's."""

    def __init__(self, options: StackOptions, settings: Settings, listener: Listener) -> None:
        self._options, self._settings, self._listener = options, settings, listener
        self.data_dir, self.outside = options.folder(settings), Outside.of(settings)
        self.ports, self.logs = options.chosen_ports(settings), self.data_dir / "logs"
        self.environment: dict[str, str] = {
            **surroundings.given_settings(options.environ),
            **surroundings.own_settings(settings, self.outside, self.ports, self.data_dir)}
        self.bootstrap_token = ""
        self._children: dict[str, Child] = {}
        self._phase: Phase = "starting"
        # Only loopback is asked: a proxy of the environment must not come between.
        self._client = httpx.AsyncClient(timeout=5, trust_env=False)

    @property
    def addresses(self) -> dict[str, str]:
        """Where each part is; outside services as the settings name them."""
        given = load(self.environment)
        pages = {"web": self.ports.web, "worker": self.ports.worker} | {
            name: getattr(self.ports, name) for name in self.outside.sandboxes()}
        found = {name: f"http://{HOST}:{port}" for name, port in pages.items()}
        found |= {"temporal": given.temporal_address, "smtp": f"{given.smtp_host}:{given.smtp_port}"}
        if not self.outside.temporal:
            found["temporal_ui"] = f"http://{HOST}:{self.ports.temporal_ui}"
        return found

    def announcement(self, child: str) -> Announcement:
        """The ready line of a sandbox child: keys, members, secrets of its switches. Empty when it does not run."""
        return self._children[child].announcement if child in self._children else {}

    def pids(self) -> dict[str, int]:
        """Process id of each child that lives now."""
        return {name: child.pid for name, child in self._children.items() if child.pid}

    async def start(self) -> None:
        """Everything healthy, or StackError (or an IntegrationError about the records)."""
        refuse_taken(self.ports, self.outside.wanted_ports())
        self.logs.mkdir(exist_ok=True, mode=0o700)
        bare = surroundings.without_settings(self._options.environ)
        below = [plan.sandbox(name, self.ports, self.data_dir, bare) for name in self.outside.sandboxes()]
        if not self.outside.temporal:
            below.insert(0, temporal_server(self.ports, self.data_dir, self._settings.temporal_namespace, bare))
        operator = asyncio.create_task(self._operator_token())
        try:
            await self._started(below)
            self.bootstrap_token = await operator
        finally:
            operator.cancel()
        await self._learn()
        above = {**bare, **self.environment}
        await self._started([plan.worker(self.ports, above, self._client), plan.web(self.ports, above, self._client)])
        self._phase = "ready"
        self._record()

    async def stop(self, hurry: asyncio.Event) -> None:
        """End every child, in order; afterwards nothing of the stack runs."""
        self._phase = "stopping"
        self._record()
        problems: list[BaseException] = []
        for names in STOPPING:
            ending = [self._children[name].stop(hurry) for name in names if name in self._children]
            ended = await asyncio.gather(*ending, return_exceptions=True)
            problems += [one for one in ended if isinstance(one, BaseException)]
        await self._client.aclose()
        state_path(self.data_dir).unlink(missing_ok=True)
        # Only now: what went wrong with one child must not keep the others running.
        for problem in problems:
            raise problem

    async def _operator_token(self) -> str:
        # Imported in its thread: it brings every adapter, which takes a second in which the children start.
        def made() -> str:
            from cli.stack.operator_access import operator_token
            return operator_token(load(self.environment))

        return await asyncio.to_thread(made)

    async def _started(self, plans: Iterable[ChildPlan]) -> None:
        children = [Child(one, self.logs, self._listener, self._record) for one in plans]
        self._children |= {child.plan.name: child for child in children}
        for child in children:
            child.start()
        await asyncio.gather(*(child.ready(self._options.start_seconds) for child in children))

    async def _learn(self) -> None:
        """Settings that lead to the sandbox."""
        if not self.outside.board:
            self.environment |= surroundings.board_settings(self.announcement("board"), self.ports)
        if not self.outside.payouts:
            said = self.announcement("payouts")
            self.environment |= surroundings.payouts_settings(said, await plan.products(self._client, said))
        if not self.outside.mail:
            self.environment |= surroundings.mail_settings(self.announcement("mailbox"))

    def _record(self) -> None:
        records = {name: ProcessRecord.of(pid, self._children[name].plan.command)
                   for name, pid in self.pids().items()}
        supervisor = ProcessRecord.of(os.getpid())
        assert supervisor is not None
        state = StackState(web=self.addresses["web"], supervisor=supervisor, phase=self._phase,
                           addresses=self.addresses, logs=self.logs,
                           children={name: record for name, record in records.items() if record})
        # A full disk must not stop the supervision; the next change is written again.
        with suppress(OSError):
            write_state(self.data_dir, state)


@asynccontextmanager
async def running_stack(options: StackOptions | None = None, listener: Listener | None = None,
                        hurry: asyncio.Event | None = None) -> AsyncIterator[Stack]:
    """A healthy stack; it is stopped on the way out, at once when `hurry` is set.

    To be called in the main thread: the kernel ties the children to the thread that started them. Raises StackError,
    SettingsWrong, or an IntegrationError when the records can't be opened.
    """
    options = options or StackOptions()
    settings = load(options.environ)
    with locked(options.folder(settings)):
        await asyncio.to_thread(end_leftovers, options.folder(settings))
        stack = Stack(options, settings, listener or Silent())
        try:
            await stack.start()
            yield stack
        finally:
            await stack.stop(hurry or asyncio.Event())

"""Runs the skeleton and its worker: a whole one after a plan, or single updates to see what Temporal alone takes."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter

from bench.hands import One
from bench.material import new_name
from bench.playing import result_of
from bench.processes import environment, python, started
from bench.skeleton import QUEUE, Plan, Skeleton, Step, child_id
from cli.stack.supervisor import Stack
from settings import load

MOST_UPDATES = 1500  # Temporal takes 2,000 for one run of a workflow


async def bare_client(address: str, namespace: str) -> Client:
    """A client without our sealing."""
    return await Client.connect(address, namespace=namespace, data_converter=pydantic_data_converter)


def worker_command(address: str, namespace: str) -> list[str]:
    return python("bench.skeleton_worker", address, namespace)


async def follow(client: Client, plan: Plan) -> None:
    """As a project is played: each update answered before the next, payments waited for."""
    name = f"{QUEUE}/{new_name()}"
    handle = await client.start_workflow(Skeleton.run, plan, id=name, task_queue=QUEUE)
    born = 0
    for number, step in enumerate(plan.steps):
        if number:
            await handle.execute_update(Skeleton.submit, number)
        for _ in range(step.children):
            born += 1
            await result_of(client, child_id(name, born))
    await handle.result()


@asynccontextmanager
async def bare_updates(folder: Path, stack: Stack, hands: int) -> AsyncIterator[One]:
    """Updates that do nothing, to a workflow for each hand, on the Temporal server of a stack."""
    settings = load(stack.environment)
    address, namespace = settings.temporal_address, settings.temporal_namespace
    with started(worker_command(address, namespace), environment(), folder / "skeleton.log"):
        client = await bare_client(address, namespace)
        plan = Plan(steps=[Step()] * MOST_UPDATES, queues={})
        handles = [await client.start_workflow(Skeleton.run, plan, id=f"{QUEUE}/{new_name()}", task_queue=QUEUE)
                   for _ in range(hands)]

        async def one(hand: int) -> float:
            began = time.monotonic()
            await handles[hand].execute_update(Skeleton.submit, hand)
            return (time.monotonic() - began) * 1000

        yield one
        for handle in handles:
            await handle.terminate("measured")

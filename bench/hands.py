"""Several hands that do the same thing at once."""

import asyncio
from collections.abc import Awaitable, Callable
from itertools import count

# Takes the number of the hand that does it; milliseconds.
One = Callable[[int], Awaitable[float]]


async def by_hands(one: One, hands: int, number: int) -> list[float]:
    """Do it so many times by so many at once; how long each took. The first of each hand does not count."""
    left, times = count(), list[float]()

    async def hand(me: int) -> None:
        await one(me)
        while next(left) < number:
            times.append(await one(me))

    await asyncio.gather(*(hand(me) for me in range(hands)))
    return times

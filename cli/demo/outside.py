"""What arrived outside: orders at the payout server and messages in the mailbox, read over their own APIs."""

from decimal import Decimal

from cli.demo.places import Places
from cli.demo.wire import Door, bearer
from cli.seen import Seen


class Value(Seen):
    denomination: Decimal


class RewardRead(Seen):
    value: Value


class OrderRead(Seen):
    external_id: str | None
    status: str
    rewards: list[RewardRead]

    @property
    def amount(self) -> Decimal:
        return sum((one.value.denomination for one in self.rewards), Decimal(0))


class OrdersRead(Seen):
    orders: list[OrderRead]
    total_count: int


class MessageRead(Seen):
    to: list[str]
    subject: str


class MessagesRead(Seen):
    messages: list[MessageRead]
    total: int


PAGE = 500


async def orders(operator: Door, places: Places) -> list[OrderRead]:
    """Every order that was ever placed there."""
    door = Door(operator.client, places.payouts.base_url, bearer(places.payouts.api_key))
    found: list[OrderRead] = []
    while True:
        page = await door.get("/orders", OrdersRead, limit=PAGE, offset=len(found))
        found += page.orders
        if not page.orders or len(found) >= page.total_count:
            return found


async def messages(operator: Door, places: Places) -> list[MessageRead]:
    """The newest thousand."""
    return (await Door(operator.client, places.mailbox, {}).get("/api/messages", MessagesRead, limit=1000)).messages

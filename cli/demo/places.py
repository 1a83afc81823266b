"""Where the servers of a play are and how to get in. Made from a running stack by the demo and by tests."""

from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict

from cli.stack.supervisor import Stack


class Member(BaseModel):
    """An account of the board server."""

    id: str
    username: str
    token: str


class BoardLine(BaseModel):
    """What the board server said when it was ready. The first member is the one that Coproduce acts as."""

    model_config = ConfigDict(extra="ignore")

    base_url: str
    api_key: str
    members: list[Member]


class PayoutsLine(BaseModel):
    """What the payout server said when it was ready."""

    model_config = ConfigDict(extra="ignore")

    base_url: str
    api_key: str
    pages: str


@dataclass(frozen=True)
class Places:
    """`addresses` name what people can look at, by its part."""

    web: str
    operator_token: str = field(repr=False)
    board: BoardLine = field(repr=False)
    payouts: PayoutsLine = field(repr=False)
    mailbox: str
    addresses: dict[str, str]


def places_of(stack: Stack) -> Places:
    """Of a stack that is ready and has all its sandbox servers."""
    board = BoardLine.model_validate(stack.announcement("board"))
    payouts = PayoutsLine.model_validate(stack.announcement("payouts"))
    found = stack.addresses
    return Places(web=found["web"], operator_token=stack.bootstrap_token, board=board, payouts=payouts,
                  mailbox=found["mailbox"], addresses=found)

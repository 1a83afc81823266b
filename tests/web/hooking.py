"""Sending webhooks as Trello does, right and wrong ones, and reading what was counted."""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

import httpx

from domain.board_base import BoardBase
from integrations.ports import BoardLink
from integrations.registry import Records
from tests.web.serving import TLS

BOARD = "b00000000000000000000001"
COUNTED = re.compile(r'^coproduce_board_hints_total\{outcome="(\w+)"\} (\d+)', re.MULTILINE)
_numbers = count(1)


def give_board(records: Records, project_id: str, board_id: str = BOARD) -> None:
    link = BoardLink(board_id=board_id, url="https://board.example/b", base=BoardBase())
    records.store.save_board_link(project_id, link)


def delivery(board_id: str = BOARD, **changes: object) -> dict[str, Any]:
    """What Trello sends when a person moved a card; `changes` replace fields of its action."""
    action = {"id": f"5f{next(_numbers):022x}", "idMemberCreator": "5c0000000000000000000001", "type": "updateCard",
              "date": "2027-01-12T10:00:00.000Z", "appCreator": None, "limits": None,
              "data": {"card": {"id": "5d0000000000000000000001", "name": "Dig"},
                       "board": {"id": board_id, "name": "Allotment"}}}
    return {"action": {**action, **changes}, "model": {"id": board_id}, "webhook": {"id": "5e0000000000000000000001"}}


@dataclass
class Sender:
    """Knows the secret and the address that the webhook was registered with."""

    base_url: str
    secret: str
    callback: str

    def signature(self, raw: bytes) -> str:
        digest = hmac.new(self.secret.encode(), raw + self.callback.encode(), hashlib.sha1).digest()
        return base64.b64encode(digest).decode()

    def send(self, body: object, signed: str | None = None, headers: Mapping[str, str] | None = None) -> httpx.Response:
        """Signed as it should be unless told; bytes go out as they are."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = {"x-trello-webhook": self.signature(raw) if signed is None else signed, **(headers or {})}
        return httpx.post(f"{self.base_url}/webhooks/trello", content=raw, headers=sent, timeout=30, verify=TLS)

    def counted(self) -> dict[str, int]:
        """How many hints came to what so far."""
        page = httpx.get(f"{self.base_url}/metrics", timeout=30, verify=TLS).text
        return {outcome: int(number) for outcome, number in COUNTED.findall(page)}

"""Reads the arguments and the credentials of an API request, wherever a client put them."""

import json
import re
from dataclasses import dataclass
from urllib.parse import unquote

from starlette.requests import Request

from sandbox.board.args import Args
from sandbox.board.errors import Refusal
from sandbox.board.values import Json

_PAIR = re.compile(r'(\w+)="([^"]*)"')
MAX_BODY = 1_000_000


@dataclass(frozen=True, slots=True)
class Credentials:
    """The key and token as presented; empty when missing."""

    key: str
    token: str


async def arguments(request: Request) -> Args:
    """Query, then form or JSON body over it. Raises a 400 Refusal for a body that can't be read."""
    values: dict[str, Json] = dict(request.query_params)
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    if kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        form = await request.form(max_part_size=MAX_BODY)
        values.update({name: value for name, value in form.items() if isinstance(value, str)})
    elif body := await request.body():
        values.update(_json_object(body))
    return Args(values)


def credentials(request: Request, args: Args) -> Credentials:
    """From `Authorization: OAuth ...` (plain or OAuth 1 signed, unchecked), else from key and token."""
    header = request.headers.get("authorization", "")
    if header.startswith("OAuth "):
        pairs = {name: unquote(value) for name, value in _PAIR.findall(header)}
        return Credentials(pairs.get("oauth_consumer_key", ""), pairs.get("oauth_token", ""))
    return Credentials(args.text("key"), args.text("token"))


def _json_object(body: bytes) -> dict[str, Json]:
    if len(body) > MAX_BODY:
        raise Refusal(413, "Payload Too Large")
    try:
        parsed = json.loads(body)
    except ValueError:
        raise Refusal(400, "Error parsing body: invalid json") from None
    if not isinstance(parsed, dict):
        raise Refusal(400, "Error parsing body: invalid json")
    return parsed

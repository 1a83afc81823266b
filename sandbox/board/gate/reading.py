"""Reads the arguments and the credentials of an API request, wherever a client put them."""

import json
import re
from dataclasses import dataclass, replace
from urllib.parse import unquote

from starlette.datastructures import UploadFile
from starlette.requests import Request

from sandbox.board.args import Args, Upload
from sandbox.board.errors import Refusal
from sandbox.board.values import Json

_PAIR = re.compile(r'(\w+)="([^"]*)"')
_BRACKETS = re.compile(r"(\w+)\[(\w*)\]")
MAX_BODY = 1_000_000
MAX_FILE = 10_000_000  # what a free workspace takes


@dataclass(frozen=True, slots=True)
class Credentials:
    """The key and token as presented; empty when missing. A bearer's is an OAuth 2.0 access token, without a key."""

    key: str
    token: str
    bearer: bool = False


async def arguments(request: Request) -> Args:
    """Query, then form (with its files) or JSON body over it. Raises a 400 Refusal for a body that can't be read."""
    values = _nested(request.query_params.multi_items())
    files: dict[str, Upload] = {}
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    if kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        form = await request.form(max_part_size=MAX_BODY)
        values.update(_nested([(name, value) for name, value in form.multi_items() if isinstance(value, str)]))
        files = {name: await _read(value) for name, value in form.items() if isinstance(value, UploadFile)}
    elif body := await request.body():
        values.update(_json_object(body))
    return Args(values, files)


def credentials(request: Request, args: Args) -> Credentials:
    """From `Authorization: Bearer ...` or `OAuth ...` (plain or OAuth 1 signed, unchecked), else key and token."""
    header = request.headers.get("authorization", "")
    if header.startswith("Bearer "):
        return Credentials("", header.removeprefix("Bearer ").strip(), bearer=True)
    if header.startswith("OAuth "):
        pairs = {name: unquote(value) for name, value in _PAIR.findall(header)}
        return Credentials(pairs.get("oauth_consumer_key", ""), pairs.get("oauth_token", ""))
    return Credentials(args.text("key"), args.text("token"))


def with_path_token(shown: Credentials, path: str) -> Credentials:
    """The token of /tokens/{token}/... counts where no other was shown, as py-trello's `create_hook` needs it."""
    first, _, rest = path.strip("/").partition("/")
    if shown.token or first != "tokens":
        return shown
    return replace(shown, token=rest.partition("/")[0])


def _nested(pairs: list[tuple[str, str]]) -> dict[str, Json]:
    """Form fields by name, the last one counts; `value[text]` is read as an object and `ids[]` as a list."""
    values: dict[str, Json] = {}
    for name, value in pairs:
        brackets = _BRACKETS.fullmatch(name)
        if brackets is None:
            values[name] = value
            continue
        outer, inner = brackets.groups()
        known = values.get(outer)
        if inner:
            values[outer] = {**(known if isinstance(known, dict) else {}), inner: value}
        else:
            values[outer] = [*(known if isinstance(known, list) else []), value]
    return values


async def _read(file: UploadFile) -> Upload:
    content = await file.read(MAX_FILE + 1)
    if len(content) > MAX_FILE:
        raise Refusal(413, "Payload Too Large")
    return Upload(file.filename or "file", file.content_type or "", content)


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

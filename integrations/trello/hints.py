"""What a webhook's body tells, once its signature is right: that something happened on a board. Never what is so now.

Pure functions. Facts: Trello webhooks guide (signature: base64 of HMAC-SHA1 over the raw body and the callback address
exactly as it was registered, keyed with the application's secret).
"""

import base64
import hashlib
import hmac
from datetime import UTC, datetime

from pydantic import AwareDatetime, Field, ValidationError

from integrations.errors import Refused
from integrations.ports import Shape
from integrations.trello.mapping import CamelWire

LARGEST = 512 * 1024


class BoardHint(Shape):
    """A reason to read a board again. `action_id` tells repeats apart, `at` is UTC, `kind` is Trello's, known or not.

    `member`: Trello's id of who did it. `by_app`: made through the API. `own`: the echo of a write of ours, so far as
    a header can say that the signature does not cover: good for skipping work, never for allowing anything.
    """

    action_id: str
    board_id: str
    kind: str
    at: datetime
    member: str = ""
    by_app: bool = False
    own: bool = False


class _Part(CamelWire):
    id: str = Field(pattern=r"^[0-9a-f]{24}$")


class _Data(CamelWire):
    board: _Part | None = None


class _Action(_Part):
    type: str = Field(pattern=r"^[A-Za-z_]{1,80}$")
    date: AwareDatetime
    id_member_creator: str = Field("", max_length=64)
    app_creator: object = None
    data: _Data = _Data()


class _Body(CamelWire):
    action: _Action
    model: _Part | None = None


def signature(secret: str, raw_body: bytes, callback_url: str) -> str:
    """What the header X-Trello-Webhook has to say."""
    digest = hmac.new(secret.encode(), raw_body + callback_url.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def is_genuine(secret: str, raw_body: bytes, callback_url: str, shown: str | None) -> bool:
    """Whether Trello signed this. False without a secret: then nobody could have. Takes the same time for all."""
    wanted = signature(secret, raw_body, callback_url)
    return bool(secret) and hmac.compare_digest(wanted.encode(), (shown or "").encode(errors="replace"))


def parse_hint(raw_body: bytes, echoed: str | None = None, client_id: str = "coproduce") -> BoardHint:
    """The hint in a genuine body. `echoed`: the header X-Trello-Client-Identifier, when it came along.

    Refused for what is no webhook of Trello's about a board, or is too large; the text of it is not repeated.
    """
    if len(raw_body) > LARGEST:
        raise Refused("A webhook's body is too large, so it is not taken. The next look at the board finds what "
                      "changed.")
    hint = _read(raw_body, echoed == client_id)
    if hint is None:
        raise Refused("A webhook's body is not what Trello sends about a board, so it is not taken. The next look at "
                      "the board finds what changed.")
    return hint


def _read(raw_body: bytes, own: bool) -> BoardHint | None:
    try:
        body = _Body.model_validate_json(raw_body)
    except ValidationError:
        return None
    action, board = body.action, body.action.data.board or body.model
    if board is None:
        return None
    return BoardHint(action_id=action.id, board_id=board.id, kind=action.type, at=action.date.astimezone(UTC),
                     member=action.id_member_creator, by_app=action.app_creator is not None, own=own)

"""Reads a message as a mail program would: subject, text part, HTML part, headers, attachments."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import default

from sandbox.mailbox.store import Stored


@dataclass(frozen=True)
class Attachment:
    """What is attached; its content is not shown. `size` in bytes."""

    name: str
    content_type: str
    size: int


@dataclass(frozen=True)
class Reading:
    """A message in readable parts; None where it has no such part."""

    subject: str
    text: str | None
    html: str | None
    headers: tuple[tuple[str, str], ...]
    attachments: tuple[Attachment, ...]

    def header(self, name: str) -> str:
        """The first header of this name, or nothing."""
        return next((value for key, value in self.headers if key.lower() == name), "")


def read(raw: bytes) -> Reading:
    """The readable parts of `raw`; a part with an unknown charset is shown as well as it can be."""
    message = _parsed(raw)
    return Reading(
        subject=str(message.get("subject", "")),
        text=_body(message, "plain"),
        html=_body(message, "html"),
        headers=tuple((key, str(value)) for key, value in message.items()),
        attachments=tuple(_attachment(part) for part in message.iter_attachments()),
    )


def subject_of(raw: bytes) -> str:
    """The subject alone: a sender waits for it, so nothing else is read."""
    return str(BytesHeaderParser(policy=default).parsebytes(raw).get("subject", ""))


def words_of(raw: bytes) -> str:
    """Both bodies, to look through."""
    message = _parsed(raw)
    return "\n".join(filter(None, (_body(message, "plain"), _body(message, "html"))))


def _parsed(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def _body(message: EmailMessage, kind: str) -> str | None:
    part = message.get_body((kind,))
    return _content(part) if isinstance(part, EmailMessage) else None


def _content(part: EmailMessage) -> str:
    try:
        text = str(part.get_content())
    except (LookupError, ValueError):
        text = _bytes_of(part).decode("utf-8", "replace")
    return text.replace("\r\n", "\n")


def _bytes_of(part: EmailMessage) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _attachment(part: EmailMessage) -> Attachment:
    return Attachment(part.get_filename() or "without a name", part.get_content_type(), len(_bytes_of(part)))


def instant(milliseconds: int) -> str:
    """ISO 8601 in UTC with milliseconds."""
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def summary_json(message: Stored) -> dict[str, object]:
    """One row of the list."""
    return {
        "id": message.id,
        "received_at": instant(message.received_ms),
        "from": message.sender,
        "to": list(message.recipients),
        "subject": message.subject,
        "size": len(message.raw),
    }


def message_json(message: Stored) -> dict[str, object]:
    """The whole message; `from` and `to` are the envelope, what the headers say is under `headers`."""
    reading = read(message.raw)
    return {
        **summary_json(message),
        "text": reading.text,
        "html": reading.html,
        "headers": [list(header) for header in reading.headers],
        "attachments": [
            {"name": item.name, "content_type": item.content_type, "size": item.size}
            for item in reading.attachments
        ],
    }

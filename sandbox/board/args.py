"""The arguments of one request: query, form and JSON body merged, read by name and type."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from . import times
from .errors import invalid_value
from .values import Json

Place = Literal["top", "bottom"] | float
_ENDS: dict[str, Literal["top", "bottom"]] = {"top": "top", "bottom": "bottom"}
MAX_TEXT = 16384  # Trello's limit for names, descriptions, comments and check items


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a form."""

    name: str
    mime_type: str
    content: bytes


class Args:
    """Typed access to arguments; a wrong value raises the 400 that Trello gives."""

    def __init__(self, values: Mapping[str, Json], files: Mapping[str, Upload] | None = None) -> None:
        self._values = values
        self._files = files or {}

    def file(self, name: str) -> Upload | None:
        """The uploaded file of this name, if one came."""
        return self._files.get(name)

    def given(self, name: str) -> bool:
        """True when the argument was sent at all, even as null."""
        return name in self._values

    def has(self, name: str) -> bool:
        """True when the argument was sent with a value."""
        return self._values.get(name) is not None

    def raw(self, name: str) -> Json:
        """The value as it came."""
        return self._values.get(name)

    def text(self, name: str, default: str = "") -> str:
        """A text within Trello's length limit."""
        value = self._values.get(name)
        if value is None:
            return default
        if isinstance(value, Mapping) or (isinstance(value, Sequence) and not isinstance(value, str)):
            raise invalid_value(name)
        text = str(value).lower() if isinstance(value, bool) else str(value)
        if len(text) > MAX_TEXT:
            raise invalid_value(name)
        return text

    def required(self, name: str) -> str:
        """A text that must not be empty."""
        text = self.text(name).strip()
        if not text:
            raise invalid_value(name)
        return text

    def words(self, name: str) -> list[str]:
        """A list, sent as JSON array or as comma-separated text."""
        value = self._values.get(name)
        if isinstance(value, Sequence) and not isinstance(value, str):
            return [str(entry) for entry in value]
        return [word.strip() for word in self.text(name).split(",") if word.strip()]

    def flag(self, name: str, default: bool = False) -> bool:
        """true/false, as JSON or as text."""
        match self.text(name).lower():
            case "":
                return default
            case "true" | "1":
                return True
            case "false" | "0":
                return False
            case _:
                raise invalid_value(name)

    def whole(self, name: str, default: int, most: int) -> int:
        """A whole number from 0 to `most`."""
        try:
            number = int(self.text(name) or default)
        except ValueError:
            raise invalid_value(name) from None
        if not 0 <= number <= most:
            raise invalid_value(name)
        return number

    def moment(self, name: str) -> str | None:
        """An instant as stamp; null, "" and "null" clear it."""
        text = self.text(name)
        if text in ("", "null"):
            return None
        try:
            return times.read(text)
        except ValueError:
            raise invalid_value(name) from None

    def place(self, name: str, default: Place) -> Place:
        """A position: top, bottom or a positive number."""
        text = self.text(name)
        if not text:
            return default
        if text in _ENDS:
            return _ENDS[text]
        try:
            number = float(text)
        except ValueError:
            raise invalid_value(name) from None
        if not 0 < number < float("inf"):
            raise invalid_value(name)
        return number

    def amount(self, name: str, least: float, most: float) -> float:
        """A number from `least` to `most`; 0 when it was not sent."""
        try:
            number = float(self.text(name) or 0)
        except ValueError:
            raise invalid_value(name) from None
        if not least <= number <= most:
            raise invalid_value(name)
        return number

    def mapping(self, name: str) -> Mapping[str, Json]:
        """A JSON object, as such or as text; nothing and null are an empty one."""
        value = self._structured(name)
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            raise invalid_value(name)
        return value

    def mappings(self, name: str) -> list[Mapping[str, Json]]:
        """A JSON array of objects."""
        value = self._structured(name) or []
        if not isinstance(value, Sequence) or isinstance(value, str):
            raise invalid_value(name)
        found = [entry for entry in value if isinstance(entry, Mapping)]
        if len(found) != len(value):
            raise invalid_value(name)
        return found

    def _structured(self, name: str) -> Json:
        value = self._values.get(name)
        if not isinstance(value, str):
            return value
        try:
            parsed: Json = json.loads(value or "null")
        except ValueError:
            raise invalid_value(name) from None
        return parsed

    def one_of(self, name: str, allowed: Sequence[str], default: str) -> str:
        """One of the allowed words."""
        text = self.text(name) or default
        if text not in allowed:
            raise invalid_value(name)
        return text

    def under(self, prefix: str) -> "Args":
        """The arguments whose name starts with the prefix, without it."""
        cut = len(prefix)
        return Args({name[cut:]: value for name, value in self._values.items() if name.startswith(prefix)})

    def also(self, values: Mapping[str, Json]) -> "Args":
        """These arguments, and the given ones where they are not set."""
        return Args({**values, **self._values})

    def renamed(self, old: str, new: str) -> "Args":
        """The same arguments with one name replaced (PUT /cards/{id}/name?value=...)."""
        rest = {name: value for name, value in self._values.items() if name != old}
        return Args({**rest, new: self._values.get(old)})

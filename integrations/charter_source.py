"""Charter text (YAML or JSON) as plain data, with line and column of every part.

Called by charter_file.py. Nothing in the text is ever run; big, deep, exploding or tagged files are refused.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from domain.findings import Path, shown
from integrations.charter_yaml import CharterLoader, plain_value, yaml_problem

LONGEST = 1_000_000
DEEPEST = 20
MOST_VALUES = 20_000
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")


class CharterUnreadable(ValueError):
    """The file can't be read as a charter; `str()` is one sentence for people. `line` counts from 1."""

    def __init__(self, sentence: str, line: int | None = None) -> None:
        super().__init__(sentence)
        self.line = line


@dataclass(frozen=True)
class CharterSource:
    """A file as plain data: dicts with text keys, lists, text, numbers, true/false, None and dates."""

    name: str
    data: dict[str, object]
    places: dict[Path, tuple[int, int]] = field(repr=False)

    def place(self, path: Path) -> tuple[int, int]:
        """Line and column, from 1, of this path or of its nearest parent that stands in the file."""
        return next((self.places[path[:length]] for length in range(len(path), 0, -1)
                     if path[:length] in self.places), (1, 1))


def read_charter_source(text: bytes | str, name: str) -> CharterSource:
    """The file as data with places. Raises CharterUnreadable with one sentence that says what to change."""
    name = "".join(sign if sign.isprintable() else "?" for sign in name)
    clean = _decoded(text, name)
    from_json = _json(clean)
    reader = _Reader(name)
    from_yaml = reader.top(clean if from_json is None else _only_places(clean))
    data = from_yaml if from_json is None else from_json
    if any(_UNPRINTABLE.search(one) for one in _texts(data)):
        raise CharterUnreadable(f"{name} has an invisible control character in a text; delete it.")
    return CharterSource(name, data, reader.places)


def _decoded(text: bytes | str, name: str) -> str:
    if len(text) > LONGEST:
        raise CharterUnreadable(f"{name} is larger than 1 MB; a charter is a few pages of text.")
    raw = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    try:
        clean = raw.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        line = 1 + raw[:broken.start].count(b"\n")
        raise CharterUnreadable(f"Line {line} of {name} is not UTF-8 text; save the file as UTF-8.", line) from None
    if "\0" in clean:
        line = 1 + clean[:clean.index("\0")].count("\n")
        raise CharterUnreadable(f"Line {line} of {name} has a zero byte, so it is not a text file.", line)
    return clean


def _json(text: str) -> dict[str, object] | None:
    if not text.lstrip().startswith("{"):
        return None
    try:
        data: object = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None


def _only_places(text: str) -> str:
    """JSON that YAML can read for its places: tabs and escaped surrogates, of the same length."""
    return re.sub(r"\\u[dD][89a-fA-F]", r"\\u00", text.replace("\t", " "))


def _texts(data: object) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield key
            yield from _texts(value)
    elif isinstance(data, list):
        for value in data:
            yield from _texts(value)


class _Reader:
    """Turns YAML nodes into data, counting as it goes so that aliases can't explode."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.places: dict[Path, tuple[int, int]] = {}
        self._left = MOST_VALUES

    def top(self, text: str) -> dict[str, object]:
        try:
            self._refuse_traps(text)
            root = yaml.compose(text, Loader=CharterLoader)
        except yaml.YAMLError as broken:
            line, problem = yaml_problem(broken)
            where = f"line {line} of {self.name}" if line else self.name
            raise CharterUnreadable(f"Can't read {where}: {problem}.", line) from None
        if not isinstance(root, MappingNode):
            raise CharterUnreadable(f"{self.name} is not a charter; start it with sections such as `project:`.", 1)
        return self._mapping(root, ())

    def _refuse_traps(self, text: str) -> None:
        depth = documents = 0
        for event in yaml.parse(text, Loader=CharterLoader):
            documents += isinstance(event, yaml.DocumentStartEvent)
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            line = event.start_mark.line + 1 if event.start_mark else 1
            if documents > 1:
                raise self._refused(line, "a second document starts (---); keep one charter in one file")
            if depth > DEEPEST:
                raise self._refused(line, f"lists and groups are nested deeper than {DEEPEST}; a charter needs six")
            if getattr(event, "tag", None) is not None:
                raise self._refused(line, "there is a tag (a word after !); write plain values only")

    def _value(self, node: Node, path: Path) -> object:
        self._left -= 1
        if self._left < 0:
            raise self._refused(_line(node), f"there are more than {MOST_VALUES:,} values, counting each use of an "
                                             "alias (*name); write a shorter charter")
        if len(path) > DEEPEST:
            raise self._refused(_line(node), "aliases (*name) nest deeper than a charter can; write the values out")
        self.places.setdefault(path, (_line(node), node.start_mark.column + 1))
        if isinstance(node, MappingNode):
            return self._mapping(node, path)
        if isinstance(node, SequenceNode):
            return [self._value(one, (*path, index)) for index, one in enumerate(node.value)]
        return plain_value(node.tag, node.value)

    def _mapping(self, node: MappingNode, path: Path) -> dict[str, object]:
        data: dict[str, object] = {}
        first: dict[str, int] = {}
        for key, value in node.value:
            name = self._key(key)
            if name in data:
                raise self._refused(_line(key), f'"{shown(name)}" is written twice, first on line {first[name]}; '
                                                "keep one of the two")
            first[name] = _line(key)
            self.places[(*path, name)] = (_line(key), key.start_mark.column + 1)
            data[name] = self._value(value, (*path, name))
        return data

    def _key(self, node: Node) -> str:
        if not isinstance(node, ScalarNode):
            raise self._refused(_line(node), "a list or group is used as a name; write a plain name before the colon")
        if node.value == "<<":
            raise self._refused(_line(node), "`<<` copies fields from elsewhere; write the fields out")
        return str(node.value)

    def _refused(self, line: int, problem: str) -> CharterUnreadable:
        return CharterUnreadable(f"Can't read line {line} of {self.name}: {problem}.", line)


def _line(node: Node) -> int:
    return int(node.start_mark.line) + 1

"""How YAML in a charter is understood: plain values only, and its faults said in plain words. For charter_source.py.

Unlike YAML 1.1, `no`, `on` and `12:30` stay text: they are a place, a preposition and a time far more often.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING or not yaml.__with_libyaml__:
    from yaml import SafeLoader as _Base
else:
    from yaml import CSafeLoader as _Base

_LONGEST_NUMBER = 30
_TAG = "tag:yaml.org,2002:"


class CharterLoader(_Base):
    """Parses and composes only: nothing in this project calls its constructors."""


# An own table before anything is added to it: otherwise the resolvers of YAML 1.1 would come along.
CharterLoader.yaml_implicit_resolvers = {}


def _plain(kind: str, pattern: str, first: str) -> None:
    CharterLoader.add_implicit_resolver(_TAG + kind, re.compile(pattern), list(first))


_plain("null", r"^(?:~|null|Null|NULL|)$", "~nN")
CharterLoader.add_implicit_resolver(_TAG + "null", re.compile(r"^$"), [""])
_plain("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF")
_plain("timestamp", r"^\d{4}-\d\d-\d\d$", "0123456789")
_plain("int", r"^[-+]?(?:0|[1-9][0-9]*)$", "-+0123456789")
_plain("float", r"^[-+]?[0-9]+\.[0-9]*$", "-+0123456789")


def plain_value(tag: str, text: str) -> object:
    """The value of a scalar; text that only looks like a date or is absurdly long stays text."""
    kinds: dict[str, Callable[[str], object]] = {
        "null": lambda _: None, "bool": lambda word: word.lower() == "true", "int": int, "float": float,
        "timestamp": date.fromisoformat}
    kind = kinds.get(tag.removeprefix(_TAG))
    if kind is None or len(text) > _LONGEST_NUMBER:
        return text
    try:
        return kind(text)
    except ValueError:
        return text


_FAULTS = (
    ("cannot start any token", "a tab or one of the signs @ ` % starts a word there; indent with spaces, and put "
                               "text that starts with such a sign in quotes"),
    ("mapping values are not allowed", "there is a second colon where none can be; put the text in quotes"),
    ("could not find expected ':'", "a name has no colon after it; write `name: value`"),
    ("did not find expected ',' or", "a [list] or a {group} misses a comma or its closing bracket"),
    ("expected ',' or", "a [list] or a {group} misses a comma or its closing bracket"),
    ("unexpected end of stream", "a quote is opened and never closed"),
    ("unexpected document separator", "a quote is opened and never closed"),
    ("undefined alias", "an alias (*name) is used that no anchor (&name) sets; write the value out"),
    ("duplicate anchor", "the same anchor (&name) is set twice; write the values out"),
    ("escape", "a backslash in double quotes starts a sign that does not exist; use single quotes"),
    ("control characters", "there is an invisible control character; delete it"),
    ("not allowed", "there is an invisible control character; delete it"),
    ("block end", "the indentation does not fit the lines above; give the parts of one section the same indentation"),
    ("expected key", "the indentation does not fit the lines above; give the parts of one section the same "
                     "indentation"),
    ("'-' indicator", "the indentation does not fit the lines above; give the parts of one section the same "
                      "indentation"),
)


def yaml_problem(broken: yaml.YAMLError) -> tuple[int | None, str]:
    """The line, from 1, and what is wrong there, without repeating what the file says."""
    said = f"{getattr(broken, 'problem', '')} {getattr(broken, 'reason', '')}"
    # An open quote runs to the end of the file: where it was opened says more.
    first, second = ("context_mark", "problem_mark") if "unexpected end of stream" in said \
        else ("problem_mark", "context_mark")
    mark = getattr(broken, first, None) or getattr(broken, second, None)
    fault = next((plain for sign, plain in _FAULTS if sign in said),
                 "this is not valid YAML; compare it with the example charter")
    return (mark.line + 1 if mark else None), fault

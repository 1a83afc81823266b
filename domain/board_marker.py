"""Our mark and our block in a card's description: how a card is recognised, and which words are people's.

A description is: people's text, a line `---`, our block, a line with the mark. Only our block is ever rewritten.
"""

import hashlib
import re
from base64 import b32encode

LONGEST_DESC = 16384  # Trello's limit for a description (reference: object limits)
FENCE = "---"
_MARK = re.compile(r"⟦co-pro:((?:[a-z0-9-]|\\?_)+)\.([a-z2-7]{6})⟧")
_FENCE = re.compile(r"^\s*-{3,}\s*$")
_LINK = re.compile(r"\[([^\]]*)\]\(([^)\s]*)[^)]*\)")
_ESCAPE = re.compile(r"\\([^\w\s])|\\(_)")
_BULLET = re.compile(r"^[*+-] ")


def _check(*parts: str) -> str:
    digest = hashlib.sha256("\x1f".join(parts).encode()).digest()
    return b32encode(digest[:5]).decode().lower()[:6]


def marker(project: str, board_id: str, key: str) -> str:
    """The mark of one card on one board; on a copied board it does not check out, so copies are never taken over."""
    return f"⟦co-pro:{key}.{_check(project, board_id, key)}⟧"


def board_marker(project: str, origin: str) -> str:
    """The mark in a board's own description. `origin` is the address of this installation's web pages."""
    return f"⟦co-pro:board.{_check('board', origin, project)}⟧"


def key_in(desc: str, project: str, board_id: str) -> str | None:
    """The card key that this description carries for this project and board."""
    for found in _MARK.finditer(desc):
        key = found[1].replace("\\", "")
        if found[2] == _check(project, board_id, key):
            return key
    return None


def without_marker(desc: str) -> str:
    """The same text without our marks, for a copy that belongs to the person who made it."""
    lines = [line for line in desc.split("\n") if not _MARK.fullmatch(line.strip())]
    return _MARK.sub("", "\n".join(lines)).rstrip()


def described(people: str, body: str, mark: str) -> str:
    """A whole description. Ours is cut when it gets too long; people's text never is."""
    above = f"{people}\n\n{FENCE}\n" if people else f"{FENCE}\n"
    room = LONGEST_DESC - len(above) - len(mark) - 2
    ours = _unfenced(body)
    if len(ours) > room:
        ours = ours[: max(room - 1, 0)] + "…"
    return f"{above}{ours}\n\n{mark}" if room > 0 else people


def people_text(desc: str, known: list[str]) -> str:
    """What people wrote: above the fence, below the mark, and lines in our block that we never wrote.

    `known` holds the versions of our block that may be there; empty when our memory is lost, and then everything
    between fence and mark counts as ours.
    """
    head, tail = _around_mark(desc)
    above, block = _around_fence(head, bool(known))
    ours = {normal for body in known for normal in _normal_text(_unfenced(body))}
    if not _MARK.search(desc) and not ours.intersection(map(_normal, block)):
        above, block = head, []
    strays = [line for line in block if known and _normal(line) not in ours]
    parts = ["\n".join(above).strip("\n"), "\n".join(strays).strip("\n"), "\n".join(tail).strip("\n")]
    return "\n\n".join(part for part in parts if part.strip())


def exact_block(desc: str, body: str, mark: str) -> bool:
    """True when `desc` ends with our block letter by letter: the quick answer of `same_block`, for most cards."""
    ours = f"{FENCE}\n{_unfenced(body)}\n\n{mark}"
    return desc.endswith(ours) and (len(desc) == len(ours) or desc[-len(ours) - 1] == "\n")


def text_above(desc: str, body: str, mark: str) -> str | None:
    """What people wrote, when our block is there letter by letter; None when `people_text` has to look closer."""
    if not exact_block(desc, body, mark):
        return None
    above = desc[: -len(f"{FENCE}\n{_unfenced(body)}\n\n{mark}")].strip("\n")
    return above if above.strip() else ""


def adopted(desc: str, body: str, mark: str) -> str:
    """The description of people's own card once it is ours: all their words, then our block."""
    return described(without_marker(desc), body, mark)


def carries(desc: str, mark: str) -> bool:
    """True when this very mark is in the text; the board's editor may have put a backslash before an underscore."""
    return mark in desc or mark in desc.replace("\\_", "_")


def same_block(desc: str, body: str, mark: str) -> bool:
    """True when our block says `body` and carries the mark; Markdown that the board's editor re-spelt still counts."""
    if not carries(desc, mark):
        return False
    head, _ = _around_mark(desc)
    if not any(_FENCE.match(line) for line in head):
        return False
    _, block = _around_fence(head, True)
    return _normal_text("\n".join(block)) == _normal_text(_unfenced(body))


def _around_mark(desc: str) -> tuple[list[str], list[str]]:
    lines = desc.split("\n")
    marked = [place for place, line in enumerate(lines) if _MARK.search(line)]
    if not marked:
        return lines, []
    at = marked[-1]
    before, _, after = _MARK.sub("\x00", lines[at]).rpartition("\x00")
    return [*lines[:at], before.replace("\x00", "")], [after, *lines[at + 1:]]


def _around_fence(head: list[str], remembered: bool) -> tuple[list[str], list[str]]:
    fences = [place for place, line in enumerate(head) if _FENCE.match(line)]
    if fences:
        return head[: fences[-1]], head[fences[-1] + 1:]
    return ([], head) if remembered else (head, [])


def _unfenced(body: str) -> str:
    """Our own block may not hold a fence: the last fence is where people's text ends."""
    if FENCE not in body:
        return body.strip()
    return "\n".join("***" if _FENCE.match(line) else line for line in body.strip().split("\n"))


def _normal(line: str) -> str:
    line = _LINK.sub(lambda link: link[2] if link[1] == link[2] else f"{link[1]} {link[2]}", line)
    line = _ESCAPE.sub(lambda found: found[1] or found[2], line)
    return _BULLET.sub("- ", " ".join(line.split()))


def _normal_text(text: str) -> list[str]:
    return [normal for line in text.split("\n") if (normal := _normal(line))]

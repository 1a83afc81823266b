"""What the pages point to is there: files, headings, targets of make."""

import re
from pathlib import Path

import pytest

from tests.docs.pages import PAGES, ROOT, text_of

LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)|(?:src|srcset|href)=\"([^\"]+)\"")
FENCED = re.compile(r"```.*?```", re.DOTALL)


def links(page: Path) -> list[str]:
    found = LINK.findall(FENCED.sub("", page.read_text(encoding="utf-8")))
    return [target for groups in found for target in groups if target]


def anchors(page: Path) -> set[str]:
    """Headings as they are named in links: lower case, without punctuation, spaces as hyphens."""
    heads = re.findall(r"^#+ (.+)$", FENCED.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in links(page):
        if re.match(r"https?:|mailto:", target):
            continue
        path, _, anchor = target.partition("#")
        found = (page.parent / path).resolve() if path else page
        assert found.exists(), f"{page.name} points to {target}, which is not there"
        assert not anchor or anchor in anchors(found), f"{page.name} points to {target}: there is no such heading"


def test_the_readme_points_to_every_page() -> None:
    assert [page.name for page in (ROOT / "docs").glob("*.md") if f"docs/{page.name}" not in text_of("README.md")] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_target_of_make_that_a_page_names_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):.*## ", text_of("Makefile"), re.MULTILINE))
    text = page.read_text(encoding="utf-8")
    named = set(re.findall(r"`make ([a-z-]+)`", text))
    named |= {name for block in FENCED.findall(text) for name in re.findall(r"^make ([a-z-]+)", block, re.MULTILINE)}
    assert named <= targets


def test_the_readme_names_every_target_of_make() -> None:
    targets = re.findall(r"^([a-z-]+):.*## ", text_of("Makefile"), re.MULTILINE)
    assert [target for target in targets if f"make {target}" not in text_of("README.md")] == []


def test_every_file_in_a_code_mark_of_the_readme_is_there() -> None:
    named = re.findall(r"`((?:[\w-]+/)+[\w.-]*)`", text_of("README.md"))
    assert named
    assert [name for name in named if not name.startswith(".coproduce") and not (ROOT / name).exists()] == []

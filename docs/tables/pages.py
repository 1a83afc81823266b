"""Which tables there are, and how they are put into a page: between `<!-- table: NAME -->` and `<!-- end -->`."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from docs.tables import from_authority, from_cli, from_domain, from_settings, from_web

ROOT = Path(__file__).resolve().parents[2]
PLACE = re.compile(r"(<!-- table: (?P<name>[a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)

TABLES: Mapping[str, Callable[[], str]] = {
    "settings": from_settings.settings,
    "cli": from_cli.commands,
    "exits": from_cli.exits,
    "authority": from_authority.commands,
    "command-roles": from_authority.roles,
    "rights": from_authority.rights,
    "route-authority": from_authority.routes,
    "events": from_domain.events,
    "commands": from_domain.commands,
    "artefacts": from_domain.artefacts,
    "routes": from_web.routes,
    "pages": from_web.pages,
    "problems": from_web.problems,
}


def pages() -> list[Path]:
    """Every page that may hold a table."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def rewritten(page: str) -> str:
    """The page with every table made anew. KeyError for a name that no table has."""
    return PLACE.sub(lambda found: f"{found[1]}\n{TABLES[found['name']]()}\n\n{found[3]}", page)

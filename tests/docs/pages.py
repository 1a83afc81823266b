"""How tests read the project's own files: what belongs to it, and the rows of its tables."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]


def tracked() -> list[Path]:
    """Every file that is or will be part of the repository."""
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT,
                            capture_output=True, check=True, text=True).stdout
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def section(name: str, table: str) -> str:
    """What stands in a page between the marks of a table."""
    found = re.search(rf"<!-- table: {table} -->\n(.*?)<!-- end -->", text_of(name), re.DOTALL)
    assert found is not None, f"{name} has no place for the table {table}"
    return found[1]


def rows(name: str, table: str) -> list[list[str]]:
    """The cells of each row of a table, without its head."""
    lines = [line for line in section(name, table).splitlines() if line.startswith("|")]
    return [[cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines[2:]]


def bare(cell: str) -> str:
    return cell.strip("`")

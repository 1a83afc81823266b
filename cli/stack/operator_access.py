"""The operator account of an embedded stack: made at the first start, its API token kept in the data folder."""

import os
from pathlib import Path

from cli.stack.state import token_path
from integrations.ports import Contact
from integrations.records.people import Account, PeopleFile
from integrations.registry import open_records
from settings import Settings

EMAIL = "operations@coproduce.local"
LABEL = "coproduce up"


def operator_token(settings: Settings) -> str:
    """The token of before while it is still good, else a new one. Raises from integrations/errors.py."""
    records, path = open_records(settings), token_path(settings.data_dir)
    try:
        kept = path.read_text().strip() if path.exists() else ""
        if kept and records.tokens.authenticate(kept):
            return kept
        token = records.tokens.issue(_operator(records.people).id, LABEL)
        _keep(path, token)
        return token
    finally:
        records.engine.dispose()


def _operator(people: PeopleFile) -> Account:
    found = people.find(EMAIL)
    return found or people.add(Contact(name="Operations", email=EMAIL), roles=("operator", "finance"))


def _keep(path: Path, token: str) -> None:
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(f"{token}\n")
    fresh.replace(path)

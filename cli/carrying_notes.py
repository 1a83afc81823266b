"""How far a carry-over has come, kept in the data folder: ids and nothing else. For cli/carrying.py."""

import os
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ValidationError


class Notes(BaseModel):
    """`carried`: the new id of each thing of the old board. `refused`: what the new place would not take, by old id."""

    old_board: str
    target: str
    new_board: str = ""
    carried: dict[str, str] = {}
    refused: dict[str, str] = {}

    @classmethod
    def read(cls, path: Path, old_board: str, target: str) -> Self:
        """Those of a carry-over of this board to this place that broke off; else fresh ones."""
        try:
            found = cls.model_validate_json(path.read_text())
        except (FileNotFoundError, ValidationError):
            found = cls(old_board="", target="")
        if (found.old_board, found.target) != (old_board, target):
            return cls(old_board=old_board, target=target)
        return found

    def write(self, path: Path) -> None:
        """In one step: whoever reads it after a crash finds the notes of before or these."""
        fresh = path.with_suffix(".new")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(self.model_dump_json())
        fresh.replace(path)


def notes_path(data_dir: Path, project: str) -> Path:
    """Where they are kept."""
    return data_dir / f"carry-over-{project}.json"

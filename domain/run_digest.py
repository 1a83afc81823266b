"""What an approver says yes to, as a digest: another line, sum, reason or second look makes another digest."""

import json
from hashlib import sha256

from domain.project_state import ProjectState


def run_digest(project: ProjectState, lines: list[str], second_look: dict[str, str]) -> str:
    """Stands for exactly what an approver sees: who gets how much for what, and what needs a second look."""
    shown: list[list[str | int]] = [
        [key, project.lines[key].person, project.lines[key].amount_minor, project.lines[key].why] for key in lines]
    # Digests of running projects of the first rules stay as they are: people have seen them.
    if project.rules >= 2:
        for row, key in zip(shown, lines, strict=True):
            line = project.lines[key]
            row += [line.kind, line.card, line.rate, line.replaces or "", second_look.get(key, "")]
    return sha256(json.dumps(shown).encode()).hexdigest()[:16]

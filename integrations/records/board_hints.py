"""Hints that something happened on a board: kept before the webhook is answered, passed on once, then forgotten.

Written by the webhook route; the board watch passes on what could not be passed on at once.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Engine, delete, select, update

from integrations.records.clock import Clock, utc_now
from integrations.records.engine import reading, writing
from integrations.records.reads import ENDED
from integrations.records.statements import insert_new
from integrations.records.tables import board_hints, board_links, projects


class SqlBoardHints:
    """Implements ports.BoardHints."""

    def __init__(self, engine: Engine, clock: Clock = utc_now) -> None:
        self._engine, self._clock = engine, clock

    def keep(self, action_id: str, board_id: str, at: datetime, heard: bool) -> bool:
        """Keep a hint, durably; False when this action is known and nothing changed.

        `at`: when it happened there. `heard`: nobody has to be told, because we did it ourselves.
        """
        now = self._clock()
        with writing(self._engine) as connection:
            return insert_new(connection, board_hints, {
                "action_id": action_id, "board_id": board_id, "at": at, "received": now,
                "passed_on": now if heard else None})

    def unheard(self) -> Sequence[str]:
        """Projects, not ended, with a hint that was not passed on yet."""
        query = (select(board_links.c.project_id).distinct()
                 .join(board_hints, board_hints.c.board_id == board_links.c.board_id)
                 .join(projects, projects.c.id == board_links.c.project_id)
                 .where(board_hints.c.passed_on.is_(None), projects.c.status.not_in(ENDED))
                 .order_by(board_links.c.project_id))
        with reading(self._engine) as connection:
            return connection.execute(query).scalars().all()

    def heard(self, project_id: str) -> None:
        """The project was told to look after its hints were kept: all that it has so far are passed on."""
        boards = select(board_links.c.board_id).where(board_links.c.project_id == project_id)
        this = board_hints.c.passed_on.is_(None) & board_hints.c.board_id.in_(boards)
        with writing(self._engine) as connection:
            connection.execute(update(board_hints).where(this).values(passed_on=self._clock()))

    def passed_on(self, action_id: str) -> None:
        """The project was told because of this hint; others that came meanwhile still have to be passed on."""
        this = (board_hints.c.action_id == action_id) & board_hints.c.passed_on.is_(None)
        with writing(self._engine) as connection:
            connection.execute(update(board_hints).where(this).values(passed_on=self._clock()))

    def forget_before(self, at: datetime) -> int:
        """Forget hints that were received before; how many. One of them that came again would count as new."""
        with writing(self._engine) as connection:
            return connection.execute(delete(board_hints).where(board_hints.c.received < at)).rowcount

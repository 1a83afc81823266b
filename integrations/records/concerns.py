"""Concerns as they are kept: that one was raised, and how far it is. There is no place for what it is about."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Engine, select, update

from domain.concerns import Concern
from integrations.errors import Missing
from integrations.records.engine import reading, writing
from integrations.records.statements import insert_new
from integrations.records.tables import concerns


class SqlConcerns:
    """Implements ports.Concerns."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def keep(self, concern: Concern) -> None:
        """Write a new one down; again changes nothing."""
        values = concern.model_dump()
        row = {**{name: values[name] for name in values if name != "project"}, "project_id": concern.project}
        with writing(self._engine) as connection:
            insert_new(connection, concerns, row)

    def acknowledged(self, concern_id: str, at: datetime) -> None:
        """Somebody looks into it; the first time counts."""
        self._set(concern_id, "acknowledged_at", at)

    def closed(self, concern_id: str, at: datetime) -> None:
        """It is in good hands, or over; the first time counts."""
        self._set(concern_id, "closed_at", at)

    def of_project(self, project_id: str) -> Sequence[Concern]:
        """Newest first."""
        query = select(concerns).where(concerns.c.project_id == project_id).order_by(concerns.c.raised_at.desc())
        with reading(self._engine) as connection:
            rows = connection.execute(query).mappings().all()
        return [Concern.model_validate({**row, "project": row["project_id"]}) for row in rows]

    def one(self, concern_id: str) -> Concern:
        """Missing when there is none."""
        with reading(self._engine) as connection:
            row = connection.execute(select(concerns).where(concerns.c.id == concern_id)).mappings().one_or_none()
        if row is None:
            raise Missing("There is no such concern. Look at the list of concerns of the project.")
        return Concern.model_validate({**row, "project": row["project_id"]})

    def _set(self, concern_id: str, name: str, at: datetime) -> None:
        this = (concerns.c.id == concern_id) & concerns.c[name].is_(None)
        with writing(self._engine) as connection:
            connection.execute(update(concerns).where(this).values({name: at}))

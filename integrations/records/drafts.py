"""Charters in the making: kept sealed, each for the operator who writes it, so that a kick-off can go on tomorrow."""

import secrets
from datetime import datetime
from typing import Literal

from sqlalchemy import Engine, RowMapping, delete, func, insert, select, update

from integrations.errors import Conflict, Missing
from integrations.ports import Shape
from integrations.records.clock import Clock, utc_now
from integrations.records.engine import reading, writing
from integrations.records.sealing import KeyRing
from integrations.records.tables import drafts

MOST_DRAFTS = 100
Origin = Literal["form", "file", "paste"]
GONE = "There is no such draft of yours: it was deleted, or it is somebody else's. Nothing was changed."


class DraftBody(Shape):
    """What is written so far. `filled`: steps of the form that were saved once; `accounts`: who of the people file a
    person of the charter is, by person id."""

    name: str = ""
    text: str
    origin: Origin = "form"
    filled: tuple[str, ...] = ()
    accounts: dict[str, str] = {}


class Draft(Shape):
    """`project_id`: the project that was started with it; then the text is gone."""

    id: str
    body: DraftBody
    updated: datetime
    project_id: str | None = None


class SqlDrafts:
    """Drafts of one account are nobody else's: Missing for all others."""

    def __init__(self, engine: Engine, ring: KeyRing, clock: Clock = utc_now) -> None:
        self._engine, self._ring, self._clock = engine, ring, clock

    def add(self, account: str, body: DraftBody) -> str:
        """The id of the new draft. Conflict when there are too many already."""
        draft, now = f"draft_{secrets.token_hex(8)}", self._clock()
        open_ones = (drafts.c.account == account) & drafts.c.project_id.is_(None)
        with writing(self._engine) as connection:
            if connection.execute(select(func.count()).where(open_ones)).scalar_one() >= MOST_DRAFTS:
                raise Conflict(f"You have {MOST_DRAFTS} drafts. Delete some that you do not need, then try again.")
            connection.execute(insert(drafts).values(id=draft, account=account, body_sealed=self._sealed(body),
                                                     created=now, updated=now))
        return draft

    def draft(self, account: str, draft: str) -> Draft:
        query = select(drafts).where(drafts.c.account == account, drafts.c.id == draft)
        with reading(self._engine) as connection:
            row = connection.execute(query).mappings().one_or_none()
        if row is None:
            raise Missing(GONE)
        return self._opened(row)

    def of_account(self, account: str) -> list[Draft]:
        """Those with which nothing was started yet, the newest first."""
        query = select(drafts).where(drafts.c.account == account, drafts.c.project_id.is_(None))
        with reading(self._engine) as connection:
            return [self._opened(row) for row in
                    connection.execute(query.order_by(drafts.c.updated.desc(), drafts.c.id)).mappings()]

    def save(self, account: str, draft: str, body: DraftBody) -> None:
        """Conflict when a project was started with it meanwhile."""
        this = (drafts.c.account == account) & (drafts.c.id == draft)
        with writing(self._engine) as connection:
            changed = connection.execute(update(drafts).where(this, drafts.c.project_id.is_(None)).values(
                body_sealed=self._sealed(body), updated=self._clock()).returning(drafts.c.id)).first()
            known = changed or connection.execute(select(drafts.c.id).where(this)).first()
        if known is None:
            raise Missing(GONE)
        if changed is None:
            raise Conflict("A project was started with this draft, so it can't be changed any more.")

    def finish(self, account: str, draft: str, project_id: str) -> None:
        """A project runs now: what was written is in its records, so it goes from here."""
        this = (drafts.c.account == account) & (drafts.c.id == draft)
        with writing(self._engine) as connection:
            connection.execute(update(drafts).where(this).values(body_sealed=None, project_id=project_id,
                                                                 updated=self._clock()))

    def delete(self, account: str, draft: str) -> None:
        """One that is gone already stays gone."""
        with writing(self._engine) as connection:
            connection.execute(delete(drafts).where(drafts.c.account == account, drafts.c.id == draft))

    def _sealed(self, body: DraftBody) -> str:
        return self._ring.seal(body.model_dump_json())

    def _opened(self, row: RowMapping) -> Draft:
        sealed = row["body_sealed"]
        body = DraftBody.model_validate_json(self._ring.unseal(sealed)) if sealed else DraftBody(text="")
        return Draft(id=row["id"], body=body, updated=row["updated"], project_id=row["project_id"])

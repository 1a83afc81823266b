"""How far people have read what a gate decides on, so that its page can say what is new to them.

Written when they say that they have read it, or decide; never by reading.
"""

from datetime import datetime

from sqlalchemy import Engine, select

from integrations.ports import Shape
from integrations.records.engine import reading, writing
from integrations.records.statements import lock_name, put
from integrations.records.tables import looks


class LastLook(Shape):
    """The last event that the gate's page told of, and when its reader said so (UTC)."""

    seq: int
    at: datetime


class Looks:
    """The last look of each account at each gate."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def last(self, account: str, project_id: str, phase: str) -> LastLook | None:
        """None when this account has not said yet that it read this."""
        query = select(looks.c.seq, looks.c.at).where(
            looks.c.account == account, looks.c.project_id == project_id, looks.c.phase == phase)
        with reading(self._engine) as connection:
            row = connection.execute(query).mappings().one_or_none()
        return LastLook.model_validate({**row}) if row else None

    def keep(self, account: str, project_id: str, phase: str, seq: int, at: datetime) -> None:
        """What was read once stays read: an older page that is sent later changes nothing."""
        with writing(self._engine) as connection:
            lock_name(connection, f"looks {account} {project_id} {phase}")
            this = (looks.c.account == account) & (looks.c.project_id == project_id) & (looks.c.phase == phase)
            known = connection.execute(select(looks.c.seq).where(this)).scalar_one_or_none()
            if known is None or known <= seq:
                put(connection, looks, {"account": account, "project_id": project_id, "phase": phase, "seq": seq,
                                        "at": at})

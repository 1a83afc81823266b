"""The people file as a list: who is in it, how they can be reached, where they take part. And who looked at whom."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from sqlalchemy import Engine, func, select

from integrations.ports import Shape
from integrations.records.clock import Clock, utc_now
from integrations.records.engine import reading, writing
from integrations.records.people import Membership, PeopleFile, lookup_text
from integrations.records.sealing import KeyRing
from integrations.records.statements import put
from integrations.records.tables import accounts, contact_looks, memberships

Way = Literal["email", "phone", "chat"]
Glance = Literal["seen", "exported"]


class ListedPerson(Shape):
    """One line of the list: never an address."""

    account: str
    name: str | None
    reachable_by: tuple[Way, ...]
    places: tuple[Membership, ...]


class PeoplePage(NamedTuple):
    """A part of the list, and how many there are in all."""

    people: list[ListedPerson]
    total: int


class ContactLook(Shape):
    """Somebody looked at a person's contact details; the last time on that day."""

    by: str
    what: Glance
    at: datetime


class PeopleList:
    """Reads over the whole file. People who were erased are not in it."""

    def __init__(self, engine: Engine, ring: KeyRing, clock: Clock = utc_now) -> None:
        self._engine, self._ring, self._clock = engine, ring, clock
        self._people = PeopleFile(engine, ring, clock)

    def page(self, find: str = "", limit: int = 50, offset: int = 0) -> PeoplePage:
        """Those who came first come first. `find`: part of a name, a whole e-mail address, or a project's id."""
        found = self._found(find.strip()) if find.strip() else None
        there = accounts.c.erased.is_(None)
        with reading(self._engine) as connection:
            if found is None:
                total = connection.execute(select(func.count()).select_from(accounts).where(there)).scalar_one()
                ids = list(connection.execute(select(accounts.c.id).where(there).order_by(
                    accounts.c.created, accounts.c.id).limit(limit).offset(offset)).scalars())
            else:
                total, ids = len(found), found[offset:offset + limit]
        return PeoplePage(self._listed(ids), total)

    def note_look(self, account: str, by: str, what: Glance) -> None:
        """Write down that `by` looks now; their own account is nobody's business."""
        now = self._clock()
        if account != by:
            with writing(self._engine) as connection:
                put(connection, contact_looks, {"account": account, "by": by, "what": what, "day": now.date(),
                                                "at": now})

    def looks(self, account: str, limit: int = 20) -> list[ContactLook]:
        """The newest first."""
        query = select(contact_looks.c.by, contact_looks.c.what, contact_looks.c.at).where(
            contact_looks.c.account == account).order_by(contact_looks.c.at.desc()).limit(limit)
        with reading(self._engine) as connection:
            return [ContactLook.model_validate(dict(row)) for row in connection.execute(query).mappings()]

    def _found(self, wanted: str) -> list[str]:
        """Names are sealed one by one, so all of them are opened; addresses and projects are looked up."""
        keys, folded = self._ring.fingerprints(lookup_text(wanted)), wanted.casefold()
        query = select(accounts.c.id, accounts.c.name_sealed, accounts.c.email_key).where(
            accounts.c.erased.is_(None)).order_by(accounts.c.created, accounts.c.id)
        in_project = select(memberships.c.account).where(memberships.c.project_id == wanted)
        with reading(self._engine) as connection:
            there = set(connection.execute(in_project).scalars())
            rows = connection.execute(query).all()
        return [row.id for row in rows if row.id in there or row.email_key in keys
                or (row.name_sealed and folded in self._ring.unseal(row.name_sealed).casefold())]

    def _listed(self, ids: Sequence[str]) -> list[ListedPerson]:
        columns = (accounts.c.id, accounts.c.name_sealed, accounts.c.email_sealed, accounts.c.phone_sealed,
                   accounts.c.chat_sealed)
        where = select(memberships).where(memberships.c.account.in_(ids)).order_by(memberships.c.project_id)
        with reading(self._engine) as connection:
            rows = {row.id: row for row in connection.execute(select(*columns).where(accounts.c.id.in_(ids)))}
            places = connection.execute(where).all()
        return [ListedPerson(
            account=one, name=self._ring.unseal(rows[one].name_sealed) if rows[one].name_sealed else None,
            reachable_by=_ways(email=bool(rows[one].email_sealed), phone=bool(rows[one].phone_sealed),
                               chat=bool(rows[one].chat_sealed)),
            places=tuple(Membership(project_id=place.project_id, person=place.person) for place in places
                         if place.account == one)) for one in ids if one in rows]


def _ways(**there: bool) -> tuple[Way, ...]:
    ways: tuple[Way, ...] = ("email", "phone", "chat")
    return tuple(way for way in ways if there[way])

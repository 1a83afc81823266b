"""A person's rights over their data (see it, have it removed), and the change to a new sealing key."""

from datetime import datetime

from sqlalchemy import Column, Connection, Engine, Table, delete, select, update

from integrations.ports import Shape
from integrations.records.board_members import member_key
from integrations.records.clock import Clock, utc_now
from integrations.records.engine import reading, writing
from integrations.records.ledger_rules import ENDED
from integrations.records.people import Account, Membership, PeopleFile, lookup_text
from integrations.records.sealing import KeyRing
from integrations.records.tables import (
    accounts,
    board_members,
    contact_looks,
    drafts,
    idempotency,
    looks,
    notices,
    payment_intents,
    secrets_kept,
    tokens,
)

SEALED: list[tuple[Table, str]] = [
    (accounts, "name_sealed"), (accounts, "email_sealed"), (accounts, "phone_sealed"), (accounts, "chat_sealed"),
    (payment_intents, "body_sealed"), (idempotency, "body_sealed"), (board_members, "member_sealed"),
    (secrets_kept, "secret_sealed"), (drafts, "body_sealed"),
]


class ToldNotice(Shape):
    """One message that was written to the person."""

    project_id: str
    subject: str
    body: str
    created: datetime
    sent_at: datetime | None


class ReadGate(Shape):
    """That the person said they had read what a gate decides on, and when last."""

    project_id: str
    phase: str
    at: datetime


class PersonalData(Shape):
    """Everything that the records hold about one person besides what their projects' events say.

    `board_member`: their id on the board.
    """

    account: Account
    memberships: list[Membership]
    board_member: str | None
    token_labels: list[str]
    notices: list[ToldNotice]
    gates_read: list[ReadGate] = []


class Privacy:
    """Exports and erases one person; reseals everything. Missing when the account is not known."""

    def __init__(self, engine: Engine, ring: KeyRing, clock: Clock = utc_now) -> None:
        self._engine, self._ring, self._clock = engine, ring, clock
        self._people = PeopleFile(engine, ring, clock)

    def export(self, account: str) -> PersonalData:
        """What we hold about a person, for that person."""
        known, places = self._people.account(account), self._people.memberships(account)
        with reading(self._engine) as connection:
            labels = connection.execute(select(tokens.c.label).where(tokens.c.account == account)).scalars().all()
            told = [one for place in places for one in _told(connection, place)]
            read = [ReadGate.model_validate({**row}) for row in connection.execute(
                select(looks.c.project_id, looks.c.phase, looks.c.at).where(looks.c.account == account)).mappings()]
        return PersonalData(account=known, memberships=places, board_member=self._people.member_of(account),
                            token_labels=list(labels), notices=told,
                            gates_read=read)

    def erase(self, account: str) -> None:
        """Remove who this is, how to reach them and what they were told. Person ids, events and the ledger stay.

        A request of a payment that has not ended keeps its sealed bytes, so that nobody is paid twice: erase again
        when it has.
        """
        places = self._people.memberships(account)
        self._people.account(account)
        empty = dict.fromkeys(("name_sealed", "email_sealed", "phone_sealed", "chat_sealed", "email_key", "timezone",
                               "language"))
        with writing(self._engine) as connection:
            this = accounts.c.id == account
            connection.execute(update(accounts).where(this).values(erased=self._clock(), **empty))
            connection.execute(delete(tokens).where(tokens.c.account == account))
            connection.execute(delete(board_members).where(board_members.c.account == account))
            connection.execute(delete(idempotency).where(idempotency.c.account == account))
            connection.execute(delete(looks).where(looks.c.account == account))
            connection.execute(delete(drafts).where(drafts.c.account == account))
            connection.execute(delete(contact_looks).where(contact_looks.c.account == account))
            for place in places:
                _erase_place(connection, place)

    def reseal(self) -> int:
        """Seal everything with the first key, after it was added; then the old ones can go. Says how many texts."""
        with writing(self._engine) as connection:
            count = sum(_reseal_column(connection, table, table.c[name], self._ring) for table, name in SEALED)
            for row in connection.execute(select(accounts).where(accounts.c.email_sealed.is_not(None))).mappings():
                key = self._ring.fingerprint(lookup_text(self._ring.unseal(row["email_sealed"])))
                connection.execute(update(accounts).where(accounts.c.id == row["id"]).values(email_key=key))
            for row in connection.execute(select(board_members)).mappings():
                key = member_key(self._ring, self._ring.unseal(row["member_sealed"]))
                this = board_members.c.account == row["account"]
                connection.execute(update(board_members).where(this).values(member_key=key))
        return count


def _told(connection: Connection, place: Membership) -> list[ToldNotice]:
    columns = [notices.c[name] for name in ToldNotice.model_fields]
    this = (notices.c.project_id == place.project_id) & (notices.c.person == place.person)
    rows = connection.execute(select(*columns).where(this).order_by(notices.c.seq, notices.c.place)).mappings()
    return [ToldNotice.model_validate(dict(row)) for row in rows]


def _erase_place(connection: Connection, place: Membership) -> None:
    told = (notices.c.project_id == place.project_id) & (notices.c.person == place.person)
    connection.execute(delete(notices).where(told))
    paid = (payment_intents.c.project_id == place.project_id) & (payment_intents.c.person == place.person)
    ended = paid & payment_intents.c.state.in_(ENDED)
    connection.execute(update(payment_intents).where(ended).values(body_sealed=None))


def _reseal_column(connection: Connection, table: Table, column: Column[str], ring: KeyRing) -> int:
    key = list(table.primary_key)
    rows = connection.execute(select(*key, column).where(column.is_not(None))).all()
    old = [row for row in rows if not ring.is_current(row[-1])]
    for row in old:
        this = [part == value for part, value in zip(key, row, strict=False)]
        sealed = ring.seal_bytes(ring.unseal_bytes(row[-1]))
        connection.execute(update(table).where(*this).values({column.name: sealed}))
    return len(old)

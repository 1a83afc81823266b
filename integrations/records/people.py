"""The people file: who has an account, how to reach them, which person of which project they are. Sealed at rest.

Called by the web (sign-in, profile), the outbox (where to send) and the rewards activity (whom to pay).
"""

import json
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from integrations.errors import Conflict, Missing
from integrations.ports import Contact, Shape
from integrations.records.board_members import BoardMemberLinks
from integrations.records.engine import reading, writing
from integrations.records.statements import put
from integrations.records.tables import accounts, memberships, notices, tokens

Role = Literal["operator", "finance"]


class Account(Shape):
    """Somebody who can sign in. `erased` says when their contact data was removed; then nobody can sign in with it.

    `language`: what they read pages and messages in (ISO 639-1), `timezone`: what they read times in; None until they
    say so, then it is each project's own.
    """

    id: str
    roles: tuple[Role, ...] = ()
    contact: Contact = Contact()
    created: datetime
    contact_changed: datetime
    erased: datetime | None = None
    timezone: str | None = None
    language: str | None = None


class Membership(Shape):
    """An account's place in a project."""

    project_id: str
    person: str


class PeopleFile(BoardMemberLinks):
    """Accounts, contacts, memberships and links to the board. Missing when an account is not known.

    Implements ports.PeopleDirectory.
    """

    def add(self, contact: Contact, roles: Sequence[Role] = ()) -> Account:
        """A new account. Conflict when its e-mail address has one already."""
        identifier = f"acc_{secrets.token_hex(8)}"
        now = self._clock()
        with writing(self._engine) as connection:
            self._refuse_taken(connection, contact, identifier)
            connection.execute(insert(accounts).values(id=identifier, roles=_listed(roles), created=now,
                                                       contact_changed=now, **self._sealed(contact)))
            return self._account(connection, identifier)

    def find(self, email: str) -> Account | None:
        """The account of an e-mail address; case and outer spaces do not matter."""
        keys = self._ring.fingerprints(lookup_text(email))
        with reading(self._engine) as connection:
            row = connection.execute(select(accounts).where(accounts.c.email_key.in_(keys))).mappings().one_or_none()
        return self._opened(row) if row else None

    def account(self, account: str) -> Account:
        with reading(self._engine) as connection:
            return self._account(connection, account, lock=False)

    def all_accounts(self) -> list[Account]:
        """Every account that is not erased, oldest first."""
        query = select(accounts).where(accounts.c.erased.is_(None)).order_by(accounts.c.created, accounts.c.id)
        with reading(self._engine) as connection:
            return [self._opened(row) for row in connection.execute(query).mappings()]

    def set_contact(self, account: str, contact: Contact) -> None:
        """Replace how to reach somebody. When an address changes of whoever could be reached before, it is remembered
        when: a payment soon after needs a second look."""
        with writing(self._engine) as connection:
            before = self._account(connection, account)
            if before.contact == contact:
                return
            self._refuse_taken(connection, contact, account)
            when = self._clock() if replaces_address(before, contact) else before.contact_changed
            self._update(connection, account, contact_changed=when, erased=None, **self._sealed(contact))
            if before.contact.email != contact.email:
                self._end_links(connection, account)
            places = select(memberships.c.project_id, memberships.c.person).where(memberships.c.account == account)
            for place in connection.execute(places).all():
                _try_again(connection, place.project_id, place.person)

    def contact_replaced_at(self, project_id: str, person: str) -> datetime | None:
        """When an address of a person last changed, UTC; None when they have had their first one ever since."""
        account = self.account_of(project_id, person)
        return account.contact_changed if account and account.contact_changed > account.created else None

    def set_roles(self, account: str, roles: Sequence[Role]) -> None:
        with writing(self._engine) as connection:
            self._account(connection, account)
            self._update(connection, account, roles=_listed(roles))

    def set_timezone(self, account: str, timezone: str | None) -> None:
        """In which zone somebody reads times; None: each project's own."""
        with writing(self._engine) as connection:
            self._account(connection, account)
            self._update(connection, account, timezone=timezone)

    def set_language(self, account: str, language: str | None) -> None:
        """What they read pages and messages in."""
        with writing(self._engine) as connection:
            self._account(connection, account)
            self._update(connection, account, language=language)

    def join(self, project_id: str, person: str, account: str) -> None:
        """From now on this account is that person of the project; whoever was before is not any more."""
        with writing(self._engine) as connection:
            self._account(connection, account)
            put(connection, memberships, {"project_id": project_id, "person": person, "account": account})
            _try_again(connection, project_id, person)

    def leave(self, project_id: str, person: str) -> None:
        this = (memberships.c.project_id == project_id) & (memberships.c.person == person)
        with writing(self._engine) as connection:
            connection.execute(delete(memberships).where(this))

    def account_of(self, project_id: str, person: str) -> Account | None:
        """Who a person of a project is; None when nobody was named yet."""
        this = (memberships.c.project_id == project_id) & (memberships.c.person == person)
        query = select(accounts).join(memberships, memberships.c.account == accounts.c.id).where(this)
        with reading(self._engine) as connection:
            row = connection.execute(query).mappings().one_or_none()
        return self._opened(row) if row else None

    def contact_of(self, project_id: str, person: str) -> Contact:
        """How to reach a person; an empty contact when nothing is known."""
        account = self.account_of(project_id, person)
        return account.contact if account else Contact()

    def language_of(self, project_id: str, person: str) -> str | None:
        """What their account wants to read in; None when it does not say."""
        account = self.account_of(project_id, person)
        return account.language if account else None

    def memberships(self, account: str) -> list[Membership]:
        query = (select(memberships.c.project_id, memberships.c.person).where(memberships.c.account == account)
                 .order_by(memberships.c.project_id, memberships.c.person))
        with reading(self._engine) as connection:
            return [Membership.model_validate(dict(row)) for row in connection.execute(query).mappings()]

    def _account(self, connection: Connection, account: str, lock: bool = True) -> Account:
        query = select(accounts).where(accounts.c.id == account)
        query = query.with_for_update() if lock else query
        row = connection.execute(query).mappings().one_or_none()
        if row is None:
            raise Missing(f"There is no account {account}. Look at the list of accounts for the right id.")
        return self._opened(row)

    def _refuse_taken(self, connection: Connection, contact: Contact, account: str) -> None:
        if contact.email:
            keys = self._ring.fingerprints(lookup_text(contact.email))
            taken = select(accounts.c.id).where(accounts.c.email_key.in_(keys), accounts.c.id != account)
            if connection.execute(taken).first():
                raise Conflict("Another account has this e-mail address. Nothing was changed; use that account.")

    def _update(self, connection: Connection, account: str, **values: str | datetime | None) -> None:
        connection.execute(update(accounts).where(accounts.c.id == account).values(**values))

    def _end_links(self, connection: Connection, account: str) -> None:
        """A sign-in link that went to an address of before opens nothing any more."""
        these = (tokens.c.account == account) & (tokens.c.purpose == "sign_in") & tokens.c.revoked.is_(None)
        connection.execute(update(tokens).where(these).values(revoked=self._clock()))

    def _sealed(self, contact: Contact) -> dict[str, str | None]:
        fields = {"name": contact.name, "email": contact.email, "phone": contact.phone, "chat": contact.chat}
        sealed = {f"{name}_sealed": self._ring.seal(text) if text else None for name, text in fields.items()}
        return {**sealed, "email_key": self._ring.fingerprint(lookup_text(contact.email)) if contact.email else None}

    def _opened(self, row: RowMapping) -> Account:
        fields = {name: row[f"{name}_sealed"] for name in Contact.model_fields}
        contact = Contact(**{name: self._ring.unseal(sealed) for name, sealed in fields.items() if sealed})
        return Account(id=row["id"], roles=tuple(json.loads(row["roles"])), contact=contact, created=row["created"],
                       contact_changed=row["contact_changed"], erased=row["erased"], timezone=row["timezone"],
                       language=row["language"])


def _try_again(connection: Connection, project_id: str, person: str) -> None:
    """What could not be brought to somebody goes out when there is another address."""
    lost = (notices.c.project_id == project_id) & (notices.c.person == person) & (notices.c.state == "undeliverable")
    connection.execute(update(notices).where(lost).values(state="waiting", attempts=0, due=None))


def replaces_address(before: Account, after: Contact) -> bool:
    """Whether a new contact could lead payments elsewhere: another address, one more, or one less, of whoever could be
    reached at some time. Only the first address ever diverts nothing; an address that was taken away is none the less
    the one that is replaced later."""
    now = bool(before.contact.email or before.contact.phone)
    ever = now or before.contact_changed > before.created or before.erased is not None
    return ever and (before.contact.email, before.contact.phone) != (after.email, after.phone)


def lookup_text(email: str) -> str:
    """The form of an e-mail address that its fingerprint is made of."""
    return email.strip().casefold()


def _listed(roles: Sequence[Role]) -> str:
    return json.dumps(sorted(set(roles)))

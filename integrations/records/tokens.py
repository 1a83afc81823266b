"""Secrets that stand for an account: API tokens, sessions, single-use sign-in links. Only their hashes are kept."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from typing import Literal

from sqlalchemy import Connection, Engine, RowMapping, insert, select, update

from integrations.ports import Shape
from integrations.records.clock import Clock, utc_now
from integrations.records.engine import reading, writing
from integrations.records.people import Account, PeopleFile
from integrations.records.tables import accounts, tokens

Purpose = Literal["api", "session", "sign_in"]
PREFIX = "cop_"
# 'last used' is for people: a write on every request would cost more than it tells.
LAST_USED_EVERY = timedelta(minutes=1)


class TokenInfo(Shape):
    """What may be shown of a token. `id` is its hash: it names the token and opens nothing."""

    id: str
    purpose: Purpose
    label: str
    created: datetime
    expires: datetime | None
    last_used: datetime | None
    revoked: datetime | None


class Tokens:
    """Issues, checks and revokes tokens."""

    def __init__(self, engine: Engine, people: PeopleFile, clock: Clock = utc_now) -> None:
        self._engine, self._people, self._clock = engine, people, clock

    def issue(self, account: str, label: str, purpose: Purpose = "api", lifetime: timedelta | None = None) -> str:
        """A new token, said this once. Missing when there is no such account."""
        self._people.account(account)
        with writing(self._engine) as connection:
            return self._insert(connection, account, label, purpose, lifetime)

    def issue_link(self, account: str, lifetime: timedelta) -> str:
        """A token for a sign-in link. Earlier links of the account that nobody used end with it."""
        self._people.account(account)
        with writing(self._engine) as connection:
            self._end(connection, account, ["sign_in"])
            return self._insert(connection, account, "link", "sign_in", lifetime)

    def authenticate(self, token: str, purpose: Purpose = "api") -> Account | None:
        """Whose token it is; None when it is unknown, for something else, expired or revoked."""
        with reading(self._engine) as connection:
            row = self._valid(connection, token, purpose)
        if row is None:
            return None
        now = self._clock()
        if row["last_used"] is None or now - row["last_used"] >= LAST_USED_EVERY:
            with writing(self._engine) as connection:
                connection.execute(update(tokens).where(tokens.c.hash == row["hash"]).values(last_used=now))
        return self._people.account(row["account"])

    def holder(self, token: str, purpose: Purpose = "sign_in") -> Account | None:
        """Whose token it is, as `authenticate` says; looking leaves no mark."""
        with reading(self._engine) as connection:
            row = self._valid(connection, token, purpose)
        return self._people.account(row["account"]) if row else None

    def spend(self, token: str, purpose: Purpose = "sign_in") -> Account | None:
        """As `authenticate`, once: of two people who use the same link only the first gets in."""
        with writing(self._engine) as connection:
            row = self._valid(connection, token, purpose)
            if row is None:
                return None
            now, this = self._clock(), (tokens.c.hash == row["hash"]) & tokens.c.revoked.is_(None)
            done = connection.execute(update(tokens).where(this).values(last_used=now, revoked=now))
            if done.rowcount != 1:
                return None
        return self._people.account(row["account"])

    def revoke(self, account: str, token_id: str) -> bool:
        """End a token of an account at once. False when there is none to end."""
        this = (tokens.c.hash == token_id) & (tokens.c.account == account) & tokens.c.revoked.is_(None)
        with writing(self._engine) as connection:
            return connection.execute(update(tokens).where(this).values(revoked=self._clock())).rowcount == 1

    def revoke_all(self, account: str, purposes: Sequence[Purpose]) -> int:
        """End everything that an account has of these at once; how many there were to end."""
        with writing(self._engine) as connection:
            return self._end(connection, account, purposes)

    def of_account(self, account: str, purpose: Purpose = "api") -> list[TokenInfo]:
        """Tokens of an account, also ended ones, newest first."""
        query = select(tokens).where(tokens.c.account == account, tokens.c.purpose == purpose)
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(tokens.c.created.desc())).mappings().all()
        return [TokenInfo.model_validate({**row, "id": row["hash"]}) for row in rows]

    def in_force(self, account: str, purpose: Purpose = "api") -> list[TokenInfo]:
        """Those of them that are good now."""
        now = self._clock()
        return [one for one in self.of_account(account, purpose)
                if one.revoked is None and (one.expires is None or one.expires > now)]

    def _insert(self, connection: Connection, account: str, label: str, purpose: Purpose,
                lifetime: timedelta | None) -> str:
        token, now = f"{PREFIX}{secrets.token_urlsafe(32)}", self._clock()
        connection.execute(insert(tokens).values(
            hash=_hash(token), account=account, purpose=purpose, label=label, created=now,
            expires=now + lifetime if lifetime else None))
        return token

    def _end(self, connection: Connection, account: str, purposes: Sequence[Purpose]) -> int:
        these = (tokens.c.account == account) & tokens.c.purpose.in_(purposes) & tokens.c.revoked.is_(None)
        return connection.execute(update(tokens).where(these).values(revoked=self._clock())).rowcount

    def _valid(self, connection: Connection, token: str, purpose: Purpose) -> RowMapping | None:
        digest = _hash(token)
        query = (select(tokens).join(accounts, accounts.c.id == tokens.c.account)
                 .where(tokens.c.hash == digest, tokens.c.purpose == purpose, tokens.c.revoked.is_(None),
                        accounts.c.erased.is_(None)))
        row = connection.execute(query).mappings().one_or_none()
        if row is None or not compare_digest(row["hash"], digest):
            return None
        return row if row["expires"] is None or row["expires"] > self._clock() else None


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()

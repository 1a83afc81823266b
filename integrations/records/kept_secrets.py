"""Secrets that change by themselves and have to outlive a restart, sealed: OAuth tokens that are renewed."""

from sqlalchemy import Engine, select

from integrations.records.clock import Clock, utc_now
from integrations.records.engine import reading, writing
from integrations.records.sealing import KeyRing
from integrations.records.statements import put
from integrations.records.tables import secrets_kept


class KeptSecrets:
    """One secret a name, the last that was saved. Unauthorised when its key is not in the ring."""

    def __init__(self, engine: Engine, ring: KeyRing, clock: Clock = utc_now) -> None:
        self._engine, self._ring, self._clock = engine, ring, clock

    def load(self, name: str) -> str | None:
        """What was saved last, also by another process; None at first."""
        query = select(secrets_kept.c.secret_sealed).where(secrets_kept.c.name == name)
        with reading(self._engine) as connection:
            sealed = connection.execute(query).scalar_one_or_none()
        return self._ring.unseal(sealed) if sealed is not None else None

    def save(self, name: str, text: str) -> None:
        """Keep this in place of what was there; durable when it returns."""
        sealed = self._ring.seal(text)
        with writing(self._engine) as connection:
            put(connection, secrets_kept, {"name": name, "secret_sealed": sealed, "updated": self._clock()})

    def under(self, name: str) -> "KeptSecret":
        """One of them, for who needs no other."""
        return KeptSecret(self, name)


class KeptSecret:
    """A keeper of one secret."""

    def __init__(self, secrets: KeptSecrets, name: str) -> None:
        self._secrets, self._name = secrets, name

    def load(self) -> str | None:
        """What was saved last; None at first."""
        return self._secrets.load(self._name)

    def save(self, text: str) -> None:
        """Keep this in place of what was there."""
        self._secrets.save(self._name, text)

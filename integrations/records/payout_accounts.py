"""The newest look at the account of each payout provider."""

from sqlalchemy import Engine, select

from integrations.ports_account import AccountLook
from integrations.records.engine import reading, writing
from integrations.records.statements import put
from integrations.records.tables import payout_accounts


class SqlPayoutAccounts:
    """Implements ports_account.PayoutAccounts."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def keep(self, look: AccountLook) -> None:
        """In the place of the one before."""
        with writing(self._engine) as connection:
            put(connection, payout_accounts, {"provider": look.provider, "looked": look.tried,
                                              "body": look.model_dump_json()})

    def latest(self, provider: str | None = None) -> AccountLook | None:
        """Of a provider, or whichever was looked at last."""
        query = select(payout_accounts.c.body).order_by(payout_accounts.c.looked.desc())
        if provider is not None:
            query = query.where(payout_accounts.c.provider == provider)
        with reading(self._engine) as connection:
            body = connection.execute(query).scalars().first()
        return AccountLook.model_validate_json(body) if body is not None else None

"""Looks at the account of the payout provider and keeps what it saw, for people to see before they approve money."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from integrations.errors import IntegrationError
from integrations.ports import RewardProvider
from integrations.ports_account import AccountLook, PayoutAccounts

# The watch comes every five minutes, and with each hint in between.
BALANCE_EVERY, BANDS_EVERY = timedelta(minutes=4), timedelta(hours=6)


@dataclass(frozen=True)
class AccountWatch:
    """One or two requests a look. What could not be asked is kept as such, and nothing fails for it."""

    provider: RewardProvider
    accounts: PayoutAccounts

    def look(self, now: datetime, at_once: bool = False) -> None:
        """Unless that was done a moment ago. `at_once`: money came, so what is known is not so any more."""
        last = self.accounts.latest(self.provider.name) or AccountLook(provider=self.provider.name, tried=now)
        fresh = last.looked is not None and now - last.tried < BALANCE_EVERY
        if self.provider.environment is None or (fresh and not at_once):
            return
        try:
            self.accounts.keep(self._seen(last, now))
        except IntegrationError as error:
            self.accounts.keep(last.model_copy(update={"tried": now, "failed": str(error)}))

    def _seen(self, last: AccountLook, now: datetime) -> AccountLook:
        balance = self.provider.balance()
        same = last.balance is not None and balance is not None and last.balance.currency == balance.currency
        bands, asked = last.bands, last.bands_looked
        if balance is not None and (not same or asked is None or now - asked >= BANDS_EVERY):
            bands, asked = tuple(self.provider.offers("", balance.currency)), now
        return AccountLook(provider=self.provider.name, looked=now, tried=now, balance=balance, bands=bands,
                           bands_looked=asked)

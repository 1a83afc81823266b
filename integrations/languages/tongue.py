"""How a language says words, dates, money and lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from babel.dates import format_date, format_time
from babel.lists import format_list
from babel.numbers import format_currency

from domain.said import ENGLISH
from integrations.languages import SOURCE, spoken_in


def marked(words: str) -> str:
    """Marks words for the catalogues where they are said later."""
    return words


WITHOUT_DATE = marked("without a date")


@dataclass(frozen=True)
class CatalogueTongue:
    """Implements domain.said.Tongue: words from the catalogue, the rest as its readers write it."""

    language: str

    @property
    def is_source(self) -> bool:
        return self.language == SOURCE

    def say(self, words: str) -> str:
        return spoken_in(self.language).gettext(words) if words else words

    def plural(self, one: str, many: str, number: int) -> str:
        """The form that belongs to the number, with {number} filled in."""
        return spoken_in(self.language).ngettext(one, many, number).format(number=number)

    def day(self, day: date | None) -> str:
        if self.is_source:
            return ENGLISH.day(day)
        return self.say(WITHOUT_DATE) if day is None else format_date(day, "long", locale=self.language)

    def time(self, moment: datetime) -> str:
        """Hours and minutes on the clock that `moment` is on."""
        return format_time(moment, "HH:mm", locale=self.language)

    def names(self, names: Sequence[str]) -> str:
        return ENGLISH.names(names) if self.is_source else format_list(list(names), "standard", locale=self.language)

    def money(self, amount: Decimal, currency: str) -> str:
        return format_currency(amount, currency, locale=self.language)

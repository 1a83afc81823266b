"""The zone that somebody reads times in: kept with their account, exported and erased with it."""

import pytest
from sqlalchemy import Engine

from integrations.errors import Missing
from integrations.ports import Contact
from integrations.records.people import PeopleFile
from integrations.records.privacy import Privacy
from tests.contract.records_world import ring


def test_the_zone_that_somebody_reads_times_in_is_kept_and_goes_with_them(records: Engine) -> None:
    keys = ring()
    people, privacy = PeopleFile(records, keys), Privacy(records, keys)
    account = people.add(Contact(email="ada@people.example")).id
    assert people.account(account).timezone is None
    people.set_timezone(account, "Europe/Warsaw")
    assert people.account(account).timezone == "Europe/Warsaw"
    assert privacy.export(account).account.timezone == "Europe/Warsaw"
    privacy.erase(account)
    assert people.account(account).timezone is None
    with pytest.raises(Missing):
        people.set_timezone("acc_nobody", "UTC")

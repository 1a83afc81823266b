"""The example project shortly after its start, and everybody who might ask something of it: a reader for each role."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

import yaml

from domain.charter import Charter
from domain.commands import ConfirmAttendance
from domain.commands_money import ClaimExpense
from domain.events import AnyEvent
from domain.project import Project, fold
from domain.state import Actor
from integrations.records.people import Account, Role
from web.access import Reader

CHARTER = Path(__file__).resolve().parents[2] / "charters" / "finding-us-when-it-matters.yaml"
NOW = datetime(2027, 1, 25, 9, 0, tzinfo=UTC)
# By the words in the head of the tables: who they are in the example project.
PLACES = {"Service user": "P02", "Co-chair": "P01", "Staff": "P07", "Partner": "P08", "Owner": "P06", "Sponsor": "P05",
          "Approves payments": "S01", "Safeguarding lead": "S02"}
ROLES: dict[str, Role] = {"Operations team": "operator", "Finance": "finance"}


@cache
def example_events() -> tuple[AnyEvent, ...]:
    """It began, two people took part in something that is paid, and one of them claims an expense."""
    charter = Charter.model_validate(yaml.safe_load(CHARTER.read_text(encoding="utf-8")))
    begun = Project.begin(charter, Actor(operator=True), NOW)
    here = fold(None, begun)
    took_part = here.decide(ConfirmAttendance(actor=Actor(person=here.owner), action="D1", people=["P01", "P02"]), NOW)
    claimed = here.after(took_part).decide(ClaimExpense(
        actor=Actor(person="P01"), action="D1", amount=Decimal("11.40"), what="Two bus tickets", receipt=True), NOW)
    return (*begun, *took_part, *claimed)


@cache
def example_project() -> Project:
    return fold(None, list(example_events()))


def readers() -> Mapping[str, Reader]:
    """Everybody who can be signed in, by role."""
    here = example_project().id
    strangers = {"No place": _reader({}), "Another project": _reader({"another": "Q01"})}
    members = {words: _reader({here: person}) for words, person in PLACES.items()}
    return {**strangers, **members, **{words: _reader({}, role) for words, role in ROLES.items()}}


def _reader(places: dict[str, str], *roles: Role) -> Reader:
    return Reader(Account(id="acc_example", roles=roles, created=NOW, contact_changed=NOW), "api", places)

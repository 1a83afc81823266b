"""The rights that an address can ask for, in words and as a rule.

web/authority.py says which address asks for which.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from domain.concerns import may_guard
from domain.project import Project
from domain.wishes import prepares_sessions
from web.access import Reader
from web.views.money import answers_for_money


class Right(StrEnum):
    """What somebody needs to open an address. A closed set: a new one needs a rule, words and a row in the tests."""

    ANYBODY = "anybody"
    SIGNED_CALL = "signed_call"
    SIGNED_IN = "signed_in"
    IN_PROJECT = "in_project"
    HAS_A_PLACE = "has_a_place"
    IN_THE_GROUP = "in_the_group"
    PREPARES_SESSIONS = "prepares_sessions"
    MONEY = "money"
    PAYS_BY_HAND = "pays_by_hand"
    BOARD = "board"
    GUARDS = "guards"
    THEMSELVES = "themselves"
    OPERATOR = "operator"
    FINANCE = "finance"
    OPERATOR_OR_FINANCE = "operator_or_finance"


@dataclass(frozen=True)
class Asked:
    """Somebody who is signed in asks for an address; `about` has the values of its path, such as `project_id`."""

    reader: Reader
    about: Mapping[str, str]
    now: datetime
    find: Callable[[str], Project]

    @cached_property
    def project(self) -> Project:
        """Raises what `find` raises where there is none that they may read."""
        return self.find(self.about["project_id"])


Rule = Callable[[Asked], bool]


def sees_money(project: Project, reader: Reader, now: datetime) -> bool:
    """Whether somebody answers for a project's money today, or looks after all projects."""
    return reader.sees_all_projects or answers_for_money(project, reader.person_in(project.id), now)


def settles_by_hand(project: Project, reader: Reader) -> bool:
    """Finance, and the accountable person of payments."""
    row = project.charter.raci_row("reward_payment")
    return reader.is_finance or (row is not None and reader.person_in(project.id) == row.accountable)


def tends_board(project: Project, reader: Reader) -> bool:
    """The owner, the sponsor and the operations team."""
    return reader.is_operator or reader.person_in(project.id) in (project.owner, project.sponsor)


def _everyone(asked: Asked) -> bool:
    return True


def _in_project(asked: Asked) -> bool:
    return asked.reader.may_read(asked.about["project_id"])


def _has_a_place(asked: Asked) -> bool:
    return asked.reader.person_in(asked.about["project_id"]) in asked.project.people


def _in_the_group(asked: Asked) -> bool:
    person = asked.reader.person_in(asked.about["project_id"])
    return person is not None and asked.project.participant(person) is not None


def _prepares_sessions(asked: Asked) -> bool:
    return prepares_sessions(asked.project, asked.reader.person_in(asked.about["project_id"]))


def _money(asked: Asked) -> bool:
    return sees_money(asked.project, asked.reader, asked.now)


def _pays_by_hand(asked: Asked) -> bool:
    return settles_by_hand(asked.project, asked.reader)


def _board(asked: Asked) -> bool:
    return tends_board(asked.project, asked.reader)


def _guards(asked: Asked) -> bool:
    person = asked.reader.person_in(asked.about["project_id"])
    return person is not None and may_guard(asked.project, person)


def _themselves(asked: Asked) -> bool:
    return asked.reader.is_operator or asked.reader.person_in(asked.about["project_id"]) == asked.about["person"]


def _operator(asked: Asked) -> bool:
    return asked.reader.is_operator


def _finance(asked: Asked) -> bool:
    return asked.reader.is_finance


def _operator_or_finance(asked: Asked) -> bool:
    return asked.reader.is_operator or asked.reader.is_finance


# Also that there is such an address in a project is not told to others.
UNSEEN = {Right.GUARDS}
# Each right: whose it is, in words that end "This is for ...", and as a rule.
RIGHTS: dict[Right, tuple[str, Rule]] = {
    Right.ANYBODY: ("anybody", _everyone),
    Right.SIGNED_CALL: ("whoever signs the call with the secret of the webhook", _everyone),
    Right.SIGNED_IN: ("everybody who is signed in", _everyone),
    Right.IN_PROJECT: ("everybody with a place in the project, finance and the operations team", _in_project),
    Right.HAS_A_PLACE: ("people who are part of the project", _has_a_place),
    Right.IN_THE_GROUP: ("people in the working group", _in_the_group),
    Right.PREPARES_SESSIONS: ("those who prepare sessions: the owner, and staff and partners who run them",
                              _prepares_sessions),
    Right.MONEY: ("those who answer for the money: the owner, the sponsor, whoever proposes or approves payments, "
                  "finance and the operations team", _money),
    Right.PAYS_BY_HAND: ("the accountable person of payments and the finance team", _pays_by_hand),
    Right.BOARD: ("the owner, the sponsor and the operations team", _board),
    Right.GUARDS: ("the safeguarding lead, the deputy and the trustee; for everybody else there is nothing there",
                   _guards),
    Right.THEMSELVES: ("the person themselves and the operations team", _themselves),
    Right.OPERATOR: ("the operations team", _operator),
    Right.FINANCE: ("the finance team", _finance),
    Right.OPERATOR_OR_FINANCE: ("the finance team and the operations team", _operator_or_finance),
}

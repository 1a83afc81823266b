"""Safeguarding concerns: who is told, and when again. Nothing is ever written down of what a concern is about.

The steps are the pattern common to the procedures of councils, churches and sports bodies: the lead at once, a nudge
within the hour, the deputy within hours, a trustee within a day.
"""

from datetime import datetime, timedelta
from typing import Literal

from domain.charter import Charter
from domain.part import Part
from domain.project_state import ProjectState
from domain.said import Said, said

Step = Literal["raised", "nudge", "deputy", "trustee", "report"]
NUDGE = timedelta(hours=1)
REPORT = timedelta(hours=48)
ROLES = {"service_user": "a service user", "staff": "a member of staff", "partner": "a partner"}


class Concern(Part):
    """All that is kept: when, by whom in which role (never by name), and how far it is. Times are UTC.

    `not_to_lead`: the person said that the lead is involved, so the lead is not told.
    """

    id: str
    project: str
    raised_at: datetime
    role: str
    not_to_lead: bool = False
    acknowledged_at: datetime | None = None
    closed_at: datetime | None = None


class Call(Part):
    """Somebody is told at an instant after the concern was raised, unless it is acknowledged by then."""

    person: str
    step: Step
    after: timedelta


class Guard(Part):
    """Who guards a project: the lead, the deputy, and the person above both."""

    lead: str
    deputy: str
    trustee: str
    acknowledge_within: timedelta
    report_within: timedelta

    @classmethod
    def of(cls, charter: Charter) -> "Guard":
        """The trustee is the sponsor where the charter names none."""
        found = charter.safeguarding
        return cls(lead=found.lead, deputy=found.deputy, trustee=found.trustee or charter.ownership.sponsor,
                   acknowledge_within=timedelta(hours=found.acknowledge_within_hours),
                   report_within=timedelta(hours=found.report_to_lead_within_hours))

    def without_lead(self) -> "Guard":
        """For a concern that the lead is involved in, also where the lead is the trustee: the deputy takes their
        places."""
        trustee = self.deputy if self.trustee == self.lead else self.trustee
        return self.model_copy(update={"lead": self.deputy, "trustee": trustee})

    @property
    def people(self) -> set[str]:
        return {self.lead, self.deputy, self.trustee}


def calls(guard: Guard, not_to_lead: bool) -> list[Call]:
    """Whom to tell and when, first things first; each person once at a time."""
    first = [guard.deputy, guard.trustee] if not_to_lead else [guard.lead, guard.deputy]
    found = [Call(person=person, step="raised", after=timedelta()) for person in dict.fromkeys(first)]
    found.append(Call(person=first[0], step="nudge", after=NUDGE))
    found.append(Call(person=guard.deputy, step="deputy", after=max(guard.acknowledge_within, NUDGE)))
    found.append(Call(person=guard.trustee, step="trustee", after=max(guard.report_within, NUDGE)))
    return sorted(found, key=lambda one: one.after)


def may_guard(project: ProjectState, person: str | None, not_to_lead: bool = False) -> bool:
    """Whether somebody sees and answers concerns of a project."""
    guard = Guard.of(project.charter)
    return person in (guard.without_lead() if not_to_lead else guard).people


def spoken_role(project: ProjectState, person: str | None) -> str:
    """The role that is kept of whoever raises a concern; never who it is."""
    group = project.group_of(person) if person else None
    return ROLES.get(group or "", "somebody beside the group")


WORDS: dict[Step, tuple[Said, Said]] = {
    "raised": (
        said("Somebody is worried about someone"),
        said("A concern was raised in a project that you guard. Please look at once, and get in touch with the person "
             "who raised it if they ask for it. There is nothing to read here: what it is about is said in person, "
             "never written.")),
    "nudge": (
        said("A concern still waits for you"),
        said("It was raised an hour ago and nobody has said that they look into it. Please do so now, or ask your "
             "deputy.")),
    "deputy": (
        said("A concern waits for you as deputy"),
        said("Nobody has said in time that they look into it. Please take it over now.")),
    "trustee": (
        said("A concern has waited too long"),
        said("Neither the safeguarding lead nor the deputy has said in time that they look into it. Please see to it "
             "yourself.")),
    "report": (
        said("Please close a concern, or say who carries it on"),
        said("You said two days ago that you look into it. A written report is due by now in most procedures.")),
}

"""What all views share: the base model and how a person is shown (initials and role, never a name)."""

from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from domain.project_state import ProjectState
from domain.state import Actor


@dataclass(frozen=True)
class Look:
    """Who looks, and when. `actor`: as whom they would act, None when they only read; `money`: they answer for it."""

    actor: Actor | None
    money: bool
    now: datetime
    base_url: str

    @property
    def person(self) -> str | None:
        return self.actor.person if self.actor else None


class View(BaseModel):
    model_config = ConfigDict(frozen=True)


class Who(View):
    """A person of the project, as everybody may see them."""

    person: str = Field(examples=["P01"])
    initials: str = Field(examples=["A.K."])
    role_title: str = Field(examples=["Parent partner and co-chair"])

    @property
    def spoken(self) -> str:
        return f"{self.initials} ({self.role_title})" if self.role_title != self.person else self.person


def who(project: ProjectState, person: str) -> Who:
    return Who(person=person, initials=project.initials(person), role_title=project.role_title(person))


def whose(project: ProjectState, people: list[str]) -> list[Who]:
    return [who(project, person) for person in people]

"""Who does what in each decision: responsible, accountable, consulted, informed (RACI), as a matrix."""

from pydantic import Field

from domain.charter_work import RaciRow
from domain.project import Project
from web.views.shape import View, Who, who

# In the order of the letters; a person can have several.
PARTS = {"R": "responsible", "A": "accountable", "C": "consulted", "I": "informed"}


class RaciDecision(View):
    """One decision. `parts`: for each person of the matrix, in its order, their letters; empty for no part in it."""

    decision: str = Field(examples=["shared_vision"])
    accountable: Who
    parts: list[str] = Field(examples=[["A", "R", "", "CI"]])


class RaciView(View):
    """`people`: everybody who has a part in some decision."""

    project: str
    people: list[Who]
    decisions: list[RaciDecision]


def raci_view(project: Project) -> RaciView:
    rows = project.charter.raci
    named = {one for row in rows for one in (*row.responsible, row.accountable, *row.consulted, *row.informed)}
    people = [one for one in project.people if one in named]
    people += sorted(named - set(people))
    return RaciView(project=project.id, people=[who(project, one) for one in people], decisions=[
        RaciDecision(decision=row.decision, accountable=who(project, row.accountable),
                     parts=[_letters(row, one) for one in people]) for row in rows])


def _letters(row: RaciRow, person: str) -> str:
    has = {"R": person in row.responsible, "A": person == row.accountable, "C": person in row.consulted,
           "I": person in row.informed}
    return "".join(letter for letter in PARTS if has[letter])

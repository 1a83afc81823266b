"""What co-production leaves behind: artefacts, each with its own shape, recorded as versions."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from domain.charter import Principle, Reading
from domain.money import Amount

Text = Annotated[str, StringConstraints(min_length=1, max_length=4000, strip_whitespace=True)]


class ArtefactPart(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ProblemStatement(ArtefactPart):
    """The problem in the group's own words; staff drafts are rewritten together before they are agreed."""

    type: Literal["problem_statement"] = "problem_statement"
    text: Text
    status: Literal["draft", "agreed"]
    not_known: list[Text] = []


class Why(ArtefactPart):
    """One step down the chain of cause."""

    why: Text
    because: Text
    evidence: Literal["known", "believed", "guessed"] = "believed"


class FiveWhys(ArtefactPart):
    """The chain of cause; it stops where the group can act."""

    type: Literal["five_whys"] = "five_whys"
    steps: Annotated[list[Why], Field(min_length=5, max_length=12)]
    we_can_act_on: Text


class SharedVision(ArtefactPart):
    """Where the service should be in three to five years."""

    type: Literal["shared_vision"] = "shared_vision"
    target_year: int
    text: Text
    goals: list[Text] = []


class Persona(ArtefactPart):
    """Somebody we want to reach; no real person is recognisable."""

    name: Text
    wants: Text
    barriers: list[Text] = []
    what_helped: list[Text] = []
    heard_from: Annotated[int, Field(ge=1)] = 1


class Personas(ArtefactPart):
    type: Literal["personas"] = "personas"
    personas: Annotated[list[Persona], Field(min_length=1)]


class Milestone(ArtefactPart):
    what: Text
    when: Text


class Roadmap(ArtefactPart):
    """How to get to the vision."""

    type: Literal["roadmap"] = "roadmap"
    milestones: Annotated[list[Milestone], Field(min_length=1)]


class RaciAgreed(ArtefactPart):
    """The group has read the RACI of the charter and agrees with it."""

    type: Literal["raci"] = "raci"
    decisions: Annotated[list[str], Field(min_length=1)]
    note: Text | None = None


class BudgetChoice(ArtefactPart):
    """What service users said about one line of the budget."""

    line: str
    choice: Literal["keep", "cut", "move"]
    amount: Amount
    reason: Text | None = None


class BudgetView(ArtefactPart):
    """The one-page money view, as agreed with service users; every line of the budget, summing to its total."""

    type: Literal["budget"] = "budget"
    lines: Annotated[list[BudgetChoice], Field(min_length=1)]
    agreed_with: Annotated[list[str], Field(min_length=1)]


class AgreedMeasure(ArtefactPart):
    id: str
    label: Text
    target: Reading = None


class Measures(ArtefactPart):
    """How the group will know that it worked, with the first reading where there is one."""

    type: Literal["measures"] = "measures"
    measures: Annotated[list[AgreedMeasure], Field(min_length=1)]
    baseline: dict[str, Reading] = {}
    no_baseline_because: dict[str, Text] = {}


class PrincipleScore(ArtefactPart):
    """One principle, scored 1 to 5 by each group apart."""

    by_group: dict[Literal["service_user", "staff", "partner"], Annotated[float, Field(ge=1, le=5)]]
    evidence: Text | None = None
    one_change: Text | None = None


class PrinciplesAudit(ArtefactPart):
    type: Literal["principles_audit"] = "principles_audit"
    scores: dict[Principle, PrincipleScore]


class LoopEntry(ArtefactPart):
    you_said: Text
    we_did: Text
    because: Text


class YouSaidWeDid(ArtefactPart):
    """The published answer to everybody who took part."""

    type: Literal["you_said_we_did"] = "you_said_we_did"
    entries: Annotated[list[LoopEntry], Field(min_length=1)]
    what_next: Text | None = None


class Statement(ArtefactPart):
    """A thing that was done and needs only to be said: training held, content signed off, results shared."""

    type: Literal["safeguarding_training", "involvement_levels", "content_sign_off", "results", "learning_shared"]
    text: Text


Artefact = Annotated[
    ProblemStatement | FiveWhys | SharedVision | Personas | Roadmap | RaciAgreed | BudgetView | Measures
    | PrinciplesAudit | YouSaidWeDid | Statement,
    Field(discriminator="type"),
]

# Which decision of the RACI an artefact settles; its accountable and responsible people may record it.
DECISION_OF = {
    "problem_statement": "problem_statement", "five_whys": "problem_statement", "personas": "problem_statement",
    "shared_vision": "shared_vision", "roadmap": "shared_vision", "raci": "roles_and_raci", "budget": "budget_split",
    "measures": "measures_of_success", "principles_audit": "final_review", "you_said_we_did": "final_review",
    "safeguarding_training": "safeguarding_action", "involvement_levels": "roles_and_raci",
    "content_sign_off": "content_sign_off", "results": "final_review", "learning_shared": "final_review",
}

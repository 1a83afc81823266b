"""What shows that a need of a gate is met: where to read it, for whoever decides. Nothing of anybody's money."""

from collections.abc import Iterator

from domain.needs import NEEDS, OF_MONEY
from domain.phases import Phase
from domain.project import Project
from domain.report_work import turnout_of
from domain.state import ActionStatus
from web.views.event_words import artefact_words
from web.views.shape import View


class Evidence(View):
    """`link`: an anchor of the gate's page, or a path below the project's."""

    words: str
    link: str

    def address(self, project_id: str) -> str:
        return self.link if self.link.startswith("#") else f"/projects/{project_id}{self.link}"


def evidence_of(project: Project, phase: Phase, need: str) -> list[Evidence]:
    """In the order in which it is worth reading; empty while there is none."""
    if need in OF_MONEY:
        return [Evidence(words="Rewards and payments", link="/rewards")]
    return [*_recorded(project, need), *_counted(project, phase, need)]


def _recorded(project: Project, need: str) -> Iterator[Evidence]:
    kind = NEEDS[need].artefact
    latest = project.artefact(kind) if kind else None
    if kind and latest:
        words = artefact_words(kind)
        yield Evidence(words=f"{words[:1].upper()}{words[1:]}, version {latest.version}, "
                       f"{project.spoken_day(latest.at)}", link=f"#made-{kind}")


def _counted(project: Project, phase: Phase, need: str) -> Iterator[Evidence]:
    if need == "actions_done_or_dropped_with_reason":
        states = [one.status for one in project.phase_actions(phase).values()]
        dropped = states.count(ActionStatus.DROPPED)
        yield Evidence(words=f"{states.count(ActionStatus.DONE)} of {len(states)} done"
                       + (f", {dropped} dropped" if dropped else ""), link="#work")
    elif need == "team_agreement_signed":
        group = project.active_participants()
        signed = sum(1 for person in group if project.standing(person).signed_at)
        yield Evidence(words=f"{signed} of {len(group)} have signed", link="/#group")
    elif need.endswith("_voted") and (poll := need.removesuffix("_voted")) in project.polls:
        turnout, may = turnout_of(project, poll)
        yield Evidence(words=f"{sum(turnout.values())} of {sum(may.values())} voted", link=f"#poll-{poll}")
    elif need == "updates_sent":
        sent = sum(1 for one in project.updates if one.sent_at)
        yield Evidence(words=f"{sent} of {len(project.updates)} updates went out", link="/#updates")
    elif need == "you_said_we_did_published" and project.suggestions:
        answered = sum(1 for one in project.suggestions.values() if one.answer)
        yield Evidence(words=f"{answered} of {len(project.suggestions)} suggestions have an answer",
                       link="/#suggestions")

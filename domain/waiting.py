"""What waits for whom: one list for a person, across everything that needs them."""

from datetime import datetime

from domain.gate_rules import is_ready, live_votes, missing_seats
from domain.loop import who_answers
from domain.notice_words import MODES, PHASES
from domain.polls import eligible
from domain.project_state import ProjectState
from domain.said import Day, Own, as_is, said
from domain.state import ActionStatus, Status
from domain.waiting_money import money_waits
from domain.waiting_part import Waiting

__all__ = ["Waiting", "waiting"]


def waiting(project: ProjectState, now: datetime) -> list[Waiting]:
    """Everything that waits, for all people of a running project."""
    if project.finished or project.status == Status.PAUSED:
        return []
    if project.status == Status.WINDING_DOWN or project.ended:
        return money_waits(project, now)
    return [*_signatures(project), *_work(project), *votes_wait(project, now), *_polls(project),
            *money_waits(project, now), *_dates(project), *_offers(project), *_loop(project)]


def _signatures(project: ProjectState) -> list[Waiting]:
    return [Waiting(person=person, what="sign", about="team_agreement", said=said("Read and sign the team agreement"),
                    since=project.started_at)
            for person in project.active_participants() if not project.standing(person).signed_at]


def _work(project: ProjectState) -> list[Waiting]:
    if project.phase is None:
        return []
    found = []
    for key, one in project.phase_actions(project.phase).items():
        if one.status == ActionStatus.OPEN:
            people = [person for person in one.plan.responsible if project.is_active(person)] or [one.plan.accountable]
            found += [Waiting(person=person, what="action", about=key, said=as_is(Own(own=one.plan.title)), due=one.due,
                              since=project.phase_started.get(one.phase))
                      for person in people]
        elif one.status == ActionStatus.DONE and one.plan.reward and not one.attended:
            found.append(Waiting(person=one.plan.accountable, what="attendance", about=key,
                                 said=said("Say who took part: {work}", work=Own(own=one.plan.title)),
                                 since=one.done_at))
    return found


def votes_wait(project: ProjectState, now: datetime) -> list[Waiting]:
    """Whose vote the gate of the current phase waits for."""
    phase = project.phase
    if phase is None or project.gate(phase).decision or not is_ready(project, phase):
        return []
    spoken = {vote.person for vote in live_votes(project, phase).values()}
    people = [project.stand_in_of(seat, now) or seat for seat in missing_seats(project, phase)]
    sentence = said("Decide at the {phase} gate", phase=PHASES[phase])
    return [Waiting(person=person, what="vote", about=phase, said=sentence, link=f"gates/{phase}",
                    since=project.gate(phase).asked_at)
            for person in dict.fromkeys(people) if person not in spoken]


def _polls(project: ProjectState) -> list[Waiting]:
    return [Waiting(person=person, what="poll", about=key, since=poll.opened_at,
                    said=said("Vote: {poll}", poll=Own(own=key.replace("_", " "))))
            for key, poll in project.polls.items() if poll.result is None
            for person in eligible(project, key) if person not in poll.ballots]


def _dates(project: ProjectState) -> list[Waiting]:
    return [Waiting(person=one.plan.accountable, what="date", about=key,
                    said=said("Say yes or no to a new date: {work} ({day})", work=Own(own=one.plan.title),
                              day=Day(day=one.proposed.due)),
                    since=one.proposed.at)
            for key, one in project.actions.items() if one.proposed]


def _offers(project: ProjectState) -> list[Waiting]:
    return [Waiting(person=project.owner, what="offer", about=card,
                    said=said("Say yes or no to a card from the board: {card}", card=Own(own=one.title)), since=one.at)
            for card, one in project.offers.items() if one.state == "open"]


def _loop(project: ProjectState) -> list[Waiting]:
    found = [Waiting(person=who_answers(project, idea), what="answer", about=idea.id, said=said("Answer a suggestion"),
                     due=idea.due.date(), since=idea.at)
             for idea in project.suggestions.values() if idea.answer is None]
    found += [Waiting(person=project.owner, what="update", about=str(one.number), since=one.due,
                      said=said("Send project update {number} {way}", number=str(one.number), way=MODES[one.mode]))
              for one in project.updates if one.sent_at is None]
    return found

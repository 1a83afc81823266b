"""Polls: equal votes with turnout by group. Ballots are private while a poll is open and gone when it is counted."""

from domain import events as e
from domain.charter_work import Poll
from domain.commands import CastBallot, ClosePoll, OpenPoll
from domain.phases import Phase
from domain.poll_count import count
from domain.project_state import ProjectState
from domain.refusals import broken, decided, not_yours, unknown
from domain.state import SYSTEM, ActionStatus, Ballot, PollState
from domain.turn import Turn, decide, evolve


def eligible(project: ProjectState, key: str) -> list[str]:
    """Who may vote: the group, or its service users only."""
    only = project.charter.votes[key].voters == "service_user"
    return project.active_participants("service_user" if only else None)


def counted(project: ProjectState, key: str) -> list[str]:
    """Whose vote counts: who may vote now, and who voted before they took a break."""
    since = project.polls[key].ballots if project.rules >= 3 else {}
    return list(dict.fromkeys([*eligible(project, key), *since]))


def open_known_polls(turn: Turn, phase: Phase) -> None:
    """Polls whose options stand in the charter open with their phase."""
    for one in turn.project.phase_actions(phase).values():
        plan = turn.project.charter.votes.get(one.plan.vote or "")
        if one.plan.vote and plan and plan.options and one.plan.vote not in turn.project.polls:
            turn.emit(e.PollOpened(at=turn.now, by=SYSTEM, poll=one.plan.vote, action=one.plan.id,
                                   options=plan.options))


def _plan(project: ProjectState, key: str) -> Poll:
    if key not in project.charter.votes:
        raise unknown(f"poll {key}", list(project.charter.votes))
    return project.charter.votes[key]


def _open_poll(project: ProjectState, key: str) -> PollState:
    _plan(project, key)
    if key not in project.polls:
        raise broken(f"The poll '{key}' is not open yet.")
    poll = project.polls[key]
    if poll.result is not None and poll.closed_at:
        raise decided(f"The poll '{key}' was counted on {project.spoken_day(poll.closed_at)}. No vote was changed.")
    return poll


@decide.register
def open_poll(command: OpenPoll, turn: Turn) -> None:
    project, plan = turn.project, _plan(turn.project, command.poll)
    if command.poll in project.polls:
        raise decided(f"The poll '{command.poll}' was opened before.")
    options = list(dict.fromkeys(command.options or plan.options))
    if len(options) < 2:
        raise broken("A poll needs at least two different options.")
    action = next((one for one in project.actions.values()
                   if one.plan.vote == command.poll and one.status == ActionStatus.OPEN), None)
    if action is None or action.phase != project.phase:
        raise broken(f"The action of the poll '{command.poll}' is not open in this phase.")
    turn.emit(e.PollOpened(at=turn.now, by=turn.by, poll=command.poll, action=action.plan.id, options=options))


@decide.register
def cast_ballot(command: CastBallot, turn: Turn) -> None:
    poll, plan = _open_poll(turn.project, command.poll), _plan(turn.project, command.poll)
    assert turn.person is not None
    if turn.person not in eligible(turn.project, command.poll):
        raise not_yours(f"In '{command.poll}' only service users in the group vote.")
    _refuse_ballot(poll, plan, command.ballot)
    turn.emit(e.BallotCast(at=turn.now, by=turn.by, poll=command.poll, person=turn.person, ballot=command.ballot))


def _refuse_ballot(poll: PollState, plan: Poll, ballot: Ballot) -> None:
    named = [*ballot.dots, *ballot.ranking, *ballot.scores]
    strange = [option for option in named if option not in poll.options]
    if strange:
        raise broken(f"'{strange[0]}' is not an option. Options: {'; '.join(poll.options)}.")
    if plan.method == "dot":
        _refuse_dots(plan, ballot)
    elif not ballot.ranking or len(set(ballot.ranking)) != len(ballot.ranking) or ballot.dots:
        raise broken("Put the options in order, best first, each at most once.")


def _refuse_dots(plan: Poll, ballot: Ballot) -> None:
    spent = sum(ballot.dots.values())
    if not 1 <= spent <= plan.dots_per_person or ballot.ranking:
        raise broken(f"Give out between 1 and {plan.dots_per_person} dots; these are {spent}.")
    if max(ballot.dots.values()) > plan.max_dots_per_option:
        raise broken(f"At most {plan.max_dots_per_option} dots on one option.")


@decide.register
def close_poll(command: ClosePoll, turn: Turn) -> None:
    project = turn.project
    poll, plan = _open_poll(project, command.poll), _plan(project, command.poll)
    voted = [person for person in poll.ballots if project.group_of(person) == "service_user"]
    if len(voted) < max(1, plan.quorum.min_service_users):
        raise broken(f"{len(voted)} service users have voted; '{command.poll}' needs "
                     f"{max(1, plan.quorum.min_service_users)}. Remind the others first.")
    groups = {person: project.group_of(person) or "staff" for person in counted(project, command.poll)}
    ballots = {person: ballot for person, ballot in poll.ballots.items() if person in groups}
    result = count(poll.options, plan.method, ballots, groups)
    turn.emit(e.PollClosed(at=turn.now, by=turn.by, poll=command.poll, result=result))


@evolve.register
def poll_opened(event: e.PollOpened, project: ProjectState) -> ProjectState:
    poll = PollState(key=event.poll, action=event.action, options=event.options, opened_at=event.at)
    return project.model_copy(update={"polls": {**project.polls, event.poll: poll}})


def _change(project: ProjectState, key: str, **changes: object) -> ProjectState:
    return project.model_copy(update={"polls": {**project.polls, key: project.polls[key].model_copy(update=changes)}})


@evolve.register
def ballot_cast(event: e.BallotCast, project: ProjectState) -> ProjectState:
    return _change(project, event.poll, ballots={**project.polls[event.poll].ballots, event.person: event.ballot})


@evolve.register
def poll_closed(event: e.PollClosed, project: ProjectState) -> ProjectState:
    return _change(project, event.poll, ballots={}, result=event.result, closed_at=event.at)

"""What a gate shows, who has a seat at it, and what still stands between it and its passing. Pure look-ups."""

import json
from hashlib import sha256

from domain.needs import missing_needs, told_needs
from domain.phases import Phase
from domain.project_state import ProjectState
from domain.state import Vote


def shown_digest(project: ProjectState, phase: Phase) -> str:
    """Stands for exactly what the gate shows: the work, the artefacts and the needs of this round."""
    shown = {
        "gate": [phase, project.gate(phase).round],
        "actions": {key: [one.status, one.reason, one.plan.title] for key, one in project.phase_actions(phase).items()},
        "artefacts": {kind: versions[-1].version for kind, versions in project.artefacts.items()},
        "needs": told_needs(project, phase),
    }
    return sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:16]


def live_votes(project: ProjectState, phase: Phase) -> dict[str, Vote]:
    """Votes by seat that were cast on what the gate shows now."""
    votes = project.gate(phase).votes
    digest = shown_digest(project, phase) if votes else ""
    return {seat: vote for seat, vote in votes.items() if vote.seen == digest}


def seats(project: ProjectState, phase: Phase) -> list[str]:
    """Approvers first, then every service user in the group."""
    approvers = project.charter.gates.of(phase).approvers
    return list(dict.fromkeys([*approvers, *project.active_participants("service_user")]))


def missing_seats(project: ProjectState, phase: Phase) -> list[str]:
    """Seats whose vote the gate still waits for: approvers always, service users while the quorum is short."""
    voted = live_votes(project, phase)
    approvers = project.charter.gates.of(phase).approvers
    wanted = approvers if quorum_gap(project, phase) is None else seats(project, phase)
    spoken_for = {vote.person for vote in voted.values()}
    return [seat for seat in wanted if seat not in voted and (seat in approvers or seat not in spoken_for)]


def what_is_missing(project: ProjectState, phase: Phase) -> list[str]:
    """Plain sentences: what stands between this gate and its passing."""
    sentences = missing_needs(project, phase)
    voted = live_votes(project, phase)
    for seat in project.charter.gates.of(phase).approvers:
        if seat not in voted:
            sentences.append(f"{project.spoken_person(seat)} has not decided yet")
    gap = quorum_gap(project, phase)
    return [*sentences, gap] if gap else sentences


def quorum_gap(project: ProjectState, phase: Phase) -> str | None:
    """Why the quorum is short; None when it is met. People count once, whatever seats they speak for."""
    quorum = project.charter.gates.quorum
    people = {vote.person for vote in live_votes(project, phase).values() if vote.choice == "approve"}
    service_users = {person for person in people if project.group_of(person) == "service_user"}
    if len(service_users) < quorum.min_service_users:
        return f"{len(service_users)} of {quorum.min_service_users} service users have said yes"
    if len(service_users) < quorum.min_share_service_users * len(people):
        return f"service users must be at least {quorum.min_share_service_users:.0%} of those who say yes"
    return None


def is_ready(project: ProjectState, phase: Phase) -> bool:
    return not missing_needs(project, phase)


def may_pass(project: ProjectState, phase: Phase) -> bool:
    voted = live_votes(project, phase)
    approvers = project.charter.gates.of(phase).approvers
    said_yes = all(seat in voted and voted[seat].choice == "approve" for seat in approvers)
    return said_yes and quorum_gap(project, phase) is None and is_ready(project, phase)

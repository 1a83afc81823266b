"""The single things that people do in a script, each with how the project shows that it was done. Used by script.py."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from pydantic import JsonValue

from cli.demo.scenes import Do, Fields, Scene, Then, then, together
from cli.seen import ProjectSeen
from domain.charter import Charter
from domain.charter_work import ActionPlan
from domain.phases import Phase


def sign(person: str) -> Do:
    def happened(seen: ProjectSeen) -> bool:
        return any(one.who.person == person and one.signed for one in seen.people)
    return Do(f"sign-{person}", person, "sign_agreement", {}, happened)


def complete(action: str, person: str, phase: Phase, turn: int = 1) -> Do:
    """`turn`: the round of the phase's gate in which it is done; after changes were asked for it is done again."""
    def happened(seen: ProjectSeen) -> bool:
        now = seen.gate(phase).round
        return now > turn or (now == turn and seen.actions[action].status == "done")
    return Do(f"done-{action}-{turn}", person, "complete_action", {"action": action}, happened)


def attended(plan: ActionPlan, owner: str) -> Scene:
    """The accountable person says who took part. Nobody says it of themselves: then the owner does."""
    payees = plan.reward.for_ if plan.reward else []
    others = [one for one in payees if one != plan.accountable]
    scenes = [_confirm(plan.id, plan.accountable, others)] if others else []
    if plan.accountable in payees:
        scenes.append(_confirm(plan.id, owner, [plan.accountable]))
    return together(*scenes)


def _confirm(action: str, by: str, people: Sequence[str]) -> Do:
    def happened(seen: ProjectSeen) -> bool:
        return set(people) <= {who.person for who in seen.actions[action].took_part}
    named: list[JsonValue] = list(people)
    return Do(f"there-{action}-{by}", by, "confirm_attendance", {"action": action, "people": named}, happened)


def record(person: str, content: Mapping[str, JsonValue], version: int = 1) -> Do:
    """A version of what the group made."""
    kind = str(content["type"])

    def happened(seen: ProjectSeen) -> bool:
        latest = seen.artefact(kind)
        return latest is not None and latest.version >= version
    return Do(f"made-{kind}-{version}", person, "record_artefact", {"content": dict(content)}, happened, alone=True)


def vote(phase: Phase, person: str, turn: int = 1, *, choice: str = "approve", reason: str | None = None,
         items: Sequence[str] = ()) -> Do:
    """A vote on exactly what the gate shows right before."""
    def happened(seen: ProjectSeen) -> bool:
        gate = seen.gate(phase)
        voted = any(seat.vote and seat.vote.person.person == person for seat in gate.seats)
        return bool(gate.decision) or gate.round > turn or (gate.round == turn and voted)

    def digest(seen: ProjectSeen) -> Fields:
        return {"seen": seen.gate(phase).digest}
    said: dict[str, JsonValue] = {"phase": phase.value, "choice": choice, "items": list(items)}
    return Do(f"gate-{phase}-{turn}-{person}", person, "vote", said | ({"reason": reason} if reason else {}), happened,
              found=digest)


def stand_in(seat: str, person: str, phase: Phase, today: date) -> Do:
    """For two weeks from today."""
    def happened(seen: ProjectSeen) -> bool:
        return bool(seen.gate(phase).decision) or any(
            one.who.person == seat and one.stand_in and one.stand_in.person == person for one in seen.gate(phase).seats)
    days: dict[str, JsonValue] = {"start": today.isoformat(), "until": (today + timedelta(days=13)).isoformat()}
    return Do(f"stand-in-{seat}", seat, "appoint_stand_in", {"seat": seat, "person": person, **days}, happened,
              alone=True)


def suggest(key: str, person: str, text: str, about: str | None) -> Do:
    said: dict[str, JsonValue] = {"text": text, **({"about": about} if about else {})}
    return Do(f"say-{key}", person, "make_suggestion", said,
              lambda seen: any(one.text == text for one in seen.suggestions), alone=True)


def answer(key: str, person: str, text: str, choice: str, because: str) -> Do:
    """The answer to a suggestion, which is found by its text."""
    def happened(seen: ProjectSeen) -> bool:
        return any(one.text == text and one.answer for one in seen.suggestions)

    def which(seen: ProjectSeen) -> Fields:
        return {"suggestion": next((one.id for one in seen.suggestions if one.text == text), "-")}
    return Do(f"answer-{key}", person, "answer_suggestion", {"answer": choice, "because": because}, happened,
              found=which)


def open_poll(poll: str, person: str, options: Sequence[str]) -> Do:
    return Do(f"open-{poll}", person, "open_poll", {"poll": poll, "options": list(options)},
              lambda seen: seen.poll(poll) is not None)


def ballot(poll: str, person: str, chosen: Fields) -> Do:
    """A second one of the same person would replace the first."""
    return Do(f"vote-{poll}-{person}", person, "cast_ballot", {"poll": poll, "ballot": dict(chosen)}, _closed(poll))


def close_poll(poll: str, person: str) -> Do:
    return Do(f"close-{poll}", person, "close_poll", {"poll": poll}, _closed(poll))


def _closed(poll: str) -> Callable[[ProjectSeen], bool]:
    def happened(seen: ProjectSeen) -> bool:
        found = seen.poll(poll)
        return found is not None and found.state == "closed"
    return happened


def update(number: int, person: str, mode: str, text: str) -> Do:
    """The project update of this number, counted from 1."""
    def happened(seen: ProjectSeen) -> bool:
        return sum(one.sent_at is not None for one in seen.updates) >= number
    return Do(f"update-{number}", person, "send_update", {"mode": mode, "text": text}, happened, alone=True)


def published(action: str) -> Callable[[ProjectSeen], bool]:
    return lambda seen: any(one.action == action for one in seen.contents)


def consent(person: str, use: str, action: str) -> Do:
    """Given for the content of one action. Only the person sees what they have consented to."""
    def happened(seen: ProjectSeen) -> bool:
        mine = seen.you.consents if seen.you and seen.you.who.person == person else []
        given = any((one.use, one.action, one.answer) == (use, action, "given") for one in mine)
        return given or published(action)(seen)
    return Do(f"consent-{person}-{use}-{action}", person, "change_consent",
              {"use": use, "answer": "given", "action": action}, happened, alone=True)


def work(charter: Charter, action: str, person: str, *before: Scene) -> Then:
    """One action: what is made in it, done by somebody responsible, and who took part."""
    phase, plan = next((phase, plan) for phase in Phase for plan in charter.phases[phase].actions if plan.id == action)
    return then(*before, complete(action, person, phase), attended(plan, charter.ownership.owner))

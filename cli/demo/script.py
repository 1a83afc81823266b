"""The story of the example project, from the first signature to the last gate: who does what, in which order."""

from datetime import date

from pydantic import JsonValue

from cli.demo import made
from cli.demo.acts import (
    answer,
    attended,
    ballot,
    close_poll,
    complete,
    consent,
    open_poll,
    published,
    record,
    sign,
    stand_in,
    suggest,
    update,
    vote,
    work,
)
from cli.demo.scenes import Do, MoveCard, Pay, Reading, ReadMeasures, Scene, Then, TryInVain, then, together
from domain.charter import Charter
from domain.phases import Phase

DESIGN, DECIDING, DELIVERY, REVIEW = Phase

# Key: who, about which decision, what they said; who answers, how, and why.
SAID: dict[str, tuple[str, str | None, str, str, str, str]] = {
    "papers": ("P01", None, "Could papers come by post ten days ahead?", "P06", "adopted",
               "Ten days give you time to read in peace, and it costs us nothing."),
    "callback": ("P03", "service_changes", "Could the same person call a family back each time?", "P07", "part",
                 "On weekdays it is one person now. At weekends we are too few for that."),
    "films": ("P02", "channels", "Could dads get a short film instead of a leaflet?", "P06", "adopted",
              "It is the first of the three films, and you lead it."),
    "polish": ("P04", "content_sign_off", "Please put the first page into Polish as well.", "P01", "adopted",
               "You wrote it, we all read it, and it goes out with the English one."),
    "sunday": ("P02", "service_changes", "Could there be an open door on Sundays?", "P07", "no",
               "Nobody can be there on Sundays this year. We open on Saturday mornings instead.")}
DID = {"adopted": "We did it", "part": "We did part of it", "no": "We did not do it"}
FILM = "Three short films by parents"


def story(charter: Charter, today: date) -> Then:
    """The whole play of the example charter. `today`: the day it is for the project."""
    return then(
        _co_design(charter), _first_gate(charter),
        together(_pay(charter, DESIGN, tried_by=("P06", "P01")), _co_decision_making(charter)),
        _gate_with_a_stand_in(today),
        together(then(_pay(charter, DECIDING), _pay(charter, DELIVERY, "L1", "L2", "L3", "L4")), _co_delivery(charter)),
        _pay(charter, DELIVERY, "L5", "L7", "L9"),
        together(vote(DELIVERY, "P06"), vote(DELIVERY, "P01"), vote(DELIVERY, "P04")),
        _co_evaluation(charter), _pay(charter, REVIEW),
        together(vote(REVIEW, "P05"), vote(REVIEW, "P01"), vote(REVIEW, "P03")))


def _co_design(charter: Charter) -> Scene:
    return then(
        together(*(sign(one.id) for one in charter.participants)),
        together(work(charter, "D1", "P08"),
                 work(charter, "D2", "P07", record("S02", made.statement("safeguarding_training", made.TRAINED)))),
        _say("papers"), _say("callback"),
        together(work(charter, "D3", "P06", record("P01", made.FIVE_WHYS), record("P01", made.PROBLEM)),
                 work(charter, "D4", "P04", record("P04", made.personas(with_fathers=False)))),
        together(work(charter, "D5", "P08", record("P08", made.vision(charter))),
                 work(charter, "D6", "P03", record("P06", made.statement("involvement_levels", made.INVOLVEMENT)))),
        together(_answer("papers"), _answer("callback")))


def _first_gate(charter: Charter) -> Scene:
    """A parent asks for a change; it is made, and only then the gate passes."""
    return then(
        vote(DESIGN, "P01", choice="request_changes", items=["D4"],
             reason="Fathers are missing in the people we want to reach. Please ask D.O. and add one."),
        record("P04", made.personas(with_fathers=True), version=2), complete("D4", "P04", DESIGN, turn=2),
        together(vote(DESIGN, "P05", turn=2), vote(DESIGN, "P01", turn=2), vote(DESIGN, "P02", turn=2)))


def _co_decision_making(charter: Charter) -> Scene:
    by_card = next(plan for plan in charter.phases[DECIDING].actions if plan.id == "M2")
    return together(
        then(work(charter, "M1", "P01", record("P01", made.raci(charter))),
             work(charter, "M3", "P03", record("P03", made.budget(charter, charter.in_group("service_user")))),
             work(charter, "M6", "P06", record("P06", made.measures(charter)))),
        then(MoveCard("M2", DECIDING), attended(by_card, charter.ownership.owner)),
        then(open_poll("priorities", "P08", made.PRIORITIES),
             together(*(ballot("priorities", person, _dots(*chosen)) for person, chosen in made.BALLOTS.items())),
             close_poll("priorities", "P08"), work(charter, "M4", "P08", record("P08", made.roadmap()))),
        then(together(*(ballot("channels", person, _ranking(charter, order))
                        for person, order in made.RANKINGS.items())),
             close_poll("channels", "P02"), work(charter, "M5", "P02")))


def _gate_with_a_stand_in(today: date) -> Scene:
    """The sponsor is away for two weeks; the head of the service decides for that seat."""
    return then(stand_in("P05", "P07", DECIDING, today),
                together(vote(DECIDING, "P07"), vote(DECIDING, "P01"), vote(DECIDING, "P04")))


def _co_delivery(charter: Charter) -> Scene:
    news = [update(number, "P06", mode, text) for number, (mode, text) in enumerate(made.UPDATES, 1)]
    meetings = [scene for sent, action in zip(news, ("L5", "L6", "L7", "L8", "L9"), strict=True)
                for scene in (sent, work(charter, action, "P06"))]
    return together(
        then(work(charter, "L1", "P02"), _say("films"), _say("polish"), _say("sunday"), work(charter, "L2", "P02"),
             _films(charter), together(_answer("films"), _answer("polish"), _answer("sunday"))),
        then(*meetings), work(charter, "L4", "P07"))


def _films(charter: Charter) -> Scene:
    """Nothing goes out without a yes of everybody in it."""
    fields: dict[str, JsonValue] = {"action": "L2", "title": FILM, "featured": ["P02", "P04"]}
    return then(
        work(charter, "L3", "P01", record("P01", made.statement("content_sign_off", made.SIGNED_OFF))),
        TryInVain("publish-without-consent", "P01", "publish_content", fields, 422, published("L2"),
                  "to publish a film without everybody's consent"),
        consent("P04", "recording", "L2"),
        Do("publish-films", "P01", "publish_content", fields, published("L2"), alone=True))


def _co_evaluation(charter: Charter) -> Scene:
    told = [(text, DID[choice], because) for _, _, text, _, choice, because in SAID.values()]
    return then(ReadMeasures("P06", tuple(Reading(*one) for one in made.READINGS)), together(
        work(charter, "E1", "P08", record("P03", made.statement("results", made.RESULTS))),
        work(charter, "E2", "P03", record("P01", made.audit())),
        work(charter, "E3", "P04", record("P03", made.you_said_we_did(told))),
        work(charter, "E4", "P05", record("P08", made.statement("learning_shared", made.LEARNED)))))


def _pay(charter: Charter, phase: Phase, *actions: str, tried_by: tuple[str, ...] = ()) -> Pay:
    """Some rewards of a phase, or all of them."""
    rewarded = [plan.id for plan in charter.phases[phase].actions if plan.reward]
    named = f"{phase.spoken} ({', '.join(actions)})" if actions else phase.spoken
    return Pay(named, actions or tuple(rewarded), tried_by)


def _say(key: str) -> Do:
    person, about, text, *_ = SAID[key]
    return suggest(key, person, text, about)


def _answer(key: str) -> Do:
    _, _, text, person, choice, because = SAID[key]
    return answer(key, person, text, choice, because)


def _dots(dots: list[int], scores: list[int]) -> dict[str, JsonValue]:
    given: dict[str, JsonValue] = {option: count for option, count in zip(made.PRIORITIES, dots, strict=True) if count}
    scored: dict[str, JsonValue] = dict(zip(made.PRIORITIES, scores, strict=True))
    return {"dots": given, "scores": scored}


def _ranking(charter: Charter, order: list[int]) -> dict[str, JsonValue]:
    options = charter.votes["channels"].options
    return {"ranking": [options[place] for place in order]}

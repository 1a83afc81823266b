"""What the group of the example project makes: invented texts, in plain words. Read by script.py."""

from decimal import Decimal

from pydantic import JsonValue

from domain.charter import Charter, Measure

Json = JsonValue

PROBLEM: dict[str, Json] = {
    "type": "problem_statement", "status": "agreed",
    "text": "Parents in East Kent do not find us in the first weeks, when they need us most. Those who find us have to "
            "tell their story again and again. Fathers, and families outside the towns, are often not reached at all.",
    "not_known": ["How many families look for help and give up", "What fathers in the villages would ask for first"]}

FIVE_WHYS: dict[str, Json] = {
    "type": "five_whys",
    "steps": [
        {"why": "Why do fewer families contact us?", "because": "Many do not know that we are here.",
         "evidence": "known"},
        {"why": "Why do they not know?", "because": "Nobody tells them in the first days. Our leaflet comes later.",
         "evidence": "known"},
        {"why": "Why does nobody tell them?", "because": "Hospital and practice staff are not sure whom we help.",
         "evidence": "believed"},
        {"why": "Why are they not sure?", "because": "We changed what we offer and never told them in plain words.",
         "evidence": "known"},
        {"why": "Why did we not tell them?", "because": "We wrote for funders, and no parent checked our words.",
         "evidence": "believed"}],
    "we_can_act_on": "Parents and staff write one plain page together. It is handed over in the first days."}

MOTHER: Json = {"name": "A mother who speaks Polish at home", "wants": "To talk in her own language to one calm person",
                "barriers": ["Long forms in English"], "what_helped": ["A friend who made the first call with her"],
                "heard_from": 3}
GRANDPARENTS: Json = {"name": "Grandparents who look after the other children",
                      "wants": "To know what to say to a child, and what not to say",
                      "barriers": ["They think that help is for parents only"],
                      "what_helped": ["A short call on a weekday morning"], "heard_from": 2}
FATHER: Json = {"name": "A father in a village", "wants": "To meet other fathers without having to talk at once",
                "barriers": ["No bus in the evening", "Every leaflet shows mothers"],
                "what_helped": ["A walk with two other fathers"], "heard_from": 4}

VISION: Json = (
    "In 2030 every bereaved family in East Kent hears of us in the first week, from somebody they trust. They tell "
    "their story once. Parents who have been there help to shape what we do.")

GOALS: list[Json] = ["Every ward and practice hands over our page in the first days", "One call, one person, one story",
                     "Fathers and village families are a third of those who come"]

MILESTONES: list[Json] = [
    {"what": "The plain page is in every ward and practice", "when": "by the end of 2027"},
    {"what": "The first call is answered by one person who stays", "when": "in 2028"},
    {"what": "Parents lead a third of our groups", "when": "by 2030"}]

INVOLVEMENT = ("We read the promised levels together. The group agrees with them, also with the lower one for adverts, "
               "because staff have to run the advert accounts.")
TRAINED = "All staff and the facilitator were trained by the safeguarding lead. The group knows whom to tell, and when."
SIGNED_OFF = ("We watched and read everything. One clip was made shorter, because a child's name could be heard. The "
              "rest goes out as it is.")
RESULTS = ("More families find us, and more of them come back. What surprised us: most new calls came after a nurse "
           "handed over the page, not from the films. Fathers came when they could walk and talk.")
LEARNED = ("The trustees heard from the group what worked and what did not. They agreed to keep two parent partners in "
           "the planning group. The service plan has the changes to the first call.")

PRIORITIES: list[str] = ["One plain page for wards and practices", "Short films by parents", "Walks for fathers",
                         "A Polish summary of everything", "One person for the first call"]

# Dots and scores by person, in the order of PRIORITIES. Service users score how much it would help, others how hard.
BALLOTS: dict[str, tuple[list[int], list[int]]] = {
    "P01": ([2, 0, 1, 0, 2], [5, 3, 4, 4, 5]), "P02": ([1, 2, 2, 0, 0], [4, 5, 5, 3, 4]),
    "P03": ([2, 1, 0, 0, 2], [5, 3, 3, 3, 5]), "P04": ([2, 1, 0, 2, 0], [5, 4, 3, 5, 4]),
    "P05": ([2, 0, 0, 1, 2], [1, 4, 2, 2, 4]), "P06": ([2, 2, 0, 1, 0], [2, 4, 2, 2, 3]),
    "P07": ([1, 0, 2, 0, 2], [1, 3, 2, 3, 5]), "P08": ([2, 1, 1, 0, 1], [1, 3, 1, 2, 4])}

# Places of the charter's options for the ranked vote, best first.
RANKINGS: dict[str, list[int]] = {
    "P01": [0, 5, 2, 6, 1, 4, 3], "P02": [3, 0, 2, 4, 5], "P03": [0, 2, 5, 1, 6, 3, 4], "P04": [2, 0, 3, 4]}

AUDIT: dict[str, Json] = {
    "equality": {"by_group": {"service_user": 4.2, "staff": 4.0, "partner": 4.5},
                 "evidence": "Both gates waited for parents", "one_change": "Share the chair's seat every month"},
    "diversity": {"by_group": {"service_user": 3.4, "staff": 3.6, "partner": 3.5},
                  "evidence": "Two fathers came, but nobody from the far villages",
                  "one_change": "Hold two meetings in a village hall"},
    "reciprocity": {"by_group": {"service_user": 4.6, "staff": 4.3, "partner": 4.5},
                    "evidence": "Everybody was paid in time, or chose something else"},
    "accessibility": {"by_group": {"service_user": 4.1, "staff": 4.2, "partner": 4.0},
                      "evidence": "Papers came by post a week ahead", "one_change": "Breaks also in short meetings"}}

UPDATES: list[tuple[str, str]] = [
    ("meeting", "Done: the stories are planned. Next: filming. Stuck: we still look for a quiet room."),
    ("email", "Done: the room is found and filming has begun. Next: checking the films together. Stuck: nothing."),
    ("meeting", "Done: the films are cut. Next: the page for wards. Stuck: one practice has not answered us yet."),
    ("email", "Done: the page is with four wards. Next: the new first call. Stuck: nothing, thank you all."),
    ("meeting", "Done: the first call has changed. Next: we look at the results together. Stuck: nothing.")]

READINGS: list[tuple[str, int | float | str, int | None]] = [
    ("K1", 57, None), ("K2", "61%", None), ("K3", 8.3, 34), ("K4", 1.2, 31), ("K5", 4.4, 4), ("K6", "100%", None),
    ("K7", "100%", None), ("K8", "67%", None)]


def statement(kind: str, text: str) -> dict[str, Json]:
    """A thing that was done and needs only to be said."""
    return {"type": kind, "text": text}


def personas(with_fathers: bool) -> dict[str, Json]:
    """The people we want to reach: at first without fathers, which a parent notices."""
    found: list[Json] = [MOTHER, GRANDPARENTS, *([FATHER] if with_fathers else [])]
    return {"type": "personas", "personas": found}


def vision(charter: Charter) -> dict[str, Json]:
    return {"type": "shared_vision", "target_year": charter.vision.target_year, "text": VISION, "goals": GOALS}


def roadmap() -> dict[str, Json]:
    return {"type": "roadmap", "milestones": MILESTONES}


def raci(charter: Charter) -> dict[str, Json]:
    """Every decision of the charter, as agreed."""
    decisions: list[Json] = [row.decision for row in charter.raci]
    return {"type": "raci", "decisions": decisions, "note": "One change was talked about and left as it is."}


def budget(charter: Charter, service_users: list[str]) -> dict[str, Json]:
    """The charter's lines; money moves from adverts to stories and the sum stays."""
    moved = Decimal("300.00")
    changes = {"media": (-moved, "cut", "Posters on buses did not reach us when we needed them"),
               "content": (moved, "move", "Films and the page come first")}
    lines: list[Json] = []
    for one in charter.budget.lines:
        by, choice, reason = changes.get(one.id, (Decimal(0), "keep", None))
        lines.append({"line": one.id, "choice": choice, "amount": str(one.amount + by), "reason": reason})
    return {"type": "budget", "lines": lines, "agreed_with": list(service_users)}


def measures(charter: Charter) -> dict[str, Json]:
    """The opening offer of the charter, agreed, with a first reading or the reason why there is none yet."""
    known: dict[str, Json] = {one.id: one.baseline for one in charter.measures if one.baseline is not None}
    none_yet: dict[str, Json] = {one.id: "We ask this for the first time in this project" for one in charter.measures
                                 if one.baseline is None}
    agreed: list[Json] = [{"id": one.id, "label": one.label, "target": _target(one)} for one in charter.measures]
    return {"type": "measures", "measures": agreed, "baseline": known, "no_baseline_because": none_yet}


def _target(one: Measure) -> Json:
    return next((value for value in (one.target, one.target_mean, one.target_change) if value is not None), None)


def audit() -> dict[str, Json]:
    return {"type": "principles_audit", "scores": AUDIT}


def you_said_we_did(said: list[tuple[str, str, str]]) -> dict[str, Json]:
    """The published answer: what was said, what was done, and why."""
    entries: list[Json] = [{"you_said": text, "we_did": did, "because": because} for text, did, because in said]
    return {"type": "you_said_we_did", "entries": entries,
            "what_next": "The group meets again in spring to see what held."}

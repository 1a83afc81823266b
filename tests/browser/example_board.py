"""A board as a project in the middle of its course has it: eight phase lists, gates, texts with a program's block."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sandbox.board.running import RunningBoard

PAGE = "http://127.0.0.1:8000/projects/finding-us"
COLOURS = {"Co-design": "purple", "Co-decision-making": "blue", "Co-delivery": "green", "Co-evaluation": "orange"}
# phase, done, title, words, days until due, responsible, accountable
ACTIONS = [
    ("Co-design", True, "D1 Get to know each other",
     "We meet, eat together and share three things we are good at. No project talk yet.", -62, "SK", "MO"),
    ("Co-design", True, "D2 How we stay safe and work together",
     "We agree how we work. We learn what happens if someone tells us they are not safe.", -54, "SK, RB", "MO"),
    ("Co-design", True, "D3 What is the real problem? Ask why five times",
     "We take the first problem and ask why, five times, until we reach the cause.", -41, "AT, MO", "AT"),
    ("Co-design", True, "D4 Who are we trying to reach?",
     "We draw the people we want to reach. What helps them? What stops them?", -33, "LW, MO", "MO"),
    ("Co-design", True, "D5 Our picture of 2030",
     "We agree where this service should be in three to five years.", -20, "SK", "JP"),
    ("Co-design", False, "D6 Read and change this plan",
     "Read the draft plan. Cross things out. Add what is missing.", -3, "AT, NB, CW, LW", "MO"),
    ("Co-decision-making", False, "M1 Who does what",
     "For each choice we agree who does it and the one person who has the last word.", 1, "MO, AT", "JP"),
    ("Co-decision-making", False, "M2 Read the money pages",
     "A one page list of what things cost, so we can talk about it next week.", 8, "MO", "JP"),
    ("Co-decision-making", False, "M3 Split the money together",
     "We go through the costs. You tell us what you would not spend money on.", 15, "CW, MO", "JP"),
    ("Co-decision-making", False, "M4 Pick what to do first",
     "We list the ideas. Each person gets five dots. We check how hard each idea is.", 29, "SK", "MO"),
    ("Co-decision-making", False, "M5 Where do you want to hear from us?",
     "Put the ways to reach you in order. It takes ten minutes.", 36, "NB, LW", "MO"),
    ("Co-decision-making", False, "M6 What does good look like?",
     "We choose how we will know this worked, and take a first reading.", 44, "AT, MO", "MO"),
    ("Co-delivery", False, "L1 Plan the stories",
     "We choose what to say, who says it, and what stays private.", 57, "NB, LW", "AT"),
    ("Co-delivery", False, "L2 Make three short films",
     "Two parents lead the filming. You can pull your clip at any time.", 78, "NB, LW", "AT"),
    ("Co-delivery", False, "L3 Check the content",
     "Watch and read everything before it goes out. Nothing goes out without a yes.", 85, "AT", "AT"),
    ("Co-delivery", False, "L4 Improve the first call",
     "With the service team we redesign what happens when a family first gets in touch.", 99, "RB, CW", "RB"),
    *[("Co-delivery", False, f"L{number} Update {kind}", "What we did, what is next, what is stuck.", days, "MO", "MO")
      for number, kind, days in ((5, "meeting 1", 64), (6, "by email 1", 92), (7, "meeting 2", 106),
                                 (8, "by email 2", 120), (9, "meeting 3", 127))],
    ("Co-evaluation", False, "E1 Look at the results together",
     "We read the numbers and the stories. What surprised us?", 148, "SK, MO", "MO"),
    ("Co-evaluation", False, "E2 Did we keep our promises?",
     "We score ourselves on fairness, who was in the room, giving back, and access.", 156, "AT, CW, SK", "AT"),
    ("Co-evaluation", False, "E3 Write: you said, we did",
     "For each idea: what we did, or why we could not.", 169, "CW, LW", "MO"),
    ("Co-evaluation", False, "E4 Say thank you and what next",
     "We celebrate, share the report with trustees and say how to stay involved.", 183, "JP", "JP"),
]
NEEDS = ["Two thirds of the group, and at least two parents, were there", "Every open question has an answer",
         "Nobody waits for a payment", "The group scored how it went, and nobody scored below 2"]


@dataclass
class ExampleBoard:
    """The board's short link, its lists by name, its cards by the start of their title (D1, Gate: Co-design ...)."""

    server: RunningBoard
    id: str
    link: str
    lists: dict[str, str]
    cards: dict[str, dict[str, str]]

    @property
    def url(self) -> str:
        return f"{self.server.base_url}/b/{self.link}"

    def card_url(self, key: str) -> str:
        return f"{self.server.base_url}/c/{self.cards[key]['shortLink']}"

    def face(self, key: str) -> str:
        """The selector of a card on the board."""
        return f"#card-{self.cards[key]['shortLink']}"

    def read(self, key: str) -> dict[str, object]:
        """The card as the API has it."""
        found: dict[str, object] = self.server.ok("GET", f"/cards/{self.cards[key]['id']}").json()
        return found

    def keys_in(self, name: str) -> list[str]:
        """The keys of the cards of a list, in the API's order."""
        keys = {card["id"]: key for key, card in self.cards.items()}
        found = self.server.ok("GET", f"/lists/{self.lists[name]}/cards").json()
        return [keys[card["id"]] for card in found]


def described(people: str, block: str, key: str) -> str:
    """A description as the sync writes it: people's text, fence, block, mark."""
    above = f"{people}\n\n---\n" if people else "---\n"
    return f"{above}{block}\n\n⟦co-pro:{key}.abc234⟧"


def small_board(server: RunningBoard) -> ExampleBoard:
    """A fresh board with three lists; One, Two and Three are in the first. One has a text, a date and a checklist."""
    board = _bare(server, "Allotment", ["To do", "Doing", "Done"])
    for key in ("One", "Two", "Three"):
        board.cards[key] = server.ok("POST", "/cards", {"idList": board.lists["To do"], "name": key}).json()
    one = board.cards["One"]["id"]
    text = described("Our words", "Its words", "action-one")
    server.ok("PUT", f"/cards/{one}", {"desc": text, "due": "2031-03-04T09:30:00Z"})
    checklist = server.ok("POST", f"/cards/{one}/checklists", {"name": "Steps"}).json()["id"]
    server.ok("POST", f"/checklists/{checklist}/checkItems", {"name": "measure"})
    return board


def _bare(server: RunningBoard, title: str, names: list[str]) -> ExampleBoard:
    made = server.ok("POST", "/boards", {
        "name": title, "defaultLists": False, "defaultLabels": False,
        "desc": "Lantern Tide Bereavement Support (fictional charity). This board mirrors the project."}).json()
    board = ExampleBoard(server, made["id"], made["shortUrl"].rsplit("/", 1)[1], {}, {})
    for name in names:
        made = server.ok("POST", "/lists", {"idBoard": board.id, "name": name, "pos": "bottom"}).json()
        board.lists[name] = made["id"]
    return board


def example_board(server: RunningBoard, few: frozenset[str] = frozenset()) -> ExampleBoard:
    """A fresh board with 29 cards, 4 of them gates, comments, ticks and one archived card.

    `few` names the only action cards to make; D6 and M1 have to be among them.
    """
    names = [f"{phase}: {state}" for phase in COLOURS for state in ("to do", "done")]
    board = _bare(server, "Finding us when it matters", [*names, "Gates: decisions"])
    wanted = {**COLOURS, **{f"A: {who}": "sky" for who in ("MO", "AT", "JP", "RB")},
              "Waiting for a decision": "red", "Came back": "yellow"}
    labels = {name: server.ok("POST", "/labels", {"idBoard": board.id, "name": name, "color": colour}).json()["id"]
              for name, colour in wanted.items()}
    _actions(board, labels, few)
    _gates(board, labels)
    _people(board)
    return board


def _actions(board: ExampleBoard, labels: dict[str, str], few: frozenset[str]) -> None:
    today = datetime.now(UTC).replace(hour=17, minute=0, second=0, microsecond=0)
    for phase, done, title, words, days, responsible, accountable in ACTIONS:
        key = title.split()[0]
        if few and key not in few:
            continue
        block = f"{words}\n\n**Responsible:** {responsible}\n**Accountable:** {accountable}\n**How:** in person"
        extra = [labels["Came back"]] if key == "D6" else []
        board.cards[key] = board.server.ok("POST", "/cards", {
            "idList": board.lists[f"{phase}: {'done' if done else 'to do'}"], "name": title, "dueComplete": done,
            "desc": described("", block, f"action-{key.lower()}"), "due": (today + timedelta(days)).isoformat(),
            "idLabels": [labels[phase], labels[f"A: {accountable}"], *extra]}).json()


def _gates(board: ExampleBoard, labels: dict[str, str]) -> None:
    for phase in COLOURS:
        first = phase == "Co-design"
        body = (f"This gate is decided by MO, JP together with service users of the group.\n\n"
                f"**Decide here:** {PAGE}/gates/{phase.lower()}\n\nMoving this card decides nothing.")
        card = board.server.ok("POST", "/cards", {
            "idList": board.lists["Gates: decisions"], "name": f"Gate: {phase}",
            "desc": described("", body, f"gate-{phase.lower()}"),
            "idLabels": [labels[phase], *([labels["Waiting for a decision"]] if first else [])]}).json()
        board.cards[f"Gate: {phase}"] = card
        first_of_all = {"name": "What must be true first"}
        checklist = board.server.ok("POST", f"/cards/{card['id']}/checklists", first_of_all).json()
        for number, need in enumerate(NEEDS):
            board.server.ok("POST", f"/checklists/{checklist['id']}/checkItems",
                            {"name": need, "checked": first and number < 3})


def _people(board: ExampleBoard) -> None:
    one, two = (member["token"] for member in board.server.members[1:3])
    for member in board.server.members[1:3]:
        board.server.ok("PUT", f"/boards/{board.id}/members/{member['id']}", {"type": "normal"})
    said = [("D6", "Page 4 says *volunteers*, we said **paid**. Can we change it?", one),
            ("D6", "Good catch, changed. Have another look?", two), ("M1", "I can bring the big paper.", two)]
    for key, text, token in said:
        board.server.ok("POST", f"/cards/{board.cards[key]['id']}/actions/comments", {"text": text}, token)
    people = "Bring the printed plan and pens.\n\n- room 2, ground floor\n- lift is working again"
    d6 = board.server.ok("GET", f"/cards/{board.cards['D6']['id']}").json()
    board.server.ok("PUT", f"/cards/{board.cards['D6']['id']}", {"desc": f"{people}\n\n{d6['desc']}"}, one)
    board.server.ok("POST", f"/cards/{board.cards['M1']['id']}/idMembers", {"value": board.server.members[1]["id"]})
    extra = board.server.ok("POST", "/cards", {"idList": board.lists["Co-design: to do"], "name": "Ask about the bus"})
    board.cards["Bus"] = extra.json()
    board.server.ok("PUT", f"/cards/{extra.json()['id']}", {"closed": True})

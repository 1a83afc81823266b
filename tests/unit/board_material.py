"""A small board for the planner's tests: two actions, a gate with one line, three lists, two labels."""

from datetime import UTC, datetime

from domain.board import DesiredBoard, DesiredCard, DesiredChecklist, DesiredItem, DesiredLabel, DesiredList
from tests.unit.board_world import World

DUE = datetime(2027, 1, 19, 17, tzinfo=UTC)
MET = DesiredItem(key="outputs", text="Outputs are written down", done=False)
GATE = DesiredCard(key="gate-design", kind="gate", list_key="gates", title="Gate: Co-design", body="Decide together",
                   movable=False, link="https://pages/gates/design",
                   checklists=[DesiredChecklist(key="needs", name="What must be true", items=[MET])])
FIRST = DesiredCard(key="action-d1", kind="action", list_key="todo", title="D1 Meet", due=DUE, labels=["phase"],
                    body="We meet.\n\n**How:** online")
SECOND = DesiredCard(key="action-d2", kind="action", list_key="todo", title="D2 Agree", body="We agree.", due=DUE)
BOARD = DesiredBoard(
    project="p1", name="Project", description="", done_lists=["done"],
    lists=[DesiredList(key="todo", name="To do"), DesiredList(key="done", name="Done"),
           DesiredList(key="gates", name="Gates")],
    labels=[DesiredLabel(key="phase", name="Co-design", colour="purple"), DesiredLabel(key="back", name="Came back")],
    cards=[FIRST, SECOND, GATE])


def with_card(card: DesiredCard, **fields: object) -> DesiredBoard:
    changed = [one.model_copy(update=fields) if one.key == card.key else one for one in BOARD.cards]
    return BOARD.model_copy(update={"cards": changed})


def list_id(world: World, key: str) -> str:
    return world.base.lists[key].id

"""What became of cards and of the board: noted when it changes, never decided on. A lost card can be had back."""

from domain import events as e
from domain.actions import change
from domain.commands_board import NoteBoard, NoteCard, NoteItem, RestoreCard
from domain.phases import Phase
from domain.project_state import ProjectState
from domain.refusals import broken, decided
from domain.state_board import CardChange
from domain.turn import Turn, decide, evolve

AWAY: tuple[CardChange, ...] = ("archived", "deleted", "moved_away")


@decide.register
def restore_card(command: RestoreCard, turn: Turn) -> None:
    if turn.project.action(command.action).card_state not in AWAY:
        raise decided(f"The card of {command.action} is on the board, or on its way there.")
    turn.emit(e.CardWanted(at=turn.now, by=turn.by, action=command.action))


@decide.register
def note_card(command: NoteCard, turn: Turn) -> None:
    before = _state(turn.project, command.action, command.gate)
    if command.change != "put_back" and _after(command.change) == before:
        raise decided(f"The project knows already that this card is {(before or 'on the board').replace('_', ' ')}.")
    turn.emit(e.CardChanged(at=turn.now, by=turn.by, action=command.action, gate=command.gate, change=command.change))


@decide.register
def note_item(command: NoteItem, turn: Turn) -> None:
    _state(turn.project, command.action, command.gate)
    turn.emit(e.ItemTicked(at=turn.now, by=turn.by, action=command.action, gate=command.gate, item=command.item,
                           done=command.done))


@decide.register
def note_board(command: NoteBoard, turn: Turn) -> None:
    if (command.trouble or None) == turn.project.board_trouble:
        raise decided("The project knows that of its board already.")
    if command.trouble:
        turn.emit(e.BoardTroubled(at=turn.now, by=turn.by, sentence=command.trouble))
    else:
        turn.emit(e.BoardRecovered(at=turn.now, by=turn.by))


def _state(project: ProjectState, action: str | None, gate: Phase | None) -> CardChange | None:
    """What is known of a card: of an action or of a gate, never of both."""
    if action is not None and gate is None:
        return project.action(action).card_state
    if gate is not None and action is None:
        return project.gate_cards.get(gate)
    raise broken("A card belongs to one action or to one gate: name exactly one of them.")


def _after(change: CardChange) -> CardChange | None:
    return change if change in AWAY else None


@evolve.register
def card_wanted(event: e.CardWanted, project: ProjectState) -> ProjectState:
    again = project.actions[event.action].card_again + 1
    return change(project, event.action, card_again=again, card_state=None)


@evolve.register
def card_changed(event: e.CardChanged, project: ProjectState) -> ProjectState:
    if event.change == "put_back":
        return project
    after = _after(event.change)
    if event.action is not None:
        return change(project, event.action, card_state=after)
    cards = {phase: one for phase, one in project.gate_cards.items() if phase != event.gate}
    if event.gate is not None and after is not None:
        cards[event.gate] = after
    return project.model_copy(update={"gate_cards": cards})


@evolve.register
def item_ticked(event: e.ItemTicked, project: ProjectState) -> ProjectState:
    return project


@evolve.register
def board_troubled(event: e.BoardTroubled, project: ProjectState) -> ProjectState:
    return project.model_copy(update={"board_trouble": event.sentence})


@evolve.register
def board_recovered(event: e.BoardRecovered, project: ProjectState) -> ProjectState:
    return project.model_copy(update={"board_trouble": None})

"""The rows of the tables that were added beside the first ones; see records.py."""

from dataclasses import dataclass

from sandbox.board.values import Shape


@dataclass(frozen=True, slots=True)
class OrganizationMember:
    """A member's place in a workspace; kind is admin or normal."""

    id: str
    id_organization: str
    id_member: str
    kind: str


@dataclass(frozen=True, slots=True)
class OrganizationDetails:
    """More of the workspace with the same id."""

    id: str
    website: str | None
    id_creator: str | None
    prefs: Shape


@dataclass(frozen=True, slots=True)
class Tag:
    """A workspace's collection of boards."""

    id: str
    id_organization: str
    name: str


@dataclass(frozen=True, slots=True)
class BoardDetails:
    """More of the board with the same id: what it was copied from, when it was closed."""

    id: str
    id_source: str | None
    date_closed: str | None


@dataclass(frozen=True, slots=True)
class BoardStar:
    """A member's star on a board."""

    id: str
    id_board: str
    id_member: str
    pos: float


@dataclass(frozen=True, slots=True)
class BoardPlugin:
    """A Power-Up that was enabled on a board; it does nothing here."""

    id: str
    id_board: str
    id_plugin: str


@dataclass(frozen=True, slots=True)
class MyPrefs:
    """What a member chose for the view of a board."""

    id: str
    id_board: str
    id_member: str
    chosen: Shape


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A query that a member kept."""

    id: str
    id_member: str
    name: str
    query: str
    pos: float


@dataclass(frozen=True, slots=True)
class CustomField:
    """A field that a board adds to its cards; kind is text, number, date, checkbox or list."""

    id: str
    id_board: str
    name: str
    kind: str
    pos: float
    card_front: bool


@dataclass(frozen=True, slots=True)
class CustomFieldOption:
    """One choice of a list field."""

    id: str
    id_field: str
    text: str
    color: str
    pos: float


@dataclass(frozen=True, slots=True)
class CustomFieldItem:
    """A card's value of a field: `value` holds one text by kind, or an option is chosen."""

    id: str
    id_card: str
    id_field: str
    id_option: str | None
    value: Shape


@dataclass(frozen=True, slots=True)
class CardDetails:
    """More of the card with the same id: who made it, where it is."""

    id: str
    id_creator: str | None
    role: str | None
    address: str | None
    location_name: str | None
    coordinates: str | None
    date_closed: str | None


@dataclass(frozen=True, slots=True)
class Sticker:
    """A picture on a card's front; x and y in percent, rotate in degrees."""

    id: str
    id_card: str
    image: str
    y: float
    x: float
    z: float
    rotate: float


@dataclass(frozen=True, slots=True)
class FileOfAttachment:
    """What is known of an uploaded file besides its content; the id is the attachment's."""

    id: str
    file_name: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Reaction:
    """A member's emoji on an action, by its code points in hexadecimal."""

    id: str
    id_action: str
    id_member: str
    unified: str
    date: str

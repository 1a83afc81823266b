"""The rows of the database as immutable records. Times are stamps (`times.stamp`)."""

from dataclasses import dataclass

from sandbox.board.values import Shape


@dataclass(frozen=True, slots=True)
class Member:
    """A local account with its one token."""

    id: str
    username: str
    full_name: str
    initials: str
    email: str
    bot: bool
    token: str
    token_id: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Organization:
    """A workspace; every local member belongs to each."""

    id: str
    name: str
    display_name: str
    description: str


@dataclass(frozen=True, slots=True)
class Board:
    """A board; `cards_made` is the last idShort that was given out."""

    id: str
    short_link: str
    name: str
    description: str
    closed: bool
    id_organization: str | None
    id_creator: str
    prefs: Shape
    cards_made: int
    last_activity: str


@dataclass(frozen=True, slots=True)
class Membership:
    """A member's place on a board; kind is admin, normal or observer."""

    id: str
    id_board: str
    id_member: str
    kind: str


@dataclass(frozen=True, slots=True)
class BoardList:
    """A column of a board."""

    id: str
    id_board: str
    name: str
    pos: float
    closed: bool
    subscribed: bool


@dataclass(frozen=True, slots=True)
class Label:
    """A label of a board; names may repeat and may be empty."""

    id: str
    id_board: str
    name: str
    color: str | None


@dataclass(frozen=True, slots=True)
class Card:
    """A card; `due_reminder` counts minutes before the due time, None when unset."""

    id: str
    id_board: str
    id_list: str
    short_link: str
    id_short: int
    name: str
    description: str
    pos: float
    closed: bool
    due: str | None
    due_complete: bool
    due_reminder: int | None
    start: str | None
    subscribed: bool
    is_template: bool
    cover: Shape
    last_activity: str


@dataclass(frozen=True, slots=True)
class Checklist:
    """A checklist of a card."""

    id: str
    id_card: str
    name: str
    pos: float


@dataclass(frozen=True, slots=True)
class CheckItem:
    """A line of a checklist; state is complete or incomplete."""

    id: str
    id_checklist: str
    name: str
    pos: float
    state: str
    due: str | None
    id_member: str | None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A link on a card."""

    id: str
    id_card: str
    id_member: str
    name: str
    url: str
    mime_type: str
    pos: float
    date: str


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that happened. `app_creator` is None when a person did it on the web page."""

    id: str
    kind: str
    date: str
    id_member_creator: str
    app_creator: str | None
    client_identifier: str | None
    id_board: str
    id_card: str | None
    id_list: str | None
    data: Shape


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where a token wants to hear about a model; `failing_since` is the first of `failures` failures in a row."""

    id: str
    id_token: str
    id_member: str
    id_model: str
    model_kind: str
    callback_url: str
    description: str
    active: bool
    failures: int
    failing_since: str | None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One body that still has to reach a webhook; `due` is in seconds since 1970."""

    id: str
    id_webhook: str
    body: str
    client_identifier: str | None
    attempts: int
    due: float

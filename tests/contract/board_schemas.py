"""Trello's objects as strict models, after its API description: nothing missing, of another type, or unknown."""

from typing import Any, Literal

from tests.contract.board_schema_base import (
    Address,
    Color,
    Exact,
    Instant,
    Limit,
    Number,
    ObjectId,
    ShortLink,
    Texts,
    Words,
)
from tests.contract.board_schemas_people import Creator, Member, Membership, Oneself, Organization

__all__ = ["Member", "Oneself", "Organization"]


class Prefs(Exact):
    permissionLevel: Literal["private", "org", "public"]
    hideVotes: bool
    voting: str
    comments: str
    invitations: str
    selfJoin: bool
    cardCovers: bool
    isTemplate: bool
    cardAging: Literal["regular", "pirate"]
    calendarFeedEnabled: bool
    background: str
    backgroundColor: str
    backgroundImage: None
    backgroundTile: bool
    backgroundBrightness: Literal["dark", "light"]
    canBePublic: bool
    canBeEnterprise: bool
    canBeOrg: bool
    canBePrivate: bool
    canInvite: bool


class Board(Exact):
    """GET /boards/{id}?fields=all"""

    id: ObjectId
    closed: bool
    creationMethod: None
    dateClosed: Instant | None
    dateLastActivity: Instant
    dateLastView: Instant
    datePluginDisable: None
    desc: str
    descData: None
    enterpriseOwned: bool
    idBoardSource: ObjectId | None
    idEnterprise: None
    idMemberCreator: ObjectId
    idOrganization: ObjectId
    idTags: list[ObjectId]
    labelNames: dict[Color, str]
    limits: dict[str, dict[str, Limit]]
    memberships: list[Membership]
    name: str
    pinned: bool
    powerUps: Words
    prefs: Prefs
    shortLink: ShortLink
    shortUrl: Address
    starred: bool
    subscribed: bool
    templateGallery: None
    url: Address


class ListSource(Exact):
    filter: bool


class BoardList(Exact):
    """GET /lists/{id}"""

    id: ObjectId
    closed: bool
    color: None
    datasource: ListSource
    idBoard: ObjectId
    name: str
    pos: Number
    softLimit: None
    subscribed: bool
    type: None


class Label(Exact):
    """GET /labels/{id}"""

    id: ObjectId
    idBoard: ObjectId
    name: str
    color: Color | None


class OfTrello(Exact):
    board: int
    card: int


class ByType(Exact):
    trello: OfTrello


class Badges(Exact):
    attachments: int
    attachmentsByType: ByType
    checkItems: int
    checkItemsChecked: int
    checkItemsEarliestDue: Instant | None
    comments: int
    description: bool
    due: Instant | None
    dueComplete: bool
    fogbugz: str
    location: bool
    start: Instant | None
    subscribed: bool
    viewingMemberVoted: bool
    votes: int


class Cover(Exact):
    idAttachment: ObjectId | None
    color: Color | None
    idUploadedBackground: None
    size: Literal["normal", "full"]
    brightness: Literal["light", "dark"]
    idPlugin: None


class ItemState(Exact):
    idCheckItem: ObjectId
    state: Literal["complete"]


class Card(Exact):
    """GET /cards/{id}"""

    id: ObjectId
    address: str | None
    agent: None
    badges: Badges
    cardRole: str | None
    checkItemStates: list[ItemState]
    closed: bool
    coordinates: str | None
    cover: Cover
    creationMethod: None
    dateClosed: Instant | None
    dateLastActivity: Instant
    desc: str
    descData: Texts
    due: Instant | None
    dueComplete: bool
    dueReminder: int | None
    email: None
    idAttachmentCover: ObjectId | None
    idBoard: ObjectId
    idChecklists: list[ObjectId]
    idLabels: list[ObjectId]
    idList: ObjectId
    idMemberCreator: ObjectId
    idMembers: list[ObjectId]
    idMembersVoted: list[ObjectId]
    idShort: int
    isTemplate: bool
    labels: list[Label]
    locationName: str | None
    manualCoverAttachment: bool
    mirrorSourceId: None
    name: str
    pinned: bool
    pos: Number
    shortLink: ShortLink
    shortUrl: Address
    start: Instant | None
    subscribed: bool
    url: Address


class CheckItem(Exact):
    id: ObjectId
    name: str
    nameData: Texts
    pos: Number
    state: Literal["complete", "incomplete"]
    due: Instant | None
    dueReminder: None
    idMember: ObjectId | None
    idChecklist: ObjectId


class Checklist(Exact):
    """GET /checklists/{id}"""

    id: ObjectId
    name: str
    idBoard: ObjectId
    idCard: ObjectId
    pos: Number
    checkItems: list[CheckItem]


class Attachment(Exact):
    """GET /cards/{id}/attachments/{id}"""

    id: ObjectId
    bytes: int | None
    date: Instant
    edgeColor: None
    fileName: str | None
    idMember: ObjectId
    isMalicious: bool
    isUpload: bool
    mimeType: str
    name: str
    pos: Number
    previews: Words
    url: Address


class FieldDisplay(Exact):
    cardFront: bool


class FieldText(Exact):
    text: str


class FieldOption(Exact):
    id: ObjectId
    idCustomField: ObjectId
    value: FieldText
    color: str
    pos: Number


class CustomField(Exact):
    """GET /customFields/{id}"""

    id: ObjectId
    idModel: ObjectId
    modelType: Literal["board"]
    fieldGroup: str
    display: FieldDisplay
    name: str
    pos: Number
    type: Literal["checkbox", "date", "list", "number", "text"]
    isSuggestedField: bool
    options: list[FieldOption]


class AppCreator(Exact):
    id: ObjectId
    authType: str


class Display(Exact):
    translationKey: str
    entities: dict[str, dict[str, str]]


class Action(Exact):
    """GET /actions/{id}; the data depend on the type and are checked where they are made."""

    id: ObjectId
    idMemberCreator: ObjectId
    data: dict[str, Any]
    appCreator: AppCreator
    type: str
    date: Instant
    limits: None
    display: Display
    memberCreator: Creator
    member: Creator | None = None


class Webhook(Exact):
    """GET /webhooks/{id}"""

    id: ObjectId
    description: str
    idModel: ObjectId
    callbackURL: Address
    active: bool
    consecutiveFailures: int
    firstConsecutiveFailDate: Instant | None

"""The objects of Trello's REST API as strict models: no field may be missing, be of another type, or be unknown.

Written after the public API description and recorded answers; used by test_sandbox_board_schemas.py.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

ObjectId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{24}$")]
ShortLink = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z]{8}$")]
Instant = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")]
Address = Annotated[str, StringConstraints(pattern=r"^https?://")]
Color = Annotated[
    str,
    StringConstraints(pattern=r"^(green|yellow|orange|red|purple|blue|sky|lime|pink|black)(_light|_dark)?$"),
]
Number = int | float
Nothing = Annotated[dict[str, Any], Field(max_length=0)]
Words = list[str]


class Exact(BaseModel):
    """Base of all: what is sent is exactly what is described."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Limit(Exact):
    status: Literal["ok", "warn", "disabled"]
    disableAt: int
    warnAt: int


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


class Membership(Exact):
    id: ObjectId
    idMember: ObjectId
    memberType: Literal["admin", "normal", "observer"]
    unconfirmed: bool
    deactivated: bool


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


class Texts(Exact):
    emoji: Nothing


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


class Creator(Exact):
    id: ObjectId
    fullName: str
    username: str
    initials: str
    activityBlocked: bool
    avatarHash: str
    avatarUrl: str
    idMemberReferrer: None
    nonPublic: Nothing
    nonPublicAvailable: bool


class Privacy(Exact):
    fullName: str
    avatar: str


class MemberPrefs(Exact):
    privacy: Privacy
    sendSummaries: bool
    minutesBetweenSummaries: int
    minutesBeforeDeadlineToNotify: int
    colorBlind: bool
    locale: str


class Member(Creator):
    """GET /members/{id} of somebody else"""

    memberType: Literal["normal", "ghost"]
    confirmed: bool
    bio: str
    bioData: Texts
    email: str
    status: Literal["disconnected"]
    url: Address
    idBoards: list[ObjectId]
    idOrganizations: list[ObjectId]
    idEnterprise: None
    idEnterprisesAdmin: Words
    idEnterprisesDeactivated: Words
    idPremOrgsAdmin: Words
    avatarSource: Literal["none"]
    products: list[int]
    premiumFeatures: Words
    trophies: Words


class Oneself(Member):
    """GET /members/me"""

    prefs: MemberPrefs
    loginTypes: Words


class Restriction(Exact):
    private: str
    org: str
    enterprise: str
    public: str


class OrganizationPrefs(Exact):
    permissionLevel: Literal["private", "public"]
    orgInviteRestrict: Words
    boardInviteRestrict: str
    externalMembersDisabled: bool
    associatedDomain: None
    googleAppsVersion: int
    boardVisibilityRestrict: Restriction
    boardDeleteRestrict: Restriction
    attachmentRestrictions: None


class Organization(Exact):
    """GET /organizations/{id}"""

    id: ObjectId
    name: str
    displayName: str
    desc: str
    descData: Texts
    url: Address
    website: Address | None
    teamType: None
    logoHash: None
    logoUrl: None
    offering: str
    idEnterprise: None
    idMemberCreator: ObjectId | None
    prefs: OrganizationPrefs
    premiumFeatures: Words
    products: list[int]
    powerUps: list[int]
    idBoards: list[ObjectId]
    dateLastActivity: Instant
    memberships: list[Membership]


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

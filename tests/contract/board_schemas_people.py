"""Members and workspaces of Trello as strict models, after the public API description and recorded answers."""

from typing import Literal

from tests.contract.board_schema_base import Address, Exact, Instant, Nothing, ObjectId, Texts, Words


class Membership(Exact):
    id: ObjectId
    idMember: ObjectId
    memberType: Literal["admin", "normal", "observer"]
    unconfirmed: bool
    deactivated: bool


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

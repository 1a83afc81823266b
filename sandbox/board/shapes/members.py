"""Members, memberships, workspaces and tokens as JSON."""

from sandbox.board.storage.records import Member, Membership, Organization
from sandbox.board.storage.tables import MEMBERS, MEMBERSHIPS, ORGANIZATIONS
from sandbox.board.values import Shape
from sandbox.board.work import Work

NESTED_FIELDS = "fullName,username"


def brief(member: Member) -> Shape:
    """A member as boards, cards and actions show it."""
    return {
        "id": member.id,
        "fullName": member.full_name,
        "username": member.username,
        "initials": member.initials,
        "activityBlocked": False,
        "avatarHash": None,
        "avatarUrl": None,
        "idMemberReferrer": None,
        "memberType": "normal" if member.confirmed else "ghost",
        "confirmed": member.confirmed,
        "nonPublic": {},
        "nonPublicAvailable": True,
    }


def full(work: Work, member: Member) -> Shape:
    """A member as /members/{id} shows it; the e-mail address to the member alone."""
    own = member.id == work.actor.id
    boards = [place.id_board for place in MEMBERSHIPS.where(work.db, "id_member = ?", member.id)]
    return {
        **brief(member),
        "bio": "",
        "bioData": {"emoji": {}},
        "email": member.email if own else None,
        "status": "disconnected",
        "url": f"{work.base_url}/u/{member.username}",
        "idBoards": boards if own else [],
        "idOrganizations": [each.id for each in ORGANIZATIONS.where(work.db, "1")],
        "idEnterprise": None,
        "loginTypes": None,
        "prefs": {"locale": "en-GB"} if own else None,
        "trophies": [],
    }


def memberships(work: Work, board_id: str) -> list[Shape]:
    """Who is on a board, and as what."""
    confirmed = {member.id for member in MEMBERS.where(work.db, "confirmed")}
    places = MEMBERSHIPS.where(work.db, "id_board = ?", board_id)
    return [_membership(place, place.id_member in confirmed) for place in places]


def _membership(place: Membership, confirmed: bool) -> Shape:
    return {
        "id": place.id,
        "idMember": place.id_member,
        "memberType": place.kind,
        "unconfirmed": not confirmed,
        "deactivated": False,
    }


def organization(work: Work, found: Organization) -> Shape:
    """A workspace."""
    return {
        "id": found.id,
        "name": found.name,
        "displayName": found.display_name,
        "desc": found.description,
        "descData": {"emoji": {}},
        "url": f"{work.base_url}/w/{found.name}",
        "website": None,
        "logoHash": None,
        "logoUrl": None,
        "prefs": {"permissionLevel": "private"},
        "premiumFeatures": [],
        "products": [],
        "powerUps": [],
    }


def token(member: Member) -> Shape:
    """The member's token; it never expires."""
    everything: Shape = {"idModel": "*", "read": True, "write": True}
    return {
        "id": member.token_id,
        "identifier": "Local board",
        "idMember": member.id,
        "dateCreated": None,
        "dateExpires": None,
        "permissions": [
            {"modelType": "Board", **everything},
            {"modelType": "Organization", **everything},
            {"modelType": "Member", **everything, "idModel": member.id},
        ],
    }

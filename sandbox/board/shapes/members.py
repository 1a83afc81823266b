"""Members and memberships as JSON."""

from sandbox.board.args import Args
from sandbox.board.service import workspaces
from sandbox.board.storage.records import Member, Membership
from sandbox.board.storage.tables import MEMBERS, MEMBERSHIPS
from sandbox.board.values import Shape
from sandbox.board.work import Work

from .choose import choose, wanted

NESTED_FIELDS = "fullName,username"


def creator(member: Member) -> Shape:
    """A member as actions and reactions show it; nobody here has a picture."""
    return {
        "id": member.id,
        "fullName": member.full_name,
        "username": member.username,
        "initials": member.initials,
        "activityBlocked": False,
        "avatarHash": "",
        "avatarUrl": "",
        "idMemberReferrer": None,
        "nonPublic": {},
        "nonPublicAvailable": True,
    }


def brief(member: Member) -> Shape:
    """A member as boards and cards show it."""
    kind = "normal" if member.confirmed else "ghost"
    return {**creator(member), "memberType": kind, "confirmed": member.confirmed}


def full(work: Work, member: Member) -> Shape:
    """A member as /members/{id} shows it; the e-mail address to the member alone."""
    own = member.id == work.actor.id
    boards = [place.id_board for place in MEMBERSHIPS.where(work.db, "id_member = ?", member.id)]
    return {
        **brief(member),
        "bio": "",
        "bioData": {"emoji": {}},
        # Some clients need the key, others refuse null: of others the address is an empty text.
        "email": member.email if own else "",
        **({"prefs": _prefs(), "loginTypes": ["password"]} if own else {}),
        "status": "disconnected",
        "url": f"{work.base_url}/u/{member.username}",
        "idBoards": boards if own else [],
        "idOrganizations": [each.id for each in workspaces.of_member(work, member)],
        "idEnterprise": None,
        "idEnterprisesAdmin": [],
        "idEnterprisesDeactivated": [],
        "idPremOrgsAdmin": [],
        "avatarSource": "none",
        "products": [],
        "premiumFeatures": [],
        "trophies": [],
    }


def _prefs() -> Shape:
    return {
        "privacy": {"fullName": "public", "avatar": "public"},
        "sendSummaries": False,
        "minutesBetweenSummaries": -1,
        "minutesBeforeDeadlineToNotify": -1,
        "colorBlind": False,
        "locale": "en-GB",
    }


def memberships(work: Work, board_id: str) -> list[Shape]:
    """Who is on a board, and as what."""
    confirmed = {member.id for member in MEMBERS.where(work.db, "confirmed")}
    places = MEMBERSHIPS.where(work.db, "id_board = ?", board_id)
    return [_membership(place, place.id_member in confirmed) for place in places]


def membership_listing(work: Work, board_id: str, args: Args) -> list[Shape]:
    """Who is on a board, filtered, and with the members themselves where asked."""
    kind = {"admins": ("admin",), "normal": ("normal",), "deactivated": ()}.get(args.text("filter"))
    found = [each for each in memberships(work, board_id) if kind is None or each["memberType"] in kind]
    if not args.flag("member"):
        return found
    fields = wanted(args, "member_fields", NESTED_FIELDS)
    return [{**each, "member": _named(work, str(each["idMember"]), fields)} for each in found]


def _named(work: Work, identifier: str, fields: list[str]) -> Shape | None:
    member = MEMBERS.find(work.db, identifier)
    return choose(brief(member), fields) if member else None


def _membership(place: Membership, confirmed: bool) -> Shape:
    return {
        "id": place.id,
        "idMember": place.id_member,
        "memberType": place.kind,
        "unconfirmed": not confirmed,
        "deactivated": False,
    }

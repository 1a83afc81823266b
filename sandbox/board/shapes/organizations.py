"""Workspaces and who is in them as JSON."""

from sandbox.board.service import workspaces
from sandbox.board.storage.more_tables import ORGANIZATION_DETAILS
from sandbox.board.storage.records import Organization
from sandbox.board.storage.tables import BOARDS, MEMBERS
from sandbox.board.values import Shape
from sandbox.board.work import Work

_PREFS: Shape = {
    "permissionLevel": "private",
    "orgInviteRestrict": [],
    "boardInviteRestrict": "any",
    "externalMembersDisabled": False,
    "associatedDomain": None,
    "googleAppsVersion": 1,
    "boardVisibilityRestrict": {"private": "org", "org": "org", "enterprise": "org", "public": "org"},
    "boardDeleteRestrict": {"private": "org", "org": "org", "enterprise": "org", "public": "org"},
    "attachmentRestrictions": None,
}


def whole(work: Work, found: Organization) -> Shape:
    """All fields of a workspace."""
    details = ORGANIZATION_DETAILS.find(work.db, found.id)
    boards = BOARDS.where(work.db, "id_organization = ?", found.id)
    return {
        "id": found.id,
        "name": found.name,
        "displayName": found.display_name,
        "desc": found.description,
        "descData": {"emoji": {}},
        "url": f"{work.base_url}/w/{found.name}",
        "website": details.website if details else None,
        "teamType": None,
        "logoHash": None,
        "logoUrl": None,
        "offering": "trello.free",
        "idEnterprise": None,
        "idMemberCreator": details.id_creator if details else None,
        "prefs": {**_PREFS, **(details.prefs if details else {})},
        "premiumFeatures": [],
        "products": [],
        "powerUps": [],
        "idBoards": [each.id for each in boards],
        "dateLastActivity": max([each.last_activity for each in boards], default=work.stamp),
        "memberships": memberships(work, found),
    }


def memberships(work: Work, found: Organization) -> list[Shape]:
    """Who is in a workspace, and as what."""
    confirmed = {member.id for member in MEMBERS.where(work.db, "confirmed")}
    return [
        {
            "id": each.id,
            "idMember": each.id_member,
            "memberType": each.kind,
            "unconfirmed": each.id_member not in confirmed,
            "deactivated": False,
        }
        for each in workspaces.places(work, found.id)
    ]

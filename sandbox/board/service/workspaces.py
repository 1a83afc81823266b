"""Who is in which workspace.

The workspace of a new data folder has no rows of its own members: everybody with an account is
one of its admins, until someone is added or removed. Stands alone, as access.py needs it.
"""

from sandbox.board.storage.more_records import OrganizationMember
from sandbox.board.storage.more_tables import ORGANIZATION_MEMBERS
from sandbox.board.storage.records import Member, Organization
from sandbox.board.storage.tables import MEMBERS, ORGANIZATIONS
from sandbox.board.work import Work


def of_member(work: Work, member: Member) -> list[Organization]:
    """The workspaces that the member is in."""
    return [each for each in ORGANIZATIONS.where(work.db, "1") if is_member(work, each.id, member)]


def places(work: Work, organization_id: str) -> list[OrganizationMember]:
    """Who is in a workspace."""
    known = ORGANIZATION_MEMBERS.where(work.db, "id_organization = ?", organization_id)
    if known:
        return known
    everybody = MEMBERS.where(work.db, "confirmed")
    return [
        OrganizationMember(organization_id[:12] + each.id[-12:], organization_id, each.id, "admin")
        for each in everybody
    ]


def is_member(work: Work, organization_id: str, member: Member) -> bool:
    """True when the member is in the workspace."""
    return any(each.id_member == member.id for each in places(work, organization_id))

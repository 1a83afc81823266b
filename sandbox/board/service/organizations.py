"""Making, changing and deleting workspaces, and who comes to them and goes; see workspaces.py."""

import re
from typing import TypedDict

from sandbox.board import ids
from sandbox.board.errors import bad_request, invalid_value, no_permission, not_found
from sandbox.board.storage.more_records import OrganizationMember, Tag
from sandbox.board.storage.more_tables import ORGANIZATION_MEMBERS, TAGS
from sandbox.board.storage.records import Action, Board, Member, Organization
from sandbox.board.storage.tables import ACTIONS, ORGANIZATIONS
from sandbox.board.values import Shape, columns
from sandbox.board.work import Work

from . import activity, details
from .workspaces import is_member, places

KINDS = ("admin", "normal")
_NAME = re.compile(r"[a-z0-9_]{3,100}")


class OrganizationChange(TypedDict, total=False):
    """The fields of a workspace that can be set."""

    name: str
    display_name: str
    description: str


_WIRE_NAMES = {"name": "name", "display_name": "displayName", "description": "desc"}


def find(work: Work, reference: str) -> Organization:
    """The workspace with this id or name, for a member of it."""
    found = ORGANIZATIONS.where(work.db, "id = ? OR name = ?", reference, reference)
    if not found:
        raise not_found()
    if work.app is not None and not is_member(work, found[0].id, work.actor):
        raise no_permission("org")
    return found[0]


def to_change(work: Work, reference: str) -> Organization:
    """The workspace, for one of its admins."""
    found = find(work, reference)
    if not any(each.id_member == work.actor.id and each.kind == "admin" for each in places(work, found.id)):
        raise no_permission("org")
    return found


def create(work: Work, display_name: str, name: str, description: str, website: str | None) -> Organization:
    """A new workspace with the acting member as its admin; a name is made when none is given."""
    wanted = name or re.sub(r"[^a-z0-9]", "", display_name.lower())[:80] + ids.short_link().lower()
    made = Organization(work.new_id(), _free_name(work, wanted), display_name, description)
    ORGANIZATIONS.insert(work.db, made)
    details.set_for_organization(work, made.id, {"website": website, "id_creator": work.actor.id})
    ORGANIZATION_MEMBERS.insert(work.db, OrganizationMember(work.new_id(), made.id, work.actor.id, "admin"))
    _record(work, "createOrganization", made, {})
    return made


def change(work: Work, found: Organization, changes: OrganizationChange) -> Organization:
    """Set fields; each one that differs becomes one updateOrganization action."""
    for column, new in columns(changes).items():
        old = getattr(found, column)
        if new != old:
            if column == "name":
                _free_name(work, str(new))
            found = ORGANIZATIONS.change(work.db, found.id, {column: new})
            _record(work, "updateOrganization", found, {"old": {_WIRE_NAMES[column]: old}})
    return found


def delete(work: Work, found: Organization) -> None:
    """Remove the workspace; its boards stay, in no workspace. The last one can't be removed."""
    if len(ORGANIZATIONS.where(work.db, "1")) == 1:
        raise bad_request("the only workspace of a local board cannot be deleted")
    work.db.execute("UPDATE boards SET id_organization = NULL WHERE id_organization = ?", [found.id])
    ORGANIZATIONS.remove(work.db, found.id)


def put_member(work: Work, found: Organization, member: Member, kind: str) -> None:
    """Add a member or change the member's kind."""
    if kind not in KINDS:
        raise invalid_value("type")
    _write_down(work, found)
    place = _place(work, found, member)
    if place is None:
        ORGANIZATION_MEMBERS.insert(work.db, OrganizationMember(work.new_id(), found.id, member.id, kind))
        told: Shape = {"idMemberAdded": member.id, "memberType": kind, "member": activity.member_ref(member)}
        _record(work, "addMemberToOrganization", found, told)
    else:
        ORGANIZATION_MEMBERS.change(work.db, place.id, {"kind": kind})


def remove_member(work: Work, found: Organization, member: Member) -> None:
    """Take a member out; someone has to stay its admin."""
    _write_down(work, found)
    place = _place(work, found, member)
    if place is None:
        raise not_found()
    others = [each for each in places(work, found.id) if each.id != place.id and each.kind == "admin"]
    if not others:
        raise bad_request("Must have at least one admin")
    ORGANIZATION_MEMBERS.remove(work.db, place.id)
    _record(work, "removeMemberFromOrganization", found, {"member": activity.member_ref(member)})


def record_board(work: Work, kind: str, board: Board, organization_id: str | None) -> None:
    """Tell that a board came to a workspace or left it."""
    found = ORGANIZATIONS.find(work.db, organization_id or "")
    if found is not None:
        activity.record(work, kind, {"organization": _ref(found)}, board)


def tag_of(work: Work, found: Organization, reference: str) -> Tag:
    """The workspace's tag with this id."""
    tag = TAGS.find(work.db, reference)
    if tag is None or tag.id_organization != found.id:
        raise not_found()
    return tag


def _ref(found: Organization) -> Shape:
    return {"id": found.id, "name": found.display_name}


def _place(work: Work, found: Organization, member: Member) -> OrganizationMember | None:
    return next((each for each in places(work, found.id) if each.id_member == member.id), None)


def _write_down(work: Work, found: Organization) -> None:
    if not ORGANIZATION_MEMBERS.where(work.db, "id_organization = ?", found.id):
        for each in places(work, found.id):
            ORGANIZATION_MEMBERS.insert(work.db, each)


def _free_name(work: Work, name: str) -> str:
    if not _NAME.fullmatch(name) or ORGANIZATIONS.find(work.db, name, "name") is not None:
        raise invalid_value("name")
    return name


def _record(work: Work, kind: str, found: Organization, data: Shape) -> None:
    told: Shape = {"organization": _ref(found), **data}
    ACTIONS.insert(
        work.db,
        Action(
            id=work.new_id(),
            kind=kind,
            date=work.stamp,
            id_member_creator=work.actor.id,
            app_creator=work.app,
            client_identifier=work.client_identifier,
            id_board="",  # an action of a workspace is on no board
            id_card=None,
            id_list=None,
            data=told,
        ),
    )

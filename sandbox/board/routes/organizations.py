"""/organizations: workspaces with their members, boards and tags."""

from sandbox.board.args import Args
from sandbox.board.errors import invalid_value, not_found
from sandbox.board.service import access, boards, details, organizations, workspaces
from sandbox.board.service.organizations import OrganizationChange
from sandbox.board.shapes import actions, members
from sandbox.board.shapes import boards as board_shapes
from sandbox.board.shapes import organizations as shapes
from sandbox.board.shapes.choose import choose, wanted
from sandbox.board.storage.more_records import Tag
from sandbox.board.storage.more_tables import ORGANIZATION_DETAILS, TAGS
from sandbox.board.storage.records import Member, Organization
from sandbox.board.storage.tables import BOARDS, MEMBERS
from sandbox.board.values import Json, Shape

from .board_members import addressee
from .call import NO_LIMITS, NO_VALUE, Call, Route, nothing

_FILTERS = {"open": "NOT closed", "closed": "closed"}
_WEB = ("http://", "https://")


def create(call: Call) -> Json:
    """POST /organizations: displayName, name, desc, website."""
    args = call.args
    website = _website(args)
    made = organizations.create(
        call.work, args.required("displayName"), args.text("name"), args.text("desc"), website
    )
    return {**shapes.whole(call.work, made), "limits": {}}


def read(call: Call) -> Json:
    """GET /organizations/{id or name}"""
    found = _organization(call)
    shape = choose(shapes.whole(call.work, found), wanted(call.args))
    if call.args.text("members") not in ("", "none", "false"):
        shape["members"] = _members(call, found, call.args.words("member_fields"))
    if call.args.text("boards") not in ("", "none", "false"):
        shape["boards"] = _boards(call, found, call.args.text("boards"), call.args.under("board_"))
    return shape


def update(call: Call) -> Json:
    """PUT /organizations/{id}: name, displayName, desc, website, prefs/..."""
    return _update(call, call.args)


def update_field(call: Call) -> Json:
    """PUT /organizations/{id}/{field}?value="""
    return _update(call, call.args.renamed("value", call.path["field"]))


def delete(call: Call) -> Json:
    """DELETE /organizations/{id}: its boards stay."""
    organizations.delete(call.work, organizations.to_change(call.work, call.path["id"]))
    return NO_VALUE


def read_field(call: Call) -> Json:
    """GET /organizations/{id}/{field}: {"_value": ...}"""
    whole = shapes.whole(call.work, _organization(call))
    if call.path["field"] not in whole:
        raise not_found()
    return {"_value": whole[call.path["field"]]}


def read_actions(call: Call) -> Json:
    """GET /organizations/{id}/actions: of the workspace itself."""
    return actions.listing(call.work, "json_extract(data, '$.organization.id')", _organization(call).id, call.args)


def read_boards(call: Call) -> Json:
    """GET /organizations/{id}/boards: those that the asking member is on."""
    return _boards(call, _organization(call), call.args.text("filter"), call.args)


def read_members(call: Call) -> Json:
    """GET /organizations/{id}/members"""
    return _members(call, _organization(call), call.args.words("fields"))


def invite(call: Call) -> Json:
    """PUT /organizations/{id}/members?email=&fullName=&type="""
    found = organizations.to_change(call.work, call.path["id"])
    organizations.put_member(call.work, found, addressee(call), call.args.text("type", "normal"))
    return _whole_members(call, found)


def put_member(call: Call) -> Json:
    """PUT /organizations/{id}/members/{member}?type="""
    found = organizations.to_change(call.work, call.path["id"])
    member = access.member(call.work, call.path["member"])
    organizations.put_member(call.work, found, member, call.args.text("type", "normal"))
    return members.full(call.work, member)


def remove_member(call: Call) -> Json:
    """DELETE /organizations/{id}/members/{member}, with /all from the workspace's boards too."""
    member = access.member(call.work, call.path["member"])
    leaving = member.id == call.work.actor.id
    reference = call.path["id"]
    found = _organization(call) if leaving else organizations.to_change(call.work, reference)
    organizations.remove_member(call.work, found, member)
    return NO_VALUE


def remove_everywhere(call: Call) -> Json:
    """DELETE /organizations/{id}/members/{member}/all"""
    member = access.member(call.work, call.path["member"])
    found = organizations.to_change(call.work, call.path["id"])
    for board in BOARDS.where(call.work.db, "id_organization = ?", found.id):
        if access.membership(call.work, board.id, member.id) is not None:
            boards.remove_member(call.work, board, member)
    return remove_member(call)


def read_memberships(call: Call) -> Json:
    """GET /organizations/{id}/memberships"""
    found = shapes.memberships(call.work, _organization(call))
    return [_with_member(call, each) for each in found]


def read_membership(call: Call) -> Json:
    """GET /organizations/{id}/memberships/{membership}"""
    for each in shapes.memberships(call.work, _organization(call)):
        if each["id"] == call.path["membership"]:
            return _with_member(call, each)
    raise not_found()


def read_tags(call: Call) -> Json:
    """GET /organizations/{id}/tags"""
    found = TAGS.where(call.work.db, "id_organization = ?", _organization(call).id)
    return [{"id": each.id, "name": each.name} for each in found]


def add_tag(call: Call) -> Json:
    """POST /organizations/{id}/tags?name="""
    found = organizations.to_change(call.work, call.path["id"])
    made = TAGS.insert(call.work.db, Tag(call.work.new_id(), found.id, call.args.text("name")))
    return {"id": made.id, "name": made.name}


def delete_tag(call: Call) -> Json:
    """DELETE /organizations/{id}/tags/{tag}"""
    found = organizations.to_change(call.work, call.path["id"])
    TAGS.remove(call.work.db, organizations.tag_of(call.work, found, call.path["tag"]).id)
    return NO_LIMITS


def read_new_guests(call: Call) -> Json:
    """GET /organizations/{id}/newBillableGuests/{board}: nobody is billed here."""
    _organization(call)
    return {"newBillableGuests": False}


def _update(call: Call, args: Args) -> Json:
    found = organizations.to_change(call.work, call.path["id"])
    changes: OrganizationChange = {}
    if args.has("name"):
        changes["name"] = args.required("name")
    if args.has("displayName"):
        changes["display_name"] = args.required("displayName")
    if args.has("desc"):
        changes["description"] = args.text("desc")
    if args.given("website"):
        details.set_for_organization(call.work, found.id, {"website": _website(args)})
    if args.has("prefs/permissionLevel"):
        level = args.one_of("prefs/permissionLevel", ["private", "public"], "private")
        details.set_for_organization(call.work, found.id, {"prefs": {**_prefs(call, found), "permissionLevel": level}})
    return shapes.whole(call.work, organizations.change(call.work, found, changes))


def _prefs(call: Call, found: Organization) -> Shape:
    known = ORGANIZATION_DETAILS.find(call.work.db, found.id)
    return known.prefs if known else {}


def _website(args: Args) -> str | None:
    website = args.text("website") or None
    if website is not None and not website.startswith(_WEB):
        raise invalid_value("website")
    return website


def _boards(call: Call, found: Organization, kind: str, args: Args) -> Json:
    mine = "id IN (SELECT id_board FROM memberships WHERE id_member = ?)"
    sql = f"{_FILTERS.get(kind, '1')} AND id_organization = ? AND {mine}"
    listed = BOARDS.where(call.work.db, sql, found.id, call.work.actor.id)
    return [board_shapes.shape(call.work, board, args, default="all") for board in listed]


def _members(call: Call, found: Organization, fields: list[str]) -> Json:
    chosen = fields or members.NESTED_FIELDS.split(",")
    return [choose(members.brief(each), chosen) for each in _people(call, found)]


def _whole_members(call: Call, found: Organization) -> Json:
    return {
        "id": found.id,
        "members": [members.brief(each) for each in _people(call, found)],
        "memberships": shapes.memberships(call.work, found),
    }


def _people(call: Call, found: Organization) -> list[Member]:
    ids = {each.id_member for each in workspaces.places(call.work, found.id)}
    return [each for each in MEMBERS.where(call.work.db, "1") if each.id in ids]


def _with_member(call: Call, membership: Shape) -> Shape:
    if not call.args.flag("member"):
        return membership
    found = MEMBERS.find(call.work.db, str(membership["idMember"]))
    return {**membership, "member": members.brief(found) if found else None}


def _organization(call: Call) -> Organization:
    return organizations.find(call.work, call.path["id"])


ROUTES: list[Route] = [
    ("POST", "/organizations", create),
    ("GET", "/organizations/{id}", read),
    ("PUT", "/organizations/{id}", update),
    ("DELETE", "/organizations/{id}", delete),
    ("GET", "/organizations/{id}/actions", read_actions),
    ("GET", "/organizations/{id}/boards", read_boards),
    ("GET", "/organizations/{id}/members", read_members),
    ("PUT", "/organizations/{id}/members", invite),
    ("PUT", "/organizations/{id}/members/{member}", put_member),
    ("DELETE", "/organizations/{id}/members/{member}", remove_member),
    ("DELETE", "/organizations/{id}/members/{member}/all", remove_everywhere),
    ("GET", "/organizations/{id}/memberships", read_memberships),
    ("GET", "/organizations/{id}/memberships/{membership}", read_membership),
    ("GET", "/organizations/{id}/tags", read_tags),
    ("POST", "/organizations/{id}/tags", add_tag),
    ("DELETE", "/organizations/{id}/tags/{tag}", delete_tag),
    ("GET", "/organizations/{id}/pluginData", nothing),
    ("GET", "/organizations/{id}/exports", nothing),
    ("GET", "/organizations/{id}/newBillableGuests/{board}", read_new_guests),
    ("GET", "/organizations/{id}/{field}", read_field),
    ("PUT", "/organizations/{id}/{field}", update_field),
]

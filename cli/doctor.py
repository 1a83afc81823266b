"""`coproduce board doctor`: looks at the Trello settings of this machine from all sides, and at each project's board.

Reads only. What one check needs of an earlier one that failed is left out: its sentence would say nothing new.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib.metadata import version

from cli import doctor_webhooks
from cli.doctor_place import Patient, patient_of
from cli.doctor_report import Check, DoctorReport, ok, warn, wrong
from cli.exits import EndedError
from cli.place import settings as from_environment
from cli.serving import with_records
from integrations.errors import IntegrationError, Unauthorised
from integrations.ports import BoardLink
from integrations.registry import open_records
from integrations.trello.checks import TokenFacts, WorkspaceFacts
from settings import Settings, variable

TRIED_WITH = "0.20.1"
MOST_REQUESTS, SENSIBLE_REQUESTS = 100, 80  # what Trello allows a token in 10 s (rate limits guide), and our share
MOST_MEMBERS = 10  # of a free workspace (pricing page)
SOON = timedelta(days=14)
CLOCKS_MAY_DIFFER = timedelta(seconds=60)


def examined(settings: Settings | None = None) -> DoctorReport:
    """All checks."""
    return DoctorReport(checks=list(_checks(settings or from_environment())))


def _checks(settings: Settings) -> Iterator[Check]:
    yield _library()
    yield _pace(settings)
    links, unreadable = _boards(settings)
    if not (settings.trello_token or settings.trello_oauth_client_id):
        yield wrong("token", f"No token is set, so there is no board to work on. Set {variable('trello_key')} and "
                    f"{variable('trello_token')}.")
        return
    try:
        patient = patient_of(settings)
    except IntegrationError as error:
        yield wrong("settings", str(error))
        return
    reached = patient.reached()
    yield reached
    if reached.state == "wrong":
        return
    yield _clock(patient)
    accepted = _accepted(patient)
    yield accepted
    if accepted.state == "wrong":
        return
    yield from _asked("token", lambda: _token(patient.checks.token_facts()))
    yield from _asked("workspace", lambda: _workspaces(patient))
    yield from doctor_webhooks.checks(settings, patient, links)
    if unreadable:
        yield unreadable
    for project, link in links.items():
        yield from _asked(f"board of {project}", partial(_board, patient, project, link))


def _asked(what: str, ask: Callable[[], Iterator[Check]]) -> Iterator[Check]:
    """The checks of one question; what it fails with becomes a finding."""
    try:
        yield from ask()
    except IntegrationError as error:
        yield wrong(what, str(error))


def _library() -> Check:
    found = version("py-trello")
    if found == TRIED_WITH:
        return ok("py-trello", f"Version {found}.")
    return warn("py-trello", f"Version {found} is installed; this program was tried with {TRIED_WITH}. Install that "
                "one with `pip install -r requirements.lock`.")


def _pace(settings: Settings) -> Check:
    most = max(settings.trello_requests, settings.board_requests_per_second * 10)
    told = (f"{settings.trello_requests} requests in 10 seconds a process, {settings.board_requests_per_second:g} "
            "board activities a second over all workers")
    name = variable("trello_requests")
    if most > MOST_REQUESTS:
        return wrong("pace", f"{told}: Trello allows {MOST_REQUESTS} in 10 seconds. Set {name} to {SENSIBLE_REQUESTS}.")
    if most > SENSIBLE_REQUESTS:
        return warn("pace", f"{told}: that leaves little for others who share the token. Set {SENSIBLE_REQUESTS}.")
    return ok("pace", f"{told}.")


def _boards(settings: Settings) -> tuple[dict[str, BoardLink], Check | None]:
    """The boards of projects that run, where there are records."""
    try:
        records = open_records(with_records(settings))
    except EndedError:
        return {}, ok("projects", "There are no records here yet, so no project's board was looked at.")
    except IntegrationError as error:
        return {}, wrong("projects", f"The records can't be opened, so no project's board was looked at: {error}")
    try:
        return dict(records.store.open_boards()), None
    finally:
        records.engine.dispose()


def _clock(patient: Patient) -> Check:
    """A clock that is wrong makes dates on cards and signatures' ages wrong."""
    at = patient.server_time
    if at is None:
        return warn("clock", "The server did not say what time it is, so this machine's clock could not be compared.")
    apart = abs(datetime.now(UTC) - at)
    if apart > CLOCKS_MAY_DIFFER:
        return warn("clock", f"This machine's clock and the server's are {apart.total_seconds():.0f} seconds apart. "
                    "Let the machine take its time from the network (NTP).")
    return ok("clock", "This machine's clock agrees with the server's.")


def _accepted(patient: Patient) -> Check:
    try:
        member = patient.checks.who_am_i()
    except Unauthorised as error:
        return wrong("key and token", patient.why_refused() or str(error))
    except IntegrationError as error:
        return wrong("key and token", str(error))
    return ok("key and token", f"Accepted. The service works as {member.username}; this has to be an account of its "
              "own that is on project boards only.")


def _token(facts: TokenFacts) -> Iterator[Check]:
    scopes = ", ".join(facts.scopes) or "nothing"
    if facts.enough:
        yield ok("scopes", f"The token may do what is needed ({scopes}).")
    else:
        yield wrong("scopes", f"The token may do {scopes}, but reading and writing of boards is needed. Make a new one "
                    "with scope=read,write.")
    left = facts.expires - datetime.now(UTC) if facts.expires else None
    if facts.renews or left is None:
        yield ok("end of the token", "It renews itself." if facts.renews else "It does not end by itself.")
    elif left < SOON:
        yield warn("end of the token", f"It ends on {facts.expires:%Y-%m-%d %H:%M} UTC, in {max(left.days, 0)} days. "
                   f"Make a new one and put it into {variable('trello_token')} before.")
    else:
        yield ok("end of the token", f"It ends on {facts.expires:%Y-%m-%d} and says so here two weeks before.")


def _workspaces(patient: Patient) -> Iterator[Check]:
    found = patient.checks.workspace_facts()
    if not found:
        yield warn("workspace", "The token's member is in no workspace, so new boards have no place. Let somebody add "
                   "the member to one.")
    if len(found) > 1:
        yield warn("workspace", f"The member is in {len(found)} workspaces and {variable('trello_workspace')} names "
                   "none, so Trello chooses one for new boards. Set it to the id of the right one.")
    for one in found:
        yield from _workspace(patient, one)


def _workspace(patient: Patient, one: WorkspaceFacts) -> Iterator[Check]:
    what, of = f"workspace {one.name or one.id}", f" of {one.limit}" if one.limit else ""
    if one.full:
        yield warn(what, f"{one.open_boards}{of} boards are open, so a new project gets none. Close boards of projects "
                   "that have ended, or pay for the workspace.")
    else:
        yield ok(what, f"{one.open_boards}{of} boards are open.")
    if not patient.allows_private(one.id):
        yield wrong(f"{what}, privacy", "It does not allow private boards, so no project could have one. Let an admin "
                    "of the workspace allow them.")
    members, admin = patient.members(one.id)
    if one.limit and members > MOST_MEMBERS:
        yield warn(f"{what}, people", f"{members} people are in it, guests and invitations counted; a free one holds "
                   f"{MOST_MEMBERS}. Trello makes boards read-only above that.")
    if admin and not patient.local:
        yield warn(f"{what}, rights", "The token belongs to an admin of the workspace, and an admin sees everybody's "
                   "boards. Use the token of a member of its own with no more rights than it needs.")


def _board(patient: Patient, project: str, link: BoardLink) -> Iterator[Check]:
    what = f"board of {project}"
    if not patient.checks.is_private(link.board_id):
        yield wrong(what, "It is not private, so nothing is written to it. Set its visibility to private.")
        return
    full = patient.board.limits(link.board_id)
    yield from (warn(what, sentence) for sentence in full)
    if not full:
        yield ok(what, "It is private and has room.")

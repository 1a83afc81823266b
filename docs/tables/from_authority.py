"""The tables of who may open which address and give which command: words, and the rules asked for each role."""

from docs.tables.example_project import NOW, example_project, readers
from docs.tables.examples import EXAMPLES
from docs.tables.from_domain import kind, members
from docs.tables.words import code, paragraph, table
from domain import commands as asked
from domain.authority import AUTHORITY, require
from domain.refusals import Refusal
from web.access import Reader
from web.api.bodies import command_of
from web.authority import ROUTES
from web.authority import require as open_for
from web.problems import ProblemError
from web.rights import RIGHTS, Asked, Right

# Asked of addresses of a project; the person in them is a service user.
OF_PROJECTS = {Right.IN_PROJECT, Right.HAS_A_PLACE, Right.IN_THE_GROUP, Right.PREPARES_SESSIONS, Right.MONEY,
               Right.PAYS_BY_HAND, Right.BOARD, Right.GUARDS, Right.THEMSELVES}


def commands() -> str:
    """Who may give which command, in the order of domain/authority.py."""
    purpose = {kind(one): paragraph(one.__doc__) for one in members(asked.AnyCommand)}
    return table(["Command", "Who may", "What for"],
                 [[code(name), _sentence(who), purpose[name]] for name, (who, _) in AUTHORITY.items()])


def routes() -> str:
    """Who may open which address, in the order of web/authority.py."""
    return table(["Address", "Right", "Who may"],
                 [[code(address), code(right), _sentence(RIGHTS[right][0])] for address, right in ROUTES.items()])


def rights() -> str:
    """What each right answers to each role."""
    everybody = readers()
    return table(["Right", "Nobody", *everybody], [
        [code(right), "yes" if right in (Right.ANYBODY, Right.SIGNED_CALL) else "401",
         *(_answer(right, one) for one in everybody.values())] for right in Right])


def roles() -> str:
    """Which commands each role may give in the example project."""
    everybody = {words: one for words, one in readers().items() if one.may_read(example_project().id)}
    return table(["Command", *everybody], [
        [code(name), *("yes" if _may_give(one, name) else "-" for one in everybody.values())] for name in EXAMPLES])


def _answer(right: Right, reader: Reader) -> str:
    here = example_project()
    about = {"project_id": here.id, "person": "P02"} if right in OF_PROJECTS else {}
    try:
        open_for(right, Asked(reader, about, NOW, lambda _: here))
    except ProblemError as error:
        return str(error.status)
    return "yes"


def _may_give(reader: Reader, name: str) -> bool:
    here = example_project()
    command = command_of({"kind": name, **EXAMPLES[name]}, reader.actor_in(here.id))
    try:
        require(here, command)
    except Refusal:
        return False
    return True


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]

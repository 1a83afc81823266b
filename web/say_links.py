"""The signed address of a link to say something without signing in. The project says whether it is open."""

from itsdangerous import BadSignature, URLSafeSerializer

from domain.project import Project
from domain.state import SayLink
from integrations.errors import Missing
from web.parts import Parts
from web.problems import ProblemError

NO_LINK = ("This link is not whole, or it is no link of ours. Scan it again, or ask the people of the project for a "
           "new one.")


def address_of(parts: Parts, project_id: str, link: str) -> str:
    return f"{parts.settings.public_url}/say/{_signer(parts).dumps([project_id, link])}"


def link_behind(parts: Parts, token: str) -> tuple[Project, SayLink]:
    """`unknown` for an address that we did not sign."""
    try:
        project_id, link = _signer(parts).loads(token)
        project = parts.records.project(project_id)
        return project, project.say_links[link]
    except (BadSignature, Missing, KeyError):
        raise ProblemError("unknown", NO_LINK) from None


def _signer(parts: Parts) -> URLSafeSerializer:
    # itsdangerous signs with the last key and reads with all; our ring has the first key first.
    return URLSafeSerializer(list(reversed(parts.settings.keys)), salt="say")

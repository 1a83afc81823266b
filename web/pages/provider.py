"""Signing in with the identity provider of the settings. Only whoever is in the people file gets in."""

from hmac import compare_digest

from fastapi import APIRouter, Request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from integrations.errors import Refused, Unavailable
from integrations.ports_sign_in import Departure, IdentityProvider
from web.limits import spend_failure
from web.pages.signing import sign_in_page
from web.parts import Parts, parts_of
from web.problems import ProblemError, unavailable
from web.sessions import open_session, own_path

router = APIRouter()

COOKIE, PLACE = "coproduce_departure", "/sign-in/provider"
# Seconds that somebody may take over there.
LONGEST = 600


@router.get("/sign-in/provider")
def leave_for_provider(request: Request) -> Response:
    """Sends the browser to the provider; what must come back is kept in a signed cookie."""
    parts = parts_of(request)
    try:
        departure = _identity(parts).begin(_back(parts))
    except Unavailable as error:
        raise unavailable(str(error)) from None
    response = RedirectResponse(departure.address, 303)
    kept = {**departure.model_dump(exclude={"address"}), "next": own_path(request.query_params.get("next", "/"))}
    response.set_cookie(COOKIE, str(_signer(parts).dumps(kept)), httponly=True, samesite="lax",
                        secure=parts.settings.secure, max_age=LONGEST, path=PLACE)
    return response


@router.get("/sign-in/provider/back")
def come_back(request: Request, code: str = "", state: str = "") -> Response:
    """Opens a session for whoever the provider knows by an address of the people file."""
    parts = parts_of(request)
    identity = _identity(parts)
    departure, address = _departure(request)
    if departure is None or not code or not compare_digest(state.encode(), departure.state.encode()):
        return _refused(request, "This sign-in was not begun in this browser, or it took longer than ten minutes. "
                        "Begin again.")
    try:
        email = identity.finish(departure, _back(parts), code)
    except Refused as error:
        return _refused(request, str(error))
    except Unavailable as error:
        raise unavailable(str(error)) from None
    account = parts.people.find(email)
    if account is None or account.erased:
        return _refused(request, "Nobody here has the address that you are known by there. Ask the operations team to "
                        "name you in a project.")
    response = open_session(request, account, address)
    response.delete_cookie(COOKIE, path=PLACE)
    return response


def _identity(parts: Parts) -> IdentityProvider:
    if parts.identity is None:
        raise ProblemError("unknown", "There is no provider to sign in with here. Use a link by e-mail.")
    return parts.identity


def _back(parts: Parts) -> str:
    """Never from the request: who sends a strange Host header must not say where people come back to."""
    return f"{parts.settings.public_url}{PLACE}/back"


def _departure(request: Request) -> tuple[Departure | None, str]:
    try:
        kept = _signer(parts_of(request)).loads(request.cookies.get(COOKIE, ""), max_age=LONGEST)
        address = str(kept.pop("next"))
        return Departure.model_validate({**kept, "address": ""}), address
    except (BadSignature, ValidationError, KeyError, AttributeError):
        return None, "/"


def _refused(request: Request, sentence: str) -> Response:
    spend_failure(request)
    return sign_in_page(request, error=ProblemError("signed_out", sentence))


def _signer(parts: Parts) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(list(reversed(parts.settings.keys)), salt="departure")

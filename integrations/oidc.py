"""An OpenID Connect provider: authorization code flow with state, nonce and PKCE; ID tokens by its published keys."""

from collections.abc import Mapping
from secrets import token_urlsafe
from urllib.parse import urlsplit

from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from requests import RequestException

from integrations.errors import Refused, Unavailable, Unsafe
from integrations.http import LOOPBACK
from integrations.ports_sign_in import Departure

TIMEOUT = 10.0
# By a key that only the provider has; never by our own secret, and never unsigned.
ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
SKEW = 60
NOT_WHOLE = ("What came back from {name} is not whole, so nobody was signed in. Go back to the sign-in page and try "
             "again.")
NO_ADDRESS = ("{name} does not say a verified e-mail address of yours, so nobody was signed in. Use a link by e-mail, "
              "or ask the operations team.")


class OidcProvider:
    """Implements ports_sign_in.IdentityProvider. What the provider publishes about itself is read when it is needed.

    `claim` is where the e-mail address stands. Unsafe at once for an issuer beyond this machine without TLS.
    """

    def __init__(self, issuer: str, client_id: str, client_secret: str, *, claim: str = "email",
                 name: str = "your organisation") -> None:
        parts = urlsplit(issuer)
        if parts.scheme != "https" and parts.hostname not in LOOPBACK:
            raise Unsafe("The provider that people sign in with has to be reached by https. Correct its issuer in the "
                         "settings.")
        self.name = name
        self._issuer, self._claim = issuer, claim
        self._client_id, self._client_secret = client_id, client_secret

    def begin(self, back: str) -> Departure:
        state, nonce, verifier = token_urlsafe(24), token_urlsafe(24), token_urlsafe(48)
        with self._session(back) as session:
            where = self._about(session)["authorization_endpoint"]
            address, _ = session.create_authorization_url(where, state=state, nonce=nonce, code_verifier=verifier)
        return Departure(address=address, state=state, nonce=nonce, verifier=verifier)

    def finish(self, departure: Departure, back: str, code: str) -> str:
        with self._session(back) as session:
            about = self._about(session)
            try:
                given = session.fetch_token(about["token_endpoint"], code=code, code_verifier=departure.verifier)
                claims = self._claims(session, about, given, departure.nonce)
            except (OAuthError, JoseError, KeyError, TypeError, ValueError):
                raise Refused(NOT_WHOLE.format(name=self.name)) from None
            except RequestException:
                raise self._silent() from None
        return self._address(claims)

    def _session(self, back: str) -> OAuth2Session:
        session = OAuth2Session(self._client_id, self._client_secret or None, scope="openid email", redirect_uri=back,
                                code_challenge_method="S256", default_timeout=TIMEOUT)
        session.trust_env = False
        return session

    def _about(self, session: OAuth2Session) -> Mapping[str, str]:
        """Its discovery document. Unavailable when it does not answer or speaks for another issuer."""
        try:
            found = _document(session, f"{self._issuer.rstrip('/')}/.well-known/openid-configuration")
        except (RequestException, ValueError):
            raise self._silent() from None
        if found.get("issuer") != self._issuer or not all(
                isinstance(found.get(one), str) for one in ("authorization_endpoint", "token_endpoint", "jwks_uri")):
            raise self._silent()
        return found

    def _claims(self, session: OAuth2Session, about: Mapping[str, str], given: Mapping[str, str],
                nonce: str) -> Mapping[str, object]:
        keys = KeySet.import_key_set(_document(session, about["jwks_uri"]))  # type: ignore[arg-type]
        token = jwt.decode(given["id_token"], keys, algorithms=ALGORITHMS)
        claims = CodeIDToken(token.claims, token.header, {
            "iss": {"essential": True, "value": self._issuer}, "aud": {"essential": True, "value": self._client_id}},
            {"nonce": nonce, "client_id": self._client_id, "access_token": given.get("access_token")})
        claims.validate(leeway=SKEW)
        return token.claims

    def _address(self, claims: Mapping[str, object]) -> str:
        """`email` counts when the provider verified it; another claim was chosen by who runs this, unless it says
        that it is not verified."""
        found, verified = claims.get(self._claim), claims.get("email_verified", self._claim != "email")
        if not isinstance(found, str) or "@" not in found or verified is not True:
            raise Refused(NO_ADDRESS.format(name=_opening(self.name)))
        return found

    def _silent(self) -> Unavailable:
        return Unavailable(f"{_opening(self.name)} does not answer as a provider to sign in with, so nobody was "
                           "signed in. Use a link by e-mail, or try again later.")


def _opening(name: str) -> str:
    """A name at the beginning of a sentence."""
    return name[:1].upper() + name[1:]


def _document(session: OAuth2Session, address: str) -> Mapping[str, str]:
    """A JSON object; ValueError for anything else."""
    answer = session.get(address, allow_redirects=False, withhold_token=True)
    answer.raise_for_status()
    found = answer.json()
    if not isinstance(found, dict):
        raise ValueError("no object")
    return found

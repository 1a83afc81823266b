"""A small real OpenID Connect provider on loopback: discovery, keys, codes with PKCE, signed ID tokens.

People at it are signed in already: asked for a code, it gives one at once. What it says of them is set by the test.
"""

import json
import secrets
import threading
import time
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

CLIENT, SECRET = "coproduce-pages", "between-these-two"


@dataclass
class Provider:
    """`claims` go into the next ID token over the right ones; `sign_with` is the key it is signed with."""

    issuer: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    sign_with: RSAKey | None = None
    claims: dict[str, object] = field(default_factory=dict)
    says_issuer: str = ""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def discovery(self) -> dict[str, object]:
        return {"issuer": self.says_issuer or self.issuer, "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token", "jwks_uri": f"{self.issuer}/keys"}

    def authorize(self, asked: dict[str, str]) -> str:
        """Where the browser is sent back to."""
        assert asked["response_type"] == "code" and asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256" and "openid" in asked["scope"].split()
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, asked: dict[str, str], basic: str) -> dict[str, object] | None:
        """None: refused. A code is good once, for whoever began with it."""
        known = self.codes.pop(asked.get("code", ""), None)
        if known is None or unquote(b64decode(basic).decode()) != f"{CLIENT}:{SECRET}":
            return None
        challenge = urlsafe_b64encode(sha256(asked["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        if challenge != known["code_challenge"] or asked["redirect_uri"] != known["redirect_uri"]:
            return None
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "sub": "s1", "iat": now, "exp": now + 60, "nonce": known["nonce"],
                  **self.claims}
        signed = jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.sign_with or self.key)
        return {"access_token": "opaque", "token_type": "Bearer", "expires_in": 60, "id_token": signed}

    def follow(self, address: str) -> str:
        """What a browser does that is sent here: the path and query that it comes back to us with."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        back = urlsplit(self.authorize(query))
        return f"{back.path}?{back.query}"


@contextmanager
def provider() -> Iterator[Provider]:
    """Serves inside the block."""
    made = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/.well-known/openid-configuration":
                self.answer(200, made.discovery())
            elif self.path == "/keys":
                self.answer(200, dict(KeySet([made.key]).as_dict(private=False)))
            else:
                self.answer(404, {})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            asked = {name: values[0] for name, values in parse_qs(body).items()}
            found = made.token(asked, self.headers.get("authorization", "").removeprefix("Basic "))
            self.answer(200, found) if found else self.answer(400, {"error": "invalid_grant"})

        def answer(self, status: int, value: dict[str, object]) -> None:
            body = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, name="provider")
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)

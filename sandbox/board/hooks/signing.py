"""The signature of a delivery (trello.md section 3)."""

import base64
import hashlib
import hmac


def signature(secret: str, body: bytes, callback_url: str) -> str:
    """Base64 of HMAC-SHA1 with the application secret over the raw body and the address as it was registered."""
    signed = body + callback_url.encode()
    return base64.b64encode(hmac.new(secret.encode(), signed, hashlib.sha1).digest()).decode("ascii")

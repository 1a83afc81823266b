"""JSON over HTTP: what a broken connection means, and that no error carries a key along."""

import ssl
import traceback

import pytest
import requests
from urllib3.connectionpool import HTTPSConnectionPool
from urllib3.exceptions import MaxRetryError
from urllib3.exceptions import SSLError as UrllibSSLError

from integrations.errors import Ambiguous, IntegrationError, Unavailable
from integrations.http import JsonApi

KEY = "TEST_canary7f3a91"


class Broken(requests.Session):
    """A connection that ends with the given error."""

    def __init__(self, error: requests.RequestException) -> None:
        super().__init__()
        self.error = error

    def request(self, *args: object, **kwargs: object) -> requests.Response:
        self.error.request = requests.Request("POST", "https://pay.example/orders",
                                              headers={"Authorization": f"Bearer {KEY}"}).prepare()
        raise self.error


def asked(error: requests.RequestException) -> IntegrationError:
    api = JsonApi("the payout service", "https://pay.example", KEY)
    api._sessions.session = Broken(error)
    with pytest.raises(IntegrationError) as raised:
        api.post("/orders", b"{}")
    return raised.value


def tls(inner: ssl.SSLError) -> requests.exceptions.SSLError:
    pool = HTTPSConnectionPool("pay.example")
    return requests.exceptions.SSLError(MaxRetryError(pool, "/orders", UrllibSSLError(inner)))


def test_tls_that_breaks_after_the_handshake_may_have_paid() -> None:
    assert isinstance(asked(tls(ssl.SSLError("record layer failure"))), Ambiguous)


def test_a_certificate_that_is_not_trusted_stops_everything_before_it_is_sent() -> None:
    assert isinstance(asked(tls(ssl.SSLCertVerificationError("self-signed"))), Unavailable)


def test_no_error_carries_the_signed_request_along() -> None:
    error = asked(requests.ConnectionError("reset"))
    assert error.__cause__ is None
    assert error.__context__ is None
    assert KEY not in "".join(traceback.format_exception(error))

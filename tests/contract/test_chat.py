"""Chats and text messages by Apprise, against a real HTTP server; and which addresses are never used."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from domain.notices import Notice
from integrations.errors import Refused, Unavailable
from integrations.notify.apprise_chat import AppriseNotifier
from integrations.notify.by_channel import NotifierByChannel
from integrations.notify.chat_address import refusal
from integrations.ports import Contact, OutboxNotice

KINDS = ("json", "ntfys", "tgram")


class Chat(ThreadingHTTPServer):
    """Keeps what it gets and answers as it is told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.got: list[dict[str, str]] = []
        self.status, self.location = 200, ""

    @property
    def address(self) -> str:
        return f"json://127.0.0.1:{self.server_port}/chat"


class _Handler(BaseHTTPRequestHandler):
    server: Chat

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append(json.loads(body))
        self.send_response(self.server.status)
        if self.server.location:
            self.send_header("Location", self.server.location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def chat() -> Iterator[Chat]:
    server = Chat()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def notifier(inside: bool = True) -> AppriseNotifier:
    return AppriseNotifier(KINDS, public_url="https://pages.example/", inside=inside)


def notice(address: str | None, **changes: object) -> OutboxNotice:
    one = Notice(person="P02", kind="gate_opened", subject="Please decide", text="Everything is ready.",
                 link="gates/co_design")
    return OutboxNotice(id="ek27:4:0", notice=one, contact=Contact(chat=address), channel="chat").model_copy(
        update=changes)


def test_a_message_says_what_it_is_about_and_where_to_look(chat: Chat) -> None:
    notifier().send(notice(chat.address))
    got, = chat.got
    assert got["title"] == "Please decide"
    assert got["message"] == "Everything is ready.\nhttps://pages.example/projects/ek27/gates/co_design"


def test_several_come_as_one_in_the_reader_s_language(chat: Chat) -> None:
    more = notice(None).notice.model_copy(update={"subject": "Second"})
    notifier().send(notice(chat.address, also=[more], language="pl"))
    assert chat.got[0]["title"] == "2 wiadomości dla Ciebie"
    assert "Please decide" in chat.got[0]["message"] and "Second" in chat.got[0]["message"]


@pytest.mark.parametrize("status", [400, 500])
def test_what_a_service_does_not_take_is_tried_again(chat: Chat, status: int) -> None:
    chat.status = status
    with pytest.raises(Unavailable) as failure:
        notifier().send(notice(chat.address))
    assert "127.0.0.1" not in str(failure.value)


def test_a_service_that_is_gone_is_tried_again() -> None:
    with pytest.raises(Unavailable):
        notifier().send(notice("json://127.0.0.1:9/chat"))


def test_no_redirect_is_followed(chat: Chat) -> None:
    chat.status, chat.location = 307, f"http://127.0.0.1:{chat.server_port}/elsewhere"
    with pytest.raises(Unavailable):
        notifier().send(notice(chat.address))
    assert len(chat.got) == 1


@pytest.mark.parametrize("address", ["json://127.0.0.1/x", "json://localhost/x", "json://169.254.169.254/latest",
                                     "json://10.0.0.8/x", "json://[::1]/x", "ntfys://192.168.1.2/topic"])
def test_no_server_inside_our_own_network_is_written_to(address: str) -> None:
    with pytest.raises(Refused, match="inside a private network") as failure:
        notifier(inside=False).send(notice(address))
    assert "P02" in str(failure.value) and "169.254" not in str(failure.value)


@pytest.mark.parametrize("address", ["file:///etc/passwd", "exec://ls", "syslog://", "mailto://u:p@example.org", "dbus://",
                                     "xml://example.org/x", "", "no address", "json://[broken",
                                     "ntfys://ntfy.example/t?verify=no", "tgram://1:a/2?template=/etc/passwd"])
def test_kinds_that_are_not_set_up_and_orders_to_apprise_itself_are_refused(address: str) -> None:
    assert refusal(address, (*KINDS, "file", "exec", "syslog", "mailto", "dbus"))
    with pytest.raises(Refused):
        notifier().send(notice(address))


def test_whoever_has_no_chat_address_is_named_by_id() -> None:
    with pytest.raises(Refused, match="P02 has no chat address"):
        notifier().send(notice(None))


def test_each_goes_by_the_way_that_was_chosen(chat: Chat) -> None:
    mailed: list[OutboxNotice] = []

    class Mail:
        def send(self, notice: OutboxNotice) -> None:
            mailed.append(notice)

    both = NotifierByChannel(Mail(), notifier())
    both.send(notice(chat.address, channel="sms"))
    both.send(notice(chat.address, channel="email"))
    assert (len(chat.got), len(mailed)) == (1, 1)

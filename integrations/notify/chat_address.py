"""Which chat addresses are used at all: kinds that a setting lists, and no place inside our own network.

An address is an Apprise URL. Some kinds read files, start programs or act on this machine: never. What an address asks
of Apprise itself (a template file, no check of certificates) is refused.
"""

import socket
from collections.abc import Sequence
from ipaddress import ip_address
from urllib.parse import parse_qsl, urlsplit

from integrations.errors import Refused, Unavailable

# Kinds whose address names a host of somebody's own; the others always talk to the vendor's.
OWN_HOST = frozenset({"json", "jsons", "ntfy", "ntfys", "gotify", "gotifys", "matrix", "matrixs", "mmost", "mmosts",
                      "rocket", "rockets", "nctalk", "nctalks", "xml", "xmls", "form", "forms", "apprise", "apprises"})
# Never, whatever a setting says: they act on this machine or send mail past the outbox.
NEVER = frozenset({"file", "dbus", "qt", "kde", "glib", "gnome", "macosx", "windows", "syslog", "exec", "schan",
                   "mailto", "mailtos", "smpp", "mqtt", "mqtts", "ssh", "rsyslog"})
PARAMETERS = frozenset({"to", "from", "priority", "mode", "auth", "token", "channel", "topic", "thread"})
WRONG = "The chat address of {person} can't be used: {why}. Correct it in the people file, or tell them in person."


def refusal(address: str, kinds: Sequence[str]) -> str | None:
    """Why an address is not used; None when it may be. Asks nobody."""
    try:
        parts = urlsplit(address)
        parameters = {name.lower() for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    except ValueError:
        return "it is no address of a chat"
    if parts.scheme.lower() in NEVER or parts.scheme.lower() not in kinds:
        return f"its kind is not one of those that are set up here ({', '.join(kinds)})"
    if parameters - PARAMETERS:
        return "it says more than where to write to"
    return None


def check_place(address: str, person: str, inside: bool) -> None:
    """Refused when a host of somebody's own is inside a private network and that is not allowed. Asks the name service.

    Unavailable when the name service does not answer.
    """
    parts = urlsplit(address)
    if parts.scheme.lower() not in OWN_HOST or inside:
        return
    try:
        found = socket.getaddrinfo(parts.hostname or "", None, proto=socket.IPPROTO_TCP)
    except UnicodeError:
        raise Refused(WRONG.format(person=person, why="its host has no name")) from None
    except OSError:
        raise Unavailable(f"The chat server of {person} is not found now, so a message waits. It goes out by itself "
                          "later.") from None
    if not found or any(not ip_address(one[4][0]).is_global for one in found):
        raise Refused(WRONG.format(person=person, why="its server is inside a private network"))

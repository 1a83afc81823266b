"""The letter with a sign-in link, by the same mail server as all messages."""

import secrets
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.utils import format_datetime

from jinja2 import Environment

from integrations.languages import LANGUAGES, SOURCE
from integrations.languages.tongue import CatalogueTongue, marked
from integrations.notify.smtp import SmtpNotifier, recipient
from integrations.ports import Contact

WHO = "somebody who signs in"
SUBJECT = marked("Your link to sign in")
ASKED = marked("Somebody asked for a link to sign in to Coproduce with this address.")
OPEN = marked("Open this link, then press the button:")
WORKS = marked("The link works once, and for {minutes} minutes. Only the newest one works.")
NOT_YOU = marked("Was it not you? Then do nothing. Nobody gets in without this link. Please pass it on to nobody.")
_HTML = Environment(autoescape=True).from_string("""\
<!doctype html>
<html lang="{{ language }}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ subject }}</title></head>
<body style="margin:0;padding:24px;background:#ffffff;color:#1b1b1b;font:18px/1.5 Verdana,Arial,sans-serif">
<main style="max-width:38em;margin:0 auto">
<h1 style="font-size:24px;line-height:1.3">{{ subject }}</h1>
<p>{{ asked }}</p>
<p>{{ open }}<br><a href="{{ link }}" style="color:#0b4f8a">{{ link }}</a></p>
<p>{{ works }}</p>
<p style="font-size:16px;color:#454545">{{ not_you }}</p>
</main>
</body>
</html>
""")


class SmtpSignInMail(SmtpNotifier):
    """Implements ports_sign_in.SignInMail."""

    def check(self) -> None:
        with self._session(WHO) as session:
            session.ehlo_or_helo_if_needed()

    def send_link(self, contact: Contact, link: str, minutes: int, language: str | None = None) -> None:
        tongue = CatalogueTongue(language if language in LANGUAGES else SOURCE)
        subject, works = tongue.say(SUBJECT), tongue.say(WORKS).format(minutes=minutes)
        asked, opening, not_you = (tongue.say(words) for words in (ASKED, OPEN, NOT_YOU))
        message = EmailMessage(WIRE)
        message["From"], message["To"] = self._from, recipient(WHO, contact)
        message["Subject"] = subject
        message["Date"] = format_datetime(datetime.now(UTC))
        message["Message-ID"] = f"<sign-in-{secrets.token_hex(16)}@{self._from.domain}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(f"{asked}\n\n{opening}\n{link}\n\n{works}\n\n{not_you}\n")
        message.add_alternative(_HTML.render(
            subject=subject, link=link, asked=asked, open=opening, works=works, not_you=not_you,
            language=tongue.language), subtype="html")
        with self._session(WHO) as session:
            session.send_message(message, self._from.addr_spec, [message["To"].addresses[0].addr_spec])

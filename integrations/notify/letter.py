"""A notice as a letter: subject, plain text and HTML, in the reader's language. Pure; every notifier uses it."""

from dataclasses import dataclass

from jinja2 import Environment

from domain.notice_words import CHANNELS
from domain.notices import Notice
from domain.said import spoken
from integrations.languages import LANGUAGES, SOURCE
from integrations.languages.tongue import CatalogueTongue, marked

WHY = marked("You get this because you are part of a project in Coproduce.")
LOOK = marked("Read more or answer here:")
CHANGE = marked("Change how we write to you:")
PASS_ON = marked("This message is for {person}, by {channel}. We can't reach them that way, so it came to you. Once "
                 "they know, nothing is left to do.")
SOMEBODY = marked("somebody else")
# What a mail program shows beside the subject; the rest of the line is filled, so that it shows nothing else.
PREVIEW = 110
_HTML = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string("""\
<!doctype html>
<html lang="{{ language }}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ subject }}</title></head>
<body style="margin:0;padding:24px;background:#ffffff;color:#1b1b1b;font:18px/1.5 Verdana,Arial,sans-serif">
<div style="display:none;max-height:0;overflow:hidden">{{ preview }}{{ "&#847; &zwnj; "|safe * 40 }}</div>
<main style="max-width:38em;margin:0 auto">
<h1 style="font-size:24px;line-height:1.3">{{ subject }}</h1>
{% for part in parts %}
{% if part.heading %}
<h2 style="font-size:20px;line-height:1.3;margin-top:32px">{{ part.heading }}</h2>
{% endif %}
{% for lines in part.paragraphs %}
<p>{% for line in lines %}{{ line }}{% if not loop.last %}<br>{% endif %}{% endfor %}</p>
{% endfor %}
<p>{{ look }}<br><a href="{{ part.link }}" style="color:#0b4f8a">{{ part.link }}</a></p>
{% endfor %}
{% for line in closing %}
<p style="font-size:16px;color:#454545">{{ line }}</p>
{% endfor %}
<p style="font-size:16px;color:#454545">{{ change }}<br>
<a href="{{ wishes }}" style="color:#0b4f8a">{{ wishes }}</a></p>
</main>
</body>
</html>
""")


@dataclass(frozen=True)
class Letter:
    """What the person reads. The subject is one line."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Part:
    """One notice in a letter; without a heading where the letter's subject is its own."""

    heading: str
    paragraphs: list[list[str]]
    link: str


def write_letter(notices: list[Notice], place: str, language: str | None = None) -> Letter:
    """The letter for one notice, or for several to the same person; `place` is the address of the project's page."""
    tongue = CatalogueTongue(language if language in LANGUAGES else SOURCE)
    alone = len(notices) == 1
    subject = " ".join(notices[0].subject.split()) if alone else together(len(notices), tongue)
    parts = [Part("" if alone else " ".join(one.subject.split()), _paragraphs(one.text), _link(place, one.link))
             for one in notices]
    closing = [*dict.fromkeys(line for one in notices for line in _pass_on(one, tongue)), tongue.say(WHY)]
    wishes = _link(place, "you")
    html = _HTML.render(subject=subject, parts=parts, look=tongue.say(LOOK), closing=closing, wishes=wishes,
                        language=tongue.language, change=tongue.say(CHANGE), preview=_preview(parts))
    return Letter(subject, _text(parts, [*closing, f"{tongue.say(CHANGE)}\n{wishes}"], tongue.say(LOOK)), html)


def together(number: int, tongue: CatalogueTongue) -> str:
    """The subject of several messages in one letter."""
    return tongue.plural("{number} message for you", "{number} messages for you", number)


def _text(parts: list[Part], closing: list[str], look: str) -> str:
    blocks = [block for part in parts for block in (
        *([f"== {part.heading} =="] if part.heading else []), *("\n".join(lines) for lines in part.paragraphs),
        f"{look}\n{part.link}")]
    return "\n\n".join([*blocks, *closing]) + "\n"


def _preview(parts: list[Part]) -> str:
    """The first words, or what the messages are about where they are several."""
    words = " · ".join(part.heading for part in parts) if parts[0].heading else " ".join(
        line for lines in parts[0].paragraphs for line in lines)
    return words if len(words) <= PREVIEW else f"{words[:PREVIEW].rsplit(' ', 1)[0]}…"


def _paragraphs(text: str) -> list[list[str]]:
    return [part.strip().splitlines() for part in text.split("\n\n") if part.strip()]


def _link(place: str, page: str) -> str:
    return f"{place}/{page}".rstrip("/")


def _pass_on(notice: Notice, tongue: CatalogueTongue) -> list[str]:
    if notice.pass_on is None:
        return []
    return [tongue.say(PASS_ON).format(person=notice.about or tongue.say(SOMEBODY),
                                       channel=spoken(CHANNELS[notice.pass_on], tongue))]

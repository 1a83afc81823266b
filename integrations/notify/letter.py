"""A notice as a letter: subject, plain text and HTML. Pure; every notifier that sends text can use it."""

from dataclasses import dataclass

from jinja2 import Environment

from domain.notices import Notice

WHY = "You get this because you are part of a project in Coproduce."
LOOK = "Read more or answer here:"
_HTML = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string("""\
<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ subject }}</title></head>
<body style="margin:0;padding:24px;background:#ffffff;color:#1b1b1b;font:18px/1.5 Verdana,Arial,sans-serif">
<main style="max-width:38em;margin:0 auto">
<h1 style="font-size:24px;line-height:1.3">{{ subject }}</h1>
{% for lines in paragraphs %}
<p>{% for line in lines %}{{ line }}{% if not loop.last %}<br>{% endif %}{% endfor %}</p>
{% endfor %}
<p>{{ look }}<br><a href="{{ link }}" style="color:#0b4f8a">{{ link }}</a></p>
{% for line in closing %}
<p style="font-size:16px;color:#454545">{{ line }}</p>
{% endfor %}
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


def write_letter(notice: Notice, link: str) -> Letter:
    """The letter for a notice; `link` is the whole address of the page that it is about."""
    subject = " ".join(notice.subject.split())
    paragraphs = [part.strip().splitlines() for part in notice.text.split("\n\n") if part.strip()]
    closing = [*_pass_on(notice), WHY]
    blocks = ["\n".join(lines) for lines in paragraphs]
    text = "\n\n".join([*blocks, f"{LOOK}\n{link}", *closing]) + "\n"
    html = _HTML.render(subject=subject, paragraphs=paragraphs, look=LOOK, link=link, closing=closing)
    return Letter(subject, text, html)


def _pass_on(notice: Notice) -> list[str]:
    if notice.pass_on is None:
        return []
    return [f"This message is for {notice.about or 'somebody else'}, by {notice.pass_on.replace('_', ' ')}. We can't "
            "reach them that way, so it came to you. Once they know, nothing is left to do."]

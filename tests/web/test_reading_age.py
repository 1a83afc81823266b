"""The measure of reading age itself: it tells plain words from hard ones, and measures a page's own words only."""

from tests.web.reading_age import hardest, own_words, reading_age

PLAIN = "We meet and eat together.\nYou say what you want.\nNobody sees what you chose."
HARD = "The aforementioned organisational prerequisites necessitate comprehensive interdepartmental authorisation."
PAGE = f"""<html><body><nav>Way to all of the pages</nav><main><h1>The gate of this work</h1>
<p>Ask A.K. (Parent partner (and co-chair)) by 9 February 2027, 14:05 about £82.50.</p>
<blockquote>{HARD}</blockquote><textarea>{HARD}</textarea><time>{HARD}</time>
<label>What to do <select><option>{HARD}</option></select> about it now</label><button>Send</button></main></body>
</html>"""


def test_plain_words_are_for_children_and_hard_ones_are_not() -> None:
    assert reading_age(PLAIN) < 8
    assert reading_age(HARD) > 20
    assert reading_age("") == 0


def test_only_the_own_words_of_a_page_are_measured() -> None:
    assert own_words(PAGE).splitlines() == [
        "The gate of this work.", "Ask Ann by today about ten.", "What to do about it now."]


def test_the_hardest_sentences_come_first() -> None:
    assert HARD in hardest(f"{PLAIN}\n{HARD}", 1)[0]

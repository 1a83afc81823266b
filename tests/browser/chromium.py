"""The real browser: where it is on this machine, and how it is started."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

OPTIONS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
    "--in-process-gpu", "--renderer-process-limit=1",  # each process costs more than the page in it
]
PLACES = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")


def chromium_path() -> str:
    """Where the browser is. Raises RuntimeError with what to install when there is none."""
    found = next((place for place in PLACES if Path(place).exists()), None)
    if found is None:
        raise RuntimeError(f"The browser tests need Chromium, and none of {', '.join(PLACES)} is there. "
                           "Install it with: apt-get install chromium")
    return found


@contextmanager
def launched() -> Iterator[Browser]:
    """Playwright's loop runs in this thread until the block ends."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium_path(), args=OPTIONS)
        try:
            yield started
        finally:
            started.close()

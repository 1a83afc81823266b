"""What the group makes, written down on its page."""

from typing import TYPE_CHECKING

from playwright.sync_api import Page
from pydantic import TypeAdapter

from cli.demo.scenes import Do
from domain.artefacts import Artefact
from web.pages.artefact_forms import FORMS_OF_ARTEFACTS, Field

if TYPE_CHECKING:
    from tests.browser.playing import Stage

READ: TypeAdapter[Artefact] = TypeAdapter(Artefact)


def recorded(stage: "Stage", act: Do) -> None:
    """Row by row; more rows are asked for where there are too few."""
    content = READ.validate_python(act.fields["content"])
    shape, project = FORMS_OF_ARTEFACTS[content.type], stage.project()
    filled, path = shape.read(project, content), f"/record/{content.type}"
    page = stage.page(act.person)
    stage.open(act.person, path, lambda page: page.get_by_role("button", name="Record it"))
    for row in shape.rows(project, filled)[:len(filled.rows)]:
        if not page.locator(f"[name='{row.key}.{shape.row_fields[0].name}']").count():
            page.get_by_role("button", name="More rows").click()
        for one in shape.row_fields:
            write(page, one, f"{row.key}.{one.name}", row.texts.get(one.name, ""))
    for one in shape.fields:
        write(page, one, one.name, filled.texts.get(one.name, ""))
    stage.send(page, page.get_by_role("button", name="Record it"))


def write(page: Page, one: Field, name: str, text: str) -> None:
    if one.kind == "people":
        for box in page.locator(f"input[name='{name}']").all():
            box.set_checked((box.get_attribute("value") or "") in text.split())
    elif one.kind == "choice":
        page.locator(f"[name='{name}']").select_option(text)
    else:
        page.locator(f"[name='{name}']").fill(text)

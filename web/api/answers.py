"""What became of what people said, over HTTP. To say something and to answer are commands."""

from fastapi import APIRouter, Request

from web.access import ApiReader
from web.api.looks import sight_of
from web.parts import parts_of
from web.problems import documented
from web.views.voice import AnswersView, answers_view

router = APIRouter(prefix="/api/projects/{project_id}", tags=["projects"])


@router.get("/answers", responses=documented(401, 404, 429, 503), summary="What became of what was said")
def get_answers(request: Request, reader: ApiReader, project_id: str) -> AnswersView:
    """Yours first, then what others said, without who said it. Newest first."""
    sight = sight_of(parts_of(request), reader, project_id)
    return answers_view(sight.project, sight.look)

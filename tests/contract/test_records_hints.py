"""Rules of hints from the board and of kept secrets, on SQLite and PostgreSQL."""

from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import Engine, insert, select, text

from domain.board_base import BoardBase
from domain.commands import CancelProject
from domain.project import fold
from domain.state import Actor
from integrations.errors import Unauthorised
from integrations.ports import BoardHints, BoardLink
from integrations.records.board_hints import SqlBoardHints
from integrations.records.engine import open_engine, reading, writing
from integrations.records.kept_secrets import KeptSecrets
from integrations.records.migrations import is_newest, upgrade
from integrations.records.privacy import Privacy
from integrations.records.sealing import KeyRing
from integrations.records.store import SqlRecordStore
from integrations.records.tables import board_hints, board_links, secrets_kept
from integrations.trello.credentials import TokenKeeper
from tests.contract.records_world import START, Clock, at_once, kick_off, ring

ACTION, OTHER = "5f0000000000000000000001", "5f0000000000000000000002"
BOARD = "b00000000000000000000001"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def hints(records: Engine, clock: Clock) -> SqlBoardHints:
    """Hints of the board of the project `example`, which runs."""
    _with_board(records, "example", BOARD)
    return SqlBoardHints(records, clock)


def _with_board(records: Engine, project_id: str, board_id: str) -> SqlRecordStore:
    store = SqlRecordStore(records)
    store.publish(project_id, kick_off(project_id))
    store.save_board_link(project_id, BoardLink(board_id=board_id, url="https://board.example/b", base=BoardBase()))
    return store


def test_the_hints_keep_the_promises_of_their_port(hints: SqlBoardHints) -> None:
    port: BoardHints = hints
    assert port.keep(ACTION, BOARD, START, heard=False)
    assert port.unheard() == ["example"]
    port.heard("example")
    assert port.unheard() == []


def test_an_action_is_new_once_whatever_comes_with_it_later(hints: SqlBoardHints) -> None:
    assert hints.keep(ACTION, BOARD, START, heard=False)
    hints.heard("example")
    assert not hints.keep(ACTION, BOARD, START, heard=False)
    assert not hints.keep(ACTION, "another", START + timedelta(days=1), heard=False)
    assert hints.unheard() == []


def test_of_deliveries_that_come_at_once_one_is_new(hints: SqlBoardHints) -> None:
    results = at_once(lambda: hints.keep(ACTION, BOARD, START, heard=False))
    assert sorted(results, key=repr) == [False] * 7 + [True]


def test_what_we_did_ourselves_need_not_be_passed_on(hints: SqlBoardHints) -> None:
    assert hints.keep(ACTION, BOARD, START, heard=True)
    assert hints.unheard() == []


def test_passing_on_one_hint_leaves_those_that_came_meanwhile(hints: SqlBoardHints) -> None:
    hints.keep(ACTION, BOARD, START, heard=False)
    hints.keep(OTHER, BOARD, START, heard=False)
    hints.passed_on(ACTION)
    assert hints.unheard() == ["example"]
    hints.passed_on(OTHER)
    assert hints.unheard() == []


def test_hearing_one_project_leaves_the_others_unheard(hints: SqlBoardHints, records: Engine) -> None:
    _with_board(records, "second", "b00000000000000000000002")
    hints.keep(ACTION, BOARD, START, heard=False)
    hints.keep(OTHER, "b00000000000000000000002", START, heard=False)
    assert hints.unheard() == ["example", "second"]
    hints.heard("example")
    assert hints.unheard() == ["second"]


def test_a_project_that_has_ended_has_nothing_to_hear(hints: SqlBoardHints, records: Engine) -> None:
    hints.keep(ACTION, BOARD, START, heard=False)
    project = fold(None, kick_off())
    ending = project.decide(CancelProject(actor=Actor(operator=True), reason="The funding has ended"), START)
    SqlRecordStore(records).publish("example", ending)
    assert hints.unheard() == []


def test_hints_are_forgotten_by_when_they_were_received_not_by_when_they_happened(
        hints: SqlBoardHints, clock: Clock) -> None:
    hints.keep(ACTION, BOARD, START - timedelta(days=400), heard=False)
    clock.forward(timedelta(days=1))
    hints.keep(OTHER, BOARD, START, heard=False)
    assert hints.forget_before(START) == 0
    assert hints.forget_before(START + timedelta(hours=1)) == 1
    assert hints.keep(ACTION, BOARD, START, heard=False)
    assert not hints.keep(OTHER, BOARD, START, heard=False)


def test_the_look_for_unheard_hints_and_the_way_from_board_to_project_use_an_index(
        hints: SqlBoardHints, records: Engine) -> None:
    with writing(records) as connection:
        if connection.dialect.name == "postgresql":  # so few rows fit a page, and a scan of one page is cheapest
            connection.execute(text("SET LOCAL enable_seqscan = off"))
        word = "EXPLAIN" if connection.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
        for query, index in (("SELECT board_id FROM board_hints WHERE passed_on IS NULL", "passed_on_board_id"),
                             ("SELECT project_id FROM board_links WHERE board_id = 'x'", "board_links_board_id")):
            steps = str(connection.execute(text(f"{word} {query}")).all())
            assert index in steps, steps


def test_a_secret_is_what_was_saved_last_and_sealed(records: Engine) -> None:
    kept = KeptSecrets(records, ring())
    assert kept.load("trello") is None
    kept.save("trello", "first-token")
    kept.save("trello", "second-token")
    kept.save("other", "third-token")
    assert kept.load("trello") == "second-token"
    with reading(records) as connection:
        assert "-token" not in repr(connection.execute(select(secrets_kept)).all())


def test_a_kept_secret_serves_as_a_keeper_of_tokens(records: Engine) -> None:
    keeper: TokenKeeper = KeptSecrets(records, ring()).under("trello")
    assert keeper.load() is None
    keeper.save("text")
    assert keeper.load() == "text"


def test_after_resealing_a_kept_secret_opens_with_the_new_key_alone(records: Engine) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    KeptSecrets(records, KeyRing([old])).save("trello", "token")
    with pytest.raises(Unauthorised):
        KeptSecrets(records, KeyRing([new])).load("trello")
    assert Privacy(records, KeyRing([new, old])).reseal() == 1
    assert KeptSecrets(records, KeyRing([new])).load("trello") == "token"


def test_records_of_the_first_version_keep_what_they_hold_and_take_hints(empty_records_url: str) -> None:
    engine = open_engine(empty_records_url)
    upgrade(engine, "0001")
    assert not is_newest(engine)
    with writing(engine) as connection:
        connection.execute(insert(board_links).values(project_id="example", board_id=BOARD, url="u", base="{}"))
    upgrade(engine)
    assert is_newest(engine)
    assert SqlBoardHints(engine).keep(ACTION, BOARD, START, heard=False)
    with reading(engine) as connection:
        assert connection.execute(select(board_links.c.board_id)).scalars().all() == [BOARD]
        assert connection.execute(select(board_hints.c.at)).scalars().all() == [START]
    engine.dispose()

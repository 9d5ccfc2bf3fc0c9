"""The target file: each mistake is one message with the key's path and the fix, and nothing is contacted."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from gate import secrets
from gate.model import Safety
from gate.outcomes import BadInput
from gate.rooms import Room, discover
from gate.target import Attest, load
from tests.gate.toy import Toy

PASSWORD = "canary-Pa%2Fss"
YESTERDAY = date.today() - timedelta(days=1)
ACCEPT = """
[[accept]]
item = "TOY-POST-01"
state = "unverified"
reason = "restore drill runs on the standby"
owner = "ops"
until = 2126-12-31
"""
ATTEST = """
[[attest]]
item = "TOY-POST-01"
statement = "seen it"
by = "ops"
on = 2026-01-01
until = 2126-02-01
"""


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "_forms", {})
    monkeypatch.setenv("TOY_PASSWORD", PASSWORD)
    monkeypatch.setenv("TOY_SHORT", "short")
    monkeypatch.setenv("TOY_EMPTY", "")
    monkeypatch.delenv("TOY_UNSET", raising=False)


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Room]]:
    """The toy's room, with its section model imported under a name of its own."""
    toy = Toy(tmp_path_factory.mktemp("rooms"))
    (toy.folder / "suites").rename(toy.folder / "toy_suites")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(toy.folder))
        yield discover(toy.folder / "toy_suites")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A healthy target file."""
    path = tmp_path / "target.toml"
    path.write_text('[target]\nname = "toybox"\n\n[toy]\nworld = "w"\n', encoding="utf-8")
    return path


def add(file: Path, text: str) -> None:
    file.write_text(file.read_text(encoding="utf-8") + text + "\n", encoding="utf-8")


def refused(file: Path, rooms: dict[str, Room]) -> str:
    """The message of a file that must be refused."""
    with pytest.raises(BadInput) as raised:
        load(file, rooms)
    return str(raised.value)


MISTAKES = {
    "an unknown key": ("wrold = 'x'", "toy.wrold: no such key", 'did you mean "world"?'),
    "an unknown key below": ("[toy.limits]\nqueued_upload = 3", "toy.limits.queued_upload", '"queued_uploads"?'),
    "an unknown table": ("[toi]\nworld = 'x'", "toi: no such table", 'did you mean "toy"?'),
    "a wrong type": ("[toy.limits]\nqueued_uploads = 'many'", "toy.limits.queued_uploads", "integer"),
    "a table that is none": ("admin = 3", "toy.admin", ""),
    "a missing variable": ("token = '${TOY_UNSET}'", "toy.token", "export TOY_UNSET"),
    "an empty variable": ("token = '${TOY_EMPTY}'", "toy.token", "TOY_EMPTY is empty"),
    "a missing file": ("token = { file = 'none.txt' }", "toy.token", "none.txt cannot be read"),
    "a file that is a folder": ("token = { file = '.' }", "toy.token", "cannot be read"),
    "a wrong address": ("api = 'stock.example.com'", "toy.api", "https://stock.example.com"),
    "an address with a password": ("api = 'https://u:p@x.example'", "toy.api", "take them out"),
    "an address with a port that is none": ("api = 'https://x.example:99999/api'", "toy.api", "from 1 to 65535"),
    "an address with a port that is a word": ("api = 'https://x.example:api/v1'", "toy.api", "from 1 to 65535"),
    "an address with a blank": ("api = 'https://x example/api'", "toy.api", "write it without"),
    "an address with a query": ("api = 'https://x.example/api?a=1'", "toy.api", "https://stock.example.com"),
    "a database with a wrong port": ("database = 'postgresql://h:x/d'", "toy.database", "from 1 to 65535"),
    "a file that is not there": ("[toy.tls]\nca = 'none.pem'", "toy.tls.ca", "none.pem is not there"),
    "no alternative": ("[toy.log]", "toy.log", "exactly one of file, container is needed, and none is given"),
    "two alternatives": ("[toy.log]\nfile = 'a'\ncontainer = 'b'", "toy.log", "file and container are given"),
    "too few to prove anything": ("[toy.limits]\nlooks = 0", "toy.limits.looks", "greater than or equal to 1"),
    "a variable without a name": ("api = '${}'", "toy.api", "write ${NAME}"),
    "a wrong database": ("database = 'mysql://u:${TOY_PASSWORD}@h/d'", "toy.database", "postgresql://"),
    "a missing key": ("admin = { email = 'a@example.com' }", "toy.admin.password", "missing; add it"),
    "a secret in the file": (f"token = '{PASSWORD}'", "toy.token", "a secret is written in the file"),
    "a password in the file": ("database = 'postgresql://u:written-here@h/d'", "toy.database", "written in the file"),
    "a short secret": ("token = '${TOY_SHORT}'", "toy.token", "too short"),
    "an expired acceptance": (ACCEPT.replace("2126-12-31", str(YESTERDAY)), "accept[0].until", "decide anew"),
    "an acceptance without an owner": (ACCEPT.replace('owner = "ops"', ""), "accept[0].owner", "missing"),
    "an acceptance with an empty owner": (ACCEPT.replace('"ops"', '""'), "accept[0].owner", ""),
    "an acceptance by a blank": (ACCEPT.replace('"ops"', '"  "'), "accept[0].owner", "write them"),
    "an acceptance by the printed …": (ACCEPT.replace('"ops"', '"…"'), "accept[0].owner", "write them"),
    "an attestation by the printed …": (ATTEST.replace('"ops"', '"…"'), "attest[0].by", "write them"),
    "an acceptance of a number": (ACCEPT.replace('"TOY-POST-01"', "1"), "accept[0].item", "valid string"),
    "an acceptance by an unset variable": (ACCEPT.replace("ops", "${TOY_UNSET}"), "accept[0].owner", "export"),
    "an acceptance of no state": (ACCEPT.replace('"unverified"', '"green"'), "accept[0].state", "unverified"),
    "an acceptance without an end": (ACCEPT.replace("until = 2126-12-31", ""), "accept[0].until", "missing"),
    "an acceptance of no item": (ACCEPT.replace("POST-01", "POST-91"), "accept[0].item", 'did you mean "TOY-POST-01"?'),
    "an acceptance that is no list": ("[accept]\nitem = 'TOY-POST-01'", "accept", "[[accept]]"),
    "an attestation of no item": (ATTEST.replace("POST-01", "PSOT-01"), "attest[0].item", "did you mean"),
    "an attestation from the future": (ATTEST.replace("2026-01-01", "2126-01-01"), "attest[0]", "lies in the future"),
    "an attestation that ends before": (ATTEST.replace("2126-02-01", "2025-02-01"), "attest[0]", "lies before"),
    "a bracket in a password": ("database = 'postgresql://u:hunt[er2${TOY_PASSWORD}@h/d'", "toy.database", "%5B"),
    "a slash in a password": ("database = 'postgresql://u:hunt/er2${TOY_PASSWORD}@h/d'", "toy.database", "%2F"),
    "a bracket in an address": ("api = 'http://[::1'", "toy.api", "%5B"),
    "a zero character": (r'api = "a\u0000b"', "toy.api", "write it without"),
    "a key of two lines": (r'"wor\n\u001b[31mld" = 1', "toy.wor ld: no such key", 'did you mean "world"?'),
    "a table of two lines": (r'["to\ny"]', "to y: no such table", "toy"),
    "no TOML": ("this is = = no toml", "is not valid TOML", "line 6"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "where", "fix"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_one_message(file: Path, rooms: dict[str, Room], text: str, where: str, fix: str) -> None:
    add(file, text)
    said = refused(file, rooms)
    assert where in said
    assert fix in said
    assert said.startswith("target.toml")
    assert len(said.splitlines()) == 1
    assert PASSWORD not in said
    assert "written-here" not in said


@pytest.mark.parametrize("text", ["accept = 5", "accept = true", "attest = 1.5", "attest = [1]"])
def test_what_is_no_list_of_tables_is_one_message(file: Path, rooms: dict[str, Room], text: str) -> None:
    file.write_text(f"{text}\n{file.read_text()}")
    key = text.split(maxsplit=1)[0]
    assert refused(file, rooms) == f"target.toml: {key}: must be a list of tables; write [[{key}]]"


@pytest.mark.parametrize(
    "text",
    [
        "admin = '${TOY_PASSWORD}'",
        "database = ['postgresql://u:${TOY_PASSWORD}@h/d']",
        "token = ['${TOY_PASSWORD}']",
        "admin = { email = 'a', password = ['${TOY_PASSWORD}'] }",
        "admin = { email = 'a', password = 1234567890123 }",
        "token = 1234567890123",
        "admin = ['1234567890123']",
    ],
)
def test_no_message_quotes_what_may_be_secret(file: Path, rooms: dict[str, Room], text: str) -> None:
    add(file, text)
    said = secrets.redact(refused(file, rooms))
    assert PASSWORD not in said
    assert "1234567890123" not in said


REFERENCES = {
    "a number": "[toy.limits]\nqueued_uploads = {}",
    "a list": "[toy.limits]\npauses = [{}]",
    "durations": "[toy.limits]\npause = {}",
    "one word of several": "target.allow = {}",
    "the deadline": "target.deadline = {}",
    "a file": "[toy.tls]\nca = {}",
    "an address": "api = {}",
    "a yes": "shows_release = {}",
    "a date": ACCEPT.replace("2126-12-31", "{}"),
    "a state": ACCEPT.replace('"unverified"', "{}"),
}


@pytest.mark.parametrize("written", ['"${TOY_URL}"', "{ file = 'url.txt' }", '["${TOY_URL}"]'])
@pytest.mark.parametrize("key", REFERENCES.values(), ids=REFERENCES)
def test_no_message_quotes_what_stands_elsewhere(
    file: Path, rooms: dict[str, Room], monkeypatch: pytest.MonkeyPatch, key: str, written: str
) -> None:
    monkeypatch.setenv("TOY_URL", "postgresql://u:hunter2-hunter2@h/d")
    (file.parent / "url.txt").write_text("postgresql://u:hunter2-hunter2@h/d")
    if key.startswith("target."):
        rest = file.read_text().replace("[target]", "").replace("name =", "target.name =")
        file.write_text(key.replace("{}", written) + rest)
    else:
        add(file, key.replace("{}", written))
    said = refused(file, rooms)
    assert "hunter2" not in said
    assert "postgresql://u" not in said


def test_a_message_quotes_what_stands_in_the_file(
    file: Path, rooms: dict[str, Room], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOY_URL", "postgresql://u:hunter2-hunter2@h/d")
    add(file, "[toy.limits]\nqueued_uploads = '${TOY_URL}'\npause = '${TOY_URL}'")
    first, second = refused(file, rooms).splitlines()
    assert first.endswith("(it is '${TOY_URL}')")
    assert "toy.limits.pause: '${TOY_URL}' is not a duration; write for example" in second


@pytest.mark.parametrize("password", ["inventory", "postgresql", "database-host", "stock_db", "toybox-production"])
def test_a_secret_that_equals_a_word_of_the_target_is_refused(
    file: Path, rooms: dict[str, Room], monkeypatch: pytest.MonkeyPatch, password: str
) -> None:
    monkeypatch.setenv("TOY_URL", f"postgresql://inventory:{password}@database-host/stock_db")
    file.write_text(file.read_text().replace("toybox", "toybox-production"))
    add(file, "database = '${TOY_URL}'")
    assert "toy.database: the secret equals another word" in refused(file, rooms)


def test_several_mistakes_are_told_together(file: Path, rooms: dict[str, Room]) -> None:
    add(file, "wrold = 'x'\ntoken = '${TOY_UNSET}'")
    assert len(refused(file, rooms).splitlines()) == 2


def test_a_file_that_is_not_there_or_not_text(tmp_path: Path, rooms: dict[str, Room]) -> None:
    assert "check --target" in refused(tmp_path / "none.toml", rooms)
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    assert "not valid TOML" in refused(tmp_path / "binary.toml", rooms)


def test_a_file_without_its_own_table(tmp_path: Path, rooms: dict[str, Room]) -> None:
    path = tmp_path / "target.toml"
    path.write_text("[toy]\nworld = 'w'\n")
    assert "[target]" in refused(path, rooms)
    path.write_text("target = 3\n[toy]\nworld = 'w'\n")
    assert "target: must be a table" in refused(path, rooms)


def test_values_from_the_environment_and_from_files(file: Path, rooms: dict[str, Room]) -> None:
    (file.parent / "token.txt").write_text("from-a-file-1\n")
    add(file, "token = { file = 'token.txt' }\ndatabase = 'postgresql://u:${TOY_PASSWORD}@h:5432/d'")
    section = load(file, rooms).section("toy")
    assert section.token == "from-a-file-1"
    assert section.database == f"postgresql://u:{PASSWORD}@h:5432/d"
    shown = secrets.redact("from-a-file-1 canary-Pa/ss canary-Pa%2Fss " + section.database)
    assert shown == "[toy.token] [toy.database] [toy.database] [toy.database]"


def test_an_acceptance_may_name_variables(file: Path, rooms: dict[str, Room], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOY_OWNER", "Kim Minji")
    add(file, ACCEPT.replace("ops", "${TOY_OWNER}"))
    assert load(file, rooms).accept[0].owner == "Kim Minji"


def test_a_file_is_looked_for_beside_the_target_file(file: Path, rooms: dict[str, Room]) -> None:
    (file.parent / "corp.pem").write_text("PEM")
    add(file, "[toy.tls]\nca = 'corp.pem'")
    assert load(file, rooms).section("toy").tls.ca == str(file.parent / "corp.pem")


def test_a_byte_order_mark_is_no_mistake(file: Path, rooms: dict[str, Room]) -> None:
    file.write_text("\ufeff" + file.read_text(), encoding="utf-8")
    assert load(file, rooms).table.name == "toybox"


def test_a_state_that_cannot_be_kept_is_refused(toy: Toy) -> None:
    toy.write("taken", "")
    toy.target(target='state = "taken"')
    ran = toy.run()
    assert (ran.code, ran.report) == (4, {})
    assert "target.toml: target.state: taken/toybox cannot be written" in ran.output
    assert "name a folder" in ran.output


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("'${TOY_STATE}'", "'${TOY_STATE}' cannot be written"),
        ("'${TOY_STATE}/kept'", "'${TOY_STATE}/kept' cannot be written"),
        ("{ file = 'state.txt' }", "{'file': 'state.txt'} cannot be written"),
    ],
)
def test_a_state_that_stands_elsewhere_is_not_quoted(toy: Toy, written: str, shown: str) -> None:
    toy.write("taken-hunter2", "")
    toy.write("state.txt", "taken-hunter2")
    toy.target(target=f"state = {written}")
    ran = toy.run(TOY_STATE="taken-hunter2")
    assert ran.code == 4
    assert f"target.toml: target.state: {shown}" in ran.output
    assert "hunter2" not in ran.output


def test_a_state_with_a_zero_character_is_refused(toy: Toy) -> None:
    toy.target(target=r'state = "a\u0000b"')
    ran = toy.run()
    assert (ran.code, ran.report) == (4, {})
    assert "target.toml: target.state: the value holds a zero character" in ran.output


def test_what_is_left_out_has_the_documents_figures(file: Path, rooms: dict[str, Room]) -> None:
    target = load(file, rooms)
    assert target.section("toy").limits.queued_uploads == 10
    assert (target.table.deadline, target.table.wait, target.allow) == (300.0, 120.0, Safety.OBSERVE)


def test_a_system_without_a_section_is_no_part_of_it(file: Path, rooms: dict[str, Room]) -> None:
    file.write_text('[target]\nname = "toybox"\n')
    assert load(file, rooms).sections == {}


def test_two_targets_of_one_folder_keep_their_state_apart(file: Path, rooms: dict[str, Room]) -> None:
    first = load(file, rooms).state
    file.write_text(file.read_text().replace("toybox", "../other box"))
    second = load(file, rooms).state
    assert first != second
    assert {first.parent, second.parent} == {file.parent / ".greenlight"}


@pytest.mark.parametrize(
    ("on", "until", "within", "holds"),
    [(-1, 30, None, True), (-40, -1, None, False), (-40, 30, 31, False), (-30, 30, 31, True), (0, 0, None, True)],
)
def test_an_attestation_holds_until_its_end_and_within_its_interval(
    on: int, until: int, within: int | None, holds: bool
) -> None:
    today = date.today()
    attest = Attest(
        item="TOY-POST-01",
        statement="seen",
        by="ops",
        on=today + timedelta(days=on),
        until=today + timedelta(days=until),
    )
    assert attest.holds(today, timedelta(days=within) if within else None) is holds


SHA = "9fceb02d0ae598e95dc970b74767f19372d61af8"


@pytest.mark.parametrize(
    ("statement", "release", "names"),
    [
        ("The whole stack of 1.8.2 was tried.", "1.8.2", True),
        ("Tried: 1.8.2.", "1.8.2", True),
        ("v1.8.2 was tried", "1.8.2", True),
        ("1.8.2 was tried", "v1.8.2", True),
        ("jarvis-1.8.2, jarvis:1.8.2", "1.8.2", True),
        ("1.8.2를 시험했다", "1.8.2", True),
        ("1.8.2-rc.1+build.5 was tried", "1.8.2-rc.1+build.5", True),
        ("1.8.20 was tried", "1.8.2", False),
        ("11.8.2 was tried", "1.8.2", False),
        ("0.1.8.2 was tried", "1.8.2", False),
        ("1.8.2.1 was tried", "1.8.2", False),
        ("1.8.2-rc1 was tried", "1.8.2", False),
        ("1.8.2+build was tried", "1.8.2", False),
        ("1x8x2 was tried", "1.8.2", False),
        (f"tried {SHA}", SHA, True),
        (f"tried {SHA[:7]}", SHA, True),
        (f"tried {SHA}", SHA[:12], True),
        (f"tried {SHA[:6]}", SHA, False),
        (f"tried a{SHA[1:8]}", SHA, False),
        ("tried 2026112", "20261127", False),
        ("tried 2026-11-27", "2026-11-27", True),
        ("tried 2026-11-27", "11", False),
        ("anything", "", False),
    ],
)
def test_a_statement_names_a_release_as_a_word_of_its_own(statement: str, release: str, names: bool) -> None:
    today = date.today()
    attest = Attest(item="TOY-POST-01", statement=statement, by="ops", on=today, until=today)
    assert attest.names(release) is names


def test_a_refused_target_ends_in_exit_code_4_and_contacts_nothing(toy: Toy) -> None:
    toy.target(section="wrold = 'x'", more=ACCEPT.replace("2126-12-31", str(YESTERDAY)))
    ran = toy.run()
    assert (ran.code, ran.report) == (4, {})
    assert "greenlight: target.toml: toy.wrold: no such key" in ran.output
    assert "accept[0].until" in ran.output
    assert "Traceback" not in ran.output
    assert not (toy.world / "looks").exists()

"""Secrets: every form is replaced, in every channel, whole or cut short."""

import base64
import hashlib
import html
import json
import random
import shlex
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from gate import evidence, secrets
from tests.gate.toy import Ran, Toy, check

CANARY = 'cánary-"Pa/ss+w&rd<'
LONG = "".join(hashlib.sha256(bytes([n])).hexdigest() for n in range(8))  # as long as a signed token
FOUND = "found-" + hashlib.sha256(b"registered during the run").hexdigest()


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What these tests register is forgotten with them."""
    monkeypatch.setattr(secrets, "_forms", {})
    monkeypatch.delenv(secrets.SOCKET, raising=False)
    return


FORMS = {
    "raw": CANARY,
    "URL": quote(CANARY, safe=""),
    "path of a URL": quote(CANARY),
    "JSON": json.dumps(CANARY),
    "JSON as it is": json.dumps(CANARY, ensure_ascii=False),
    "HTML": html.escape(CANARY),
    "repr": repr(CANARY),
    "repr of bytes": repr(CANARY.encode()),
    "hex": CANARY.encode().hex(),
    "ASCII": ascii(CANARY),
}


@pytest.mark.parametrize("spelled", FORMS.values(), ids=FORMS)
def test_each_form_is_replaced(spelled: str) -> None:
    secrets.register(CANARY, "toy.token")
    assert secrets.redact(f"before {spelled} after").replace("'", "").replace('"', "") in (
        "before [toy.token] after",
        "before b[toy.token] after",
    )


@pytest.mark.parametrize("before", ["", "u", "us", "use", "user:"])
@pytest.mark.parametrize("after", ["", "x", "yz", ":end"])
def test_base64_is_replaced_at_every_alignment(before: str, after: str) -> None:
    secrets.register(CANARY, "toy.token")
    encoded = base64.b64encode(f"{before}{CANARY}{after}".encode()).decode()
    shown = secrets.redact(f"Authorization: Basic {encoded}")
    assert "[toy.token]" in shown
    stable = base64.b64encode(CANARY.encode()).decode().rstrip("=")
    assert not any(stable[n : n + 8] in shown for n in range(len(stable) - 8))


def test_a_longer_secret_goes_before_one_that_it_contains() -> None:
    secrets.register("hunter2-hunter2", "short")
    secrets.register("hunter2-hunter2-and-more", "long")
    assert secrets.redact("hunter2-hunter2-and-more hunter2-hunter2") == "[long] [short]"


def test_a_secret_that_a_shell_would_read_is_replaced() -> None:
    secrets.register("hunter2'hunter2", "toy.token")
    quoted = shlex.quote("hunter2'hunter2")
    assert secrets.redact(f"curl -H {quoted}") == "curl -H '[toy.token]'"
    assert secrets.redact(r"curl -H 'hunter2'\''hunter2'") == "curl -H '[toy.token]'"


def test_each_line_of_a_secret_is_one_itself() -> None:
    secrets.register("hunter2-hunter2\n", "toy.token")
    secrets.register("first-line-1\r\nsecond-line-2\nshort", "toy.key")
    assert secrets.redact("hunter2-hunter2") == "[toy.token]"
    assert secrets.redact("a first-line-1 b second-line-2 short") == "a [toy.key] b [toy.key] short"


def test_what_is_too_short_is_left_alone() -> None:
    secrets.register("secret", "toy.token")
    assert secrets.redact("no secret here") == "no secret here"


@pytest.mark.parametrize("cut", ["...", "…", "....."])
def test_a_secret_that_was_cut_short_is_hidden_on_both_sides(cut: str) -> None:
    secrets.register(LONG, "jwt")
    shown = secrets.redact(f"token='{LONG[:30]}{cut}{LONG[-20:]}' is wrong")
    assert shown == f"token='[jwt]{cut}[jwt]' is wrong"


def test_dots_that_cut_nothing_change_nothing() -> None:
    secrets.register(LONG, "jwt")
    for text in ("waiting ... done", "......", "…", "a…b", "suites/toy/test_toy.py ...... [100%]"):
        assert secrets.redact(text) == text


def _slowly(text: str) -> str:
    """What `redact` does at the cuts, said in the plainest way: each is looked at with the whole text around it."""
    for form in sorted(secrets._forms, key=len, reverse=True):
        text = text.replace(form, secrets._forms[form])
    for cut in reversed(list(secrets._CUT.finditer(text))):
        before, after = text[: cut.start()], text[cut.end() :]
        for form, name in secrets._forms.items():
            size = next((n for n in range(len(form), 4, -1) if before.endswith(form[:n])), 0)
            if size:
                before = before[:-size] + name
                break
        for form, name in secrets._forms.items():
            size = next((n for n in range(len(form), 4, -1) if after.startswith(form[-n:])), 0)
            if size:
                after = name + after[size:]
                break
        text = before + cut[0] + after
    return text


def test_a_text_full_of_cuts_comes_out_as_if_each_were_looked_at_alone() -> None:
    secrets.register("hunter2-hunter2", "one")
    secrets.register("second-secret-two", "two")
    dice = random.Random(7)
    whole = ["hunter2-hunter2", "second-secret-two", "plain words ", " "]
    for _ in range(3000):
        text = ""
        for _ in range(dice.randrange(1, 9)):
            piece = dice.choice(whole)
            start = dice.choice([0, dice.randrange(len(piece))])
            text += piece[start : dice.choice([len(piece), dice.randrange(start, len(piece) + 1)])]
            text += dice.choice(["", "...", "…", "....", "……"])
        assert secrets.redact(text) == _slowly(text), text


def test_a_secret_that_holds_dots_is_hidden_where_it_was_cut_short() -> None:
    secrets.register("hunter2...two...hunter2", "one")
    assert secrets.redact("a hunter2...two...hun… b") == "a [one]… b"


@pytest.mark.parametrize("hidden", ["\x1b[31m", "\u200b", "\x00"])
def test_a_secret_with_something_invisible_inside_is_not_pieced_together(hidden: str) -> None:
    secrets.register(CANARY, "toy.token")
    assert CANARY not in evidence.fit(CANARY[:7] + hidden + CANARY[7:])


def test_evidence_is_redacted_before_it_is_cut() -> None:
    secrets.register(LONG, "jwt")
    shown = evidence.fit("x" * (evidence.LONGEST - 10) + LONG)
    assert LONG[:8] not in shown
    assert "[jwt]" in shown


def test_a_stream_is_held_back_where_a_secret_may_have_begun() -> None:
    secrets.register(CANARY, "toy.token")
    raw = CANARY.encode()
    assert secrets.held_back(b"all is well") == 0
    assert secrets.held_back(b"it is " + raw[:5]) == 5
    assert secrets.held_back(b"it is " + raw[:2]) == 2  # in the middle of a letter
    assert secrets.held_back(raw[:-1]) == len(raw) - 1


def test_a_whole_secret_at_the_end_of_a_stream_is_not_split_by_another_that_may_begin_there() -> None:
    secrets.register("first-secret-3", "first")
    secrets.register("3-second-secret", "second")
    assert secrets.held_back(b"it is first-secret-3") == len("first-secret-3")
    assert secrets.held_back(b"it is first-secret-3 and") == 0


LEAKS = """
import json, logging, sys, warnings
from gate import journal, ledger, secrets
from gate.evidence import did, saw as say
from gate.model import Finding, Verdict

@pytest.fixture
def leaking(section):
    print("fixture", section.token)
    raise RuntimeError(f"fixture {section.token}")

@pytest.fixture
def untidy(section):
    yield
    raise RuntimeError(f"clean-up {section.token}")

def every(token):
    print("print", token, repr(token), json.dumps(token))
    print("stderr", token, file=sys.stderr)
    os.write(1, f"fd {token}".encode())
    logging.getLogger("toy").warning("log %s", token)
    try:
        raise ValueError(token)
    except ValueError:
        logging.getLogger("toy").exception("log with a traceback")
    warnings.warn(f"warning {token}")
    say(f"saw {token}")
    did(f"did {token}", hint=f"curl -H 'Authorization: {token}'")
    ledger.note("toy", "file", f"file {token}").removed()
    journal.append(journal.Found(Finding("warning", "toy", False, f"finding {token}", Verdict.GO)))
"""

BODIES = {
    "TOY-POST-01": check("TOY-POST-01", "every(section.token)", fixtures="section"),
    "TOY-POST-02": check("TOY-POST-02", "assert section.token == 'x'", fixtures="section"),
    "message": check("TOY-POST-02", "assert False, f'say {section.token}'", fixtures="section", case="test_message"),
    "raised": check(
        "TOY-POST-02", "local = section.token\nraise KeyError(local)", fixtures="section", case="test_raised"
    ),
    "fixture": check("TOY-POST-02", fixtures="leaking", case="test_fixture"),
    "teardown": check("TOY-POST-02", fixtures="untidy", case="test_teardown"),
    "skipped": check("TOY-POST-02", "pytest.skip(section.token)", fixtures="section", case="test_skipped"),
    "argument": "@pytest.mark.parametrize('word', [os.environ['TOY_TOKEN']])"
    + check("TOY-POST-02", "assert False", fixtures="word", case="test_argument"),
    "found": check(
        "TOY-POST-02",
        "import hashlib\n"
        "found = 'found-' + hashlib.sha256(b'registered during the run').hexdigest()\n"
        "secrets.register(found, 'session')\nevery(found)\nassert found == 'x'",
        case="test_found",
    ),
    "split": check(
        "TOY-POST-02",
        "t = section.token\nos.write(1, t[:9].encode()); time.sleep(0.2); os.write(1, t[9:].encode())",
        fixtures="section",
        case="test_split",
    ),
    "properties": check(
        "TOY-POST-02",
        "record_property('token', section.token)",
        fixtures="section, record_property",
        case="test_properties",
    ),
}


def leaking(toy: Toy, *options: str) -> Ran:
    toy.without()
    toy.target(section='token = "${TOY_TOKEN}"')
    toy.checks(*BODIES.values(), head=LEAKS)
    return toy.run(*options, "--log-file=own.log", "--junitxml=own.xml", "--actor", LONG, TOY_TOKEN=LONG)


def pieces(text: str, *values: str) -> set[str]:
    """Every run of nine characters of a secret, in any form, that stands in the text."""
    known = {form for value in values or (LONG, FOUND) for form in secrets.forms(value)}
    return {form[n : n + 9] for form in known for n in range(len(form) - 8) if form[n : n + 9] in text}


def written(toy: Toy) -> Iterator[Path]:
    """Every file that the run has left."""
    ours = ("target.toml", "pytest.ini", ".py", ".pyc")
    yield from (path for path in toy.folder.rglob("*") if path.is_file() and not path.name.endswith(ours))


@pytest.mark.parametrize(
    "options",
    [(), ("-s",), ("-vv", "--showlocals", "-s"), ("-vv", "-l", "-rA", "--tb=long"), ("-vv", "--showlocals", "-n", "2")],
    ids=" ".join,
)
def test_no_channel_shows_a_piece_of_a_secret(toy: Toy, options: tuple[str, ...]) -> None:
    ran = leaking(toy, *options)
    assert ran.states() == {"TOY-POST-01": "passed", "TOY-POST-02": "failed"}
    assert pieces(ran.output) == set()
    for path in written(toy):
        assert pieces(path.read_text(encoding="utf-8", errors="replace") + path.name) == set(), path
    assert {path.name for path in written(toy)} >= {"greenlight.json", "pytest.html", "own.log", "own.xml"}
    assert "[toy.token]" in (toy.reports / "greenlight.json").read_text()
    assert "[session]" in (toy.reports / "greenlight.json").read_text()


def test_a_secret_given_as_a_parameter_is_no_part_of_a_tests_id(toy: Toy) -> None:
    toy.without()
    toy.target(section='token = "${TOY_TOKEN}"')
    toy.checks(BODIES["TOY-POST-01"], BODIES["argument"], head=LEAKS)
    toy.run("--junitxml=own.xml", TOY_TOKEN=FOUND)
    text = (toy.folder / "own.xml").read_text(encoding="utf-8")
    assert pieces(text) == set()
    assert 'name="test_argument[[toy.token]]"' in text


COMPARED = {
    "alike": "assert section.token == section.token[:-4] + 'xxxx'",
    "of_a_table": "assert {'a': section.token, 'b': 1} == {'a': 'x' * 40, 'b': 2}",
    "of_a_list": "assert [section.token, 1] == []",
    "with_a_sentence": "assert [section.token] == ['y' + section.token], f'say {section.token}'",
    "held": "assert section.token not in 'before ' + section.token + ' after'",
    "none": "assert [1, 2, 3] == [1, 2, 4]",
}


@pytest.mark.parametrize("options", [(), ("-vv", "--color=yes"), ("-vv", "-n", "2", "--tb=native")], ids=" ".join)
@pytest.mark.parametrize(
    "secret",
    ["correct horse battery staple, " * 4 + "and what else a passphrase may hold", 'hunter2{%x%}"hunter2{key}#hunter2'],
    ids=["of words", "of signs"],
)
def test_no_piece_of_a_secret_is_left_of_a_comparison(toy: Toy, secret: str, options: tuple[str, ...]) -> None:
    toy.without()
    toy.target(section='token = "${TOY_TOKEN}"')
    cases = [check("TOY-POST-02", body, fixtures="section", case=f"test_{name}") for name, body in COMPARED.items()]
    toy.checks(BODIES["TOY-POST-01"], *cases, head=LEAKS)
    ran = toy.run(*options, "--junitxml=own.xml", TOY_TOKEN=secret)
    assert pieces(ran.output, secret) == set()
    for path in written(toy):
        assert pieces(path.read_text(encoding="utf-8", errors="replace"), secret) == set(), path
    own = (toy.folder / "own.xml").read_text(encoding="utf-8")
    assert "[toy.token]" in own
    assert "At index 2 diff: 3 != 4" in own


OUTSIDE = {
    "a suite that breaks": "raise RuntimeError(os.environ['TOY_TOKEN'])",
    "a module that is skipped": "pytest.skip(os.environ['TOY_TOKEN'], allow_module_level=True)",
    "cases that cannot be made": "def pytest_generate_tests(metafunc):\n    raise KeyError(os.environ['TOY_TOKEN'])",
    "an id": "@pytest.mark.parametrize('n', [1, 2], ids=[os.environ['TOY_TOKEN'], os.environ['TOY_TOKEN'] + '0'])"
    + check("TOY-POST-02", "assert n == 1", fixtures="n"),
}


@pytest.mark.parametrize("outside", OUTSIDE.values(), ids=OUTSIDE)
def test_what_stands_outside_of_the_cases_shows_no_secret(toy: Toy, outside: str, workers: tuple[str, ...]) -> None:
    toy.without()
    toy.target(section='token = "${TOY_TOKEN}"')
    toy.checks(check("TOY-POST-01"), outside)
    ran = toy.run(*workers, "-p", "cacheprovider", "--junitxml=own.xml", TOY_TOKEN=CANARY + LONG)
    assert pieces(ran.output, CANARY + LONG) == set()
    for path in written(toy):
        assert pieces(path.read_text(encoding="utf-8", errors="replace"), CANARY + LONG) == set(), path
    assert "[toy.token]" in (toy.folder / "own.xml").read_text(encoding="utf-8")


def test_two_ids_that_hold_a_secret_stay_two(toy: Toy) -> None:
    toy.without("cacheprovider")
    toy.target(section='token = "${TOY_TOKEN}"')
    toy.checks(check("TOY-POST-01"), OUTSIDE["an id"].replace(" + '0'", ".encode().hex()"))
    ran = toy.run(TOY_TOKEN=LONG)
    assert ran.states() == {"TOY-POST-01": "passed", "TOY-POST-02": "failed"}
    assert len(ran.report["items"][1]["cases"]) == 2


def test_a_property_of_the_suite_and_an_error_of_the_runner_show_no_secret(toy: Toy) -> None:
    toy.without()
    toy.target(section='token = "${TOY_TOKEN}"')
    record = "record_testsuite_property('token', section.token)"
    toy.checks(check("TOY-POST-01", record, fixtures="section, record_testsuite_property"), check("TOY-POST-02"))
    toy.write(
        "conftest.py",
        "import os\ndef pytest_runtest_logfinish(nodeid):\n"
        "    if '02' in nodeid:\n        raise RuntimeError(os.environ['TOY_TOKEN'])\n",
    )
    ran = toy.run("--junitxml=own.xml", TOY_TOKEN=LONG)
    text = (toy.folder / "own.xml").read_text(encoding="utf-8")
    assert "internal error" in text
    assert 'value="[toy.token]"' in text
    assert pieces(text + ran.output) == set()


def test_reports_are_for_their_owner_only(toy: Toy) -> None:
    toy.without()
    toy.run()
    assert {path.name: path.stat().st_mode & 0o077 for path in toy.reports.iterdir()} == dict.fromkeys(
        ("greenlight.html", "greenlight.json", "greenlight.md", "greenlight.xml", "pytest.html"), 0
    )


def test_a_conftest_that_breaks_on_a_secret_does_not_show_it(toy: Toy) -> None:
    toy.target(section='token = "${TOY_TOKEN}"')
    toy.write("conftest.py", "import os\nraise RuntimeError(os.environ['TOY_TOKEN'])")
    ran = toy.run(TOY_TOKEN=LONG)
    assert ran.code == 12
    assert pieces(ran.output) == set()
    assert pieces((toy.reports / "greenlight.json").read_text()) == set()

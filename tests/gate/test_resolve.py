"""References in a target file are replaced wherever they stand, and secrets are found by their model."""

import base64
from pathlib import Path

import pytest
from pydantic import BaseModel, Field

from gate.resolve import Resolver, Secret, nested_models


class Login(BaseModel):
    email: str
    password: str = Field(json_schema_extra={"secret": True})


class Section(BaseModel):
    name: str = ""
    admin: Login | None = None
    logins: dict[str, Login] = {}
    command: list[str] = []
    database: str = Field("", json_schema_extra={"secret": True})


class Monitoring(BaseModel):
    authorization: str = Field("", json_schema_extra={"secret": "header"})


@pytest.fixture
def resolver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Resolver:
    monkeypatch.setenv("TOY_A", "alpha-alpha")
    monkeypatch.setenv("TOY_B", "beta-beta-beta")
    monkeypatch.delenv("TOY_UNSET", raising=False)
    (tmp_path / "secret").write_text("gamma-gamma\n")
    return Resolver(tmp_path, [], [])


def test_variables_are_replaced_in_every_depth(resolver: Resolver) -> None:
    raw = {"name": "x-${TOY_A}-${TOY_B}", "command": ["run", "${TOY_A}"], "unknown": {"deep": ["${TOY_B}"]}}
    assert resolver.table(raw, Section, "toy") == {
        "name": "x-alpha-alpha-beta-beta-beta",
        "command": ["run", "alpha-alpha"],
        "unknown": {"deep": ["beta-beta-beta"]},
    }
    assert (resolver.secrets, resolver.problems) == ([], [])


def test_secrets_are_found_in_tables_and_maps_of_tables(resolver: Resolver) -> None:
    login = {"email": "a", "password": "${TOY_A}"}
    resolver.table({"admin": login, "logins": {"b": {**login, "password": {"file": "secret"}}}}, Section, "toy")
    assert resolver.secrets == [
        Secret("toy.admin.password", "alpha-alpha"),
        Secret("toy.logins.b.password", "gamma-gamma"),
    ]


def test_the_password_of_an_address_is_a_secret_and_so_is_the_whole(resolver: Resolver) -> None:
    resolver.table({"database": "postgresql://user:${TOY_A}@host:5432/stock"}, Section, "toy")
    assert [secret.value for secret in resolver.secrets] == [
        "alpha-alpha",
        "postgresql://user:alpha-alpha@host:5432/stock",
    ]
    assert resolver.secrets[0].words >= {"user", "host", "stock", "postgresql"}


@pytest.mark.parametrize("scheme", ["Bearer ", "ApiKey ", ""])
def test_of_a_header_what_stands_behind_its_scheme_is_secret(resolver: Resolver, scheme: str) -> None:
    found = resolver.table({"authorization": scheme + "${TOY_A}"}, Monitoring, "toy")
    assert found == {"authorization": f"{scheme}alpha-alpha"}
    assert resolver.secrets == [Secret("toy.authorization", "alpha-alpha")]


def test_so_is_the_password_that_a_header_holds_in_base64(resolver: Resolver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOY_LOGIN", base64.b64encode(b"viewer:alpha-alpha").decode())
    resolver.table({"authorization": "Basic ${TOY_LOGIN}"}, Monitoring, "toy")
    assert [secret.value for secret in resolver.secrets] == [
        "dmlld2VyOmFscGhhLWFscGhh",
        "viewer:alpha-alpha",
        "alpha-alpha",
    ]


@pytest.mark.parametrize("value", ["Bearer written-here", "Bearer ${TOY_SHORT}"])
def test_a_header_with_a_secret_in_the_file_or_a_short_one_is_a_problem(
    resolver: Resolver, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("TOY_SHORT", "short")
    resolver.table({"authorization": value}, Monitoring, "toy")
    assert len(resolver.problems) == 1
    assert not resolver.secrets


def test_an_address_without_a_password_holds_no_secret(resolver: Resolver) -> None:
    resolver.table({"database": "postgresql:///stock"}, Section, "toy")
    assert (resolver.secrets, resolver.problems) == ([], [])


def test_the_end_of_a_line_is_no_part_of_a_value(resolver: Resolver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOY_A", "alpha-alpha\n")
    table = resolver.table({"database": "postgresql://u:${TOY_A}@h/d", "name": "${TOY_A}"}, Section, "toy")
    assert table == {"database": "postgresql://u:alpha-alpha@h/d", "name": "alpha-alpha"}
    assert resolver.secrets[0].value == "alpha-alpha"


@pytest.mark.parametrize("key", ["password", "sslpassword"])
def test_a_password_behind_the_question_mark_is_one_too(resolver: Resolver, key: str) -> None:
    resolver.table({"database": f"postgresql://h/stock?user=u&{key}=a%20${{TOY_A}}&x=1"}, Section, "toy")
    assert [s.value for s in resolver.secrets] == [
        "a alpha-alpha",
        f"postgresql://h/stock?user=u&{key}=a%20alpha-alpha&x=1",
    ]


@pytest.mark.parametrize(
    "value",
    ["https://hooks.example.com/T0/${TOY_A}", "https://${TOY_A}@in.example.com/1", "x://[${TOY_A}", "pass://${TOY_A}"],
)
def test_an_address_that_is_itself_the_secret(resolver: Resolver, value: str) -> None:
    resolver.table({"admin": {"password": value}}, Section, "toy")
    assert resolver.secrets == [Secret("toy.admin.password", value.replace("${TOY_A}", "alpha-alpha"))]


@pytest.mark.parametrize("address", ["redis://host:6379/0", "postgresql://host/db", "postgres://u@host/db?sslmode=off"])
def test_a_plain_address_of_a_database_may_stand_in_the_file(resolver: Resolver, address: str) -> None:
    resolver.table({"database": address}, Section, "toy")
    assert (resolver.secrets, resolver.problems) == ([], [])


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://u:hunter2-hunter2@h/d",
        "postgresql://u:hunter2%40hunter2@h/d",
        "postgresql://h/d?user=u&password=hunter2-hunter2",
        "postgresql://h/d?user=u&password=hunter2%40hunter2",
        "https://hooks.example.com/T0/hunter2-hunter2",
    ],
)
def test_a_secret_that_is_written_in_the_file_is_refused(resolver: Resolver, address: str) -> None:
    resolver.table({"database": address}, Section, "toy")
    (problem,) = resolver.problems
    assert problem.startswith("toy.database: a secret is written in the file")


@pytest.mark.parametrize("between", ["/", "?", "#", "123/", "x@y/"])
def test_a_password_that_an_address_cannot_hold_as_it_is(
    resolver: Resolver, monkeypatch: pytest.MonkeyPatch, between: str
) -> None:
    monkeypatch.setenv("TOY_URL", f"postgresql://u:{between}hunter2-hunter2@h/d")
    resolver.table({"database": "${TOY_URL}"}, Section, "toy")
    (problem,) = resolver.problems
    assert problem.startswith("toy.database: ")
    assert "percent-encoded (/ is %2F" in problem


def test_a_zero_character_is_a_problem_and_no_crash(resolver: Resolver) -> None:
    resolver.table({"name": "a\0b", "command": ["\0"], "admin": {"password": {"file": "\0"}}}, Section, "toy")
    assert [problem.split(": ")[0] for problem in resolver.problems] == [
        "toy.name",
        "toy.command[0]",
        "toy.admin.password",
    ]
    assert all("zero character" in problem for problem in resolver.problems)


def test_each_missing_reference_is_a_problem_with_its_path(resolver: Resolver) -> None:
    raw = {"name": "${TOY_UNSET}", "command": ["a", "${TOY_UNSET}"], "admin": {"password": {"file": "none"}}}
    resolver.table(raw, Section, "toy")
    assert [problem.split(":")[0] for problem in resolver.problems] == [
        "toy.name",
        "toy.command[1]",
        "toy.admin.password",
    ]


def test_the_models_inside_an_annotation() -> None:
    found = [list(nested_models(field.annotation)) for field in Section.model_fields.values()]
    assert found == [[], [Login], [Login], [], []]

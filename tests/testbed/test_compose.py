"""The stand-in for `docker compose config`: beside the real one where it is installed."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from testbed import compose
from testbed.inventory import release
from testbed.inventory.release import Settings, State

STAND_IN = [sys.executable, compose.__file__]

CHECKED = ("build", "command", "depends_on", "environment", "healthcheck", "ports")

FILE = """
services:
  app:
    image: app
    environment:
      PLAIN: $NAME
      BRACED: ${NAME}
      EMPTY_OR_UNSET: ${EMPTY:-default}
      UNSET_ONLY: ${EMPTY-default}
      IF_SET: ${NAME:+yes}
      IF_NOT: ${NOTHING+yes}
      DOLLAR: $$NAME
      NUMBER: 7
    ports: ["8080:80", "127.0.0.1:53:53/udp", "9000"]
    depends_on: [other]
  other:
    image: other
"""


@pytest.fixture(autouse=True)
def _no_outside_values(monkeypatch: pytest.MonkeyPatch) -> None:
    for key in release.KEYS:
        monkeypatch.delenv(key, raising=False)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A folder with a small compose file and an env file."""
    (tmp_path / "compose.yml").write_text(FILE)
    (tmp_path / "values").write_text("# comment\nexport NAME='a value'\nEMPTY=\n")
    return tmp_path


def service(folder: Path) -> dict[str, Any]:
    rendered, _ = compose.config(folder / "compose.yml", folder / "values")
    app: dict[str, Any] = rendered["services"]["app"]
    return app


def run(folder: Path, *arguments: str, command: list[str] | None = None) -> subprocess.CompletedProcess[str]:
    argv = [*(command or STAND_IN), *arguments]
    return subprocess.run(argv, cwd=folder, capture_output=True, text=True, check=False)


def test_variables_follow_the_rules_of_the_specification(small: Path) -> None:
    assert service(small)["environment"] == {
        "PLAIN": "a value", "BRACED": "a value", "EMPTY_OR_UNSET": "default", "UNSET_ONLY": "", "IF_SET": "yes",
        "IF_NOT": "", "DOLLAR": "$NAME", "NUMBER": "7",
    }  # fmt: skip


def test_ports_and_dependencies_come_in_their_long_form(small: Path) -> None:
    assert service(small)["ports"] == [
        {"mode": "ingress", "target": 80, "published": "8080", "protocol": "tcp"},
        {"mode": "ingress", "host_ip": "127.0.0.1", "target": 53, "published": "53", "protocol": "udp"},
        {"mode": "ingress", "target": 9000, "protocol": "tcp"},
    ]
    assert service(small)["depends_on"] == {"other": {"condition": "service_started", "required": True}}


@pytest.mark.parametrize("form", ["json", "yaml"])
def test_a_dollar_is_printed_twice(small: Path, form: str) -> None:
    """Compose escapes what it prints, so that the output can be read as a file again."""
    (small / "values").write_text("NAME='a$b'\n")
    done = run(small, "--env-file", "values", "config", "--format", form)
    assert "a$$b" in done.stdout
    assert "$$NAME" in done.stdout


def test_the_process_environment_beats_the_env_file(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NAME", "exported")
    assert service(small)["environment"]["PLAIN"] == "exported"


def test_a_required_variable_without_a_value_is_an_error(small: Path) -> None:
    (small / "compose.yml").write_text("services: {app: {image: '${NOTHING:?say which}'}}")
    done = run(small, "config")
    assert (done.returncode, "NOTHING is missing a value: say which" in done.stderr) == (1, True)


def test_unset_variables_warn_and_do_not_fail(tmp_path: Path, settings: Settings) -> None:
    built = release.build(tmp_path / "release", "healthy", settings)
    done = run(built.folder, "-f", "infra/docker-compose.yml", "config", "--format", "json")
    assert done.returncode == 0
    assert r'msg="The \"JWT_SECRET\" variable is not set. Defaulting to a blank string."' in done.stderr


def test_a_missing_env_file_is_an_error(tmp_path: Path, settings: Settings) -> None:
    built = release.build(tmp_path / "release", "as_shipped", settings)
    built.env.unlink()
    done = run(built.folder, "-f", "infra/docker-compose.yml", "config")
    assert (done.returncode, f"env file {built.env} not found" in done.stderr) == (1, True)


def test_it_says_that_it_stands_in(small: Path) -> None:
    done = run(small, "--env-file", "values", "config", "--format", "json")
    assert json.loads(done.stdout)["x-greenlight"] == compose.STANDS_IN


@pytest.mark.parametrize(("state", "secret"), [("healthy", "k" * 48), ("as_shipped", "changeme")])
def test_the_release_gives_what_a_target_declares(
    tmp_path: Path, settings: Settings, state: State, secret: str
) -> None:
    built = release.build(tmp_path / "release", state, settings)
    rendered, unset = compose.config(built.compose_file, built.env if state == "healthy" else None)
    services, declared = rendered["services"], release.compose_services(state)
    assert unset == []
    assert services["api"]["environment"]["JWT_SECRET"] == secret
    for name, expected in declared.items():
        ports = [f"{port['published']}:{port['target']}" for port in services[name]["ports"]]
        assert ports == expected["ports"]
        assert ("healthcheck" in services[name]) == expected.get("healthcheck", False)
        assert sorted(services[name].get("depends_on", {})) == expected.get("depends_on", [])
        if "environment" in expected:
            assert sorted(services[name]["environment"]) == expected["environment"]


@pytest.mark.parametrize("state", ["healthy", "as_shipped"])
@pytest.mark.parametrize("given", [[], ["--env-file", ".env"], ["--env-file", "absent"]], ids=" ".join)
def test_it_agrees_with_the_real_one(tmp_path: Path, settings: Settings, state: State, given: list[str]) -> None:
    real = compose.command()
    if real[0] != "docker":
        pytest.skip("no Docker Compose here")
    built = release.build(tmp_path / "release", state, settings)
    arguments = ["-f", "infra/docker-compose.yml", *given, "config", "--format", "json"]
    ours, theirs = run(built.folder, *arguments), run(built.folder, *arguments, command=real)
    assert ours.returncode == theirs.returncode
    assert _texts(ours.stderr) == _texts(theirs.stderr)
    assert _checked(ours.stdout) == _checked(theirs.stdout)


def _texts(stderr: str) -> list[str]:
    return sorted(line.partition(" level=")[2] or line for line in stderr.splitlines())


def _checked(stdout: str) -> dict[str, dict[str, Any]]:
    services = json.loads(stdout)["services"] if stdout else {}
    return {name: {key: entry.get(key) for key in CHECKED} for name, entry in services.items()}

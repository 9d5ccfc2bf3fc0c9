"""The mode of what runs: every container of a service is in production, or the one that is not is named."""

import json
import sys
from pathlib import Path

import pytest

from fixtures.faults import Fault
from fixtures.host import Host
from suites.jarvis import environment, mode
from suites.jarvis.compose import Compose, Container
from suites.jarvis.target import Section

DOCKER = """\
import json, pathlib, sys
print(json.dumps([json.loads(pathlib.Path(sys.argv[1]).read_text())[name] for name in sys.argv[3:]]))
"""


def compose(folder: Path, **modes: str) -> Compose:
    """A `docker` that can inspect these containers: name → NODE_ENV."""
    program, known = folder / "docker.py", folder / "known.json"
    program.write_text(DOCKER)
    known.write_text(json.dumps({name: {"Config": {"Env": [f"NODE_ENV={value}"]}} for name, value in modes.items()}))
    docker = {"docker": [sys.executable, str(program), str(known)]}
    section = {"api": "http://127.0.0.1:1", "host": "local", "source": str(folder), "compose": docker}
    return Compose(Host("local"), Section.model_validate(section))


def container(name: str, state: str = "running") -> Container:
    return Container.of({"Service": "server", "Name": name, "State": state, "Status": "as it is"})


@pytest.mark.parametrize(
    ("modes", "flaw"),
    [
        ({"one": "production", "two": "production"}, None),
        ({"one": "production", "two": "development"}, "the container two: NODE_ENV"),
        ({"one": "development", "two": "production"}, "the container one: NODE_ENV"),
    ],
)
def test_every_container_of_the_service_is_judged(modes: dict[str, str], flaw: str | None, tmp_path: Path) -> None:
    found = mode.of_containers(compose(tmp_path, **modes), [container(name) for name in modes], "server")
    assert (found.flaw or "").startswith(flaw or "")
    assert bool(found.flaw) == bool(flaw)
    assert all(name in found.seen for name in modes)


def test_what_does_not_run_is_not_judged_beside_what_does(tmp_path: Path) -> None:
    both = [container("one", "exited"), container("two")]
    (place,) = environment.of_containers(compose(tmp_path, two="production"), both, "server")
    assert place.name == "the container two"


def test_where_none_runs_nothing_is_in_force(tmp_path: Path) -> None:
    with pytest.raises(Fault, match="no container of the service server runs \\(as it is\\)"):
        environment.of_containers(compose(tmp_path), [container("one", "exited")], "server")
    with pytest.raises(Fault, match="compose lists none"):
        environment.of_containers(compose(tmp_path), [], "server")

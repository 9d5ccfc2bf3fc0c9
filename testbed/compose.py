"""A stand-in for `docker compose config` where no Compose is installed: the part of the file that an operator checks.

It keeps the real one's order of things (process environment, then the env file, then the default in the file;
`environment` beats `env_file`), its warnings and its exit codes, and says in the key `x-greenlight` that it stands in.
Volumes and networks stay as they are written.
Compose specification: docs.docker.com/reference/compose-file.
"""

import argparse
import json
import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

STANDS_IN = "stand-in of the testbed, not Docker Compose"
FILES = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # safe as well, and ten times as fast
_VARIABLE = re.compile(r"\$(?:(?P<escaped>\$)|(?P<plain>\w+)|\{(?P<name>\w+)(?:(?P<rule>:?[-?+])(?P<text>[^}]*))?\})")


def command() -> list[str]:
    """`docker compose` where it works on this machine, else this file; either knows `config --format json`."""
    real = ["docker", "compose"]
    try:
        works = subprocess.run([*real, "version"], capture_output=True, check=False, timeout=10).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        works = False
    return real if works else [sys.executable, str(Path(__file__).resolve())]


class ComposeError(Exception):
    """The configuration cannot be rendered; the text is what Compose prints before it exits with 1."""


@dataclass
class Interpolation:
    """Replaces variables in the file's texts; `unset` gathers what had neither a value nor a default."""

    values: dict[str, str]
    unset: list[str] = field(default_factory=list)

    def apply(self, node: Any) -> Any:
        """The same tree with every text interpolated; raises ComposeError for a `${A:?…}` without a value."""
        if isinstance(node, dict):
            return {key: self.apply(value) for key, value in node.items()}
        if isinstance(node, list):
            return [self.apply(value) for value in node]
        return _VARIABLE.sub(self._replace, node) if isinstance(node, str) else node

    def _replace(self, match: re.Match[str]) -> str:
        if match["escaped"]:
            return "$"
        name, rule, text = match["plain"] or match["name"], match["rule"] or "", match["text"] or ""
        value = self.values.get(name)
        present = bool(value) if rule.startswith(":") else value is not None
        match rule[-1:]:
            case "-":
                return value or "" if present else text
            case "+":
                return text if present else ""
            case "?" if not present:
                raise ComposeError(f"required variable {name} is missing a value: {text}")
        return self._plain(name, value)

    def _plain(self, name: str, value: str | None) -> str:
        if value is None and name not in self.unset:
            self.unset.append(name)
        return value or ""


def read_env_file(file: Path) -> dict[str, str]:
    """The keys of an env file; raises ComposeError when it is not there."""
    if not file.is_file():
        raise ComposeError(f"env file {file} not found: stat {file}: no such file or directory")
    lines = (line.strip().removeprefix("export ") for line in file.read_text().splitlines())
    pairs = (line.partition("=") for line in lines if "=" in line and not line.startswith("#"))
    return {key.strip(): _unquoted(value.strip()) for key, _, value in pairs}


def config(file: Path, env_file: Path | None) -> tuple[dict[str, Any], list[str]]:
    """What `docker compose config --format json` gives for one file, and the variables it warns about.

    Raises ComposeError.
    """
    folder = file.resolve().parent
    if not file.is_file():
        raise ComposeError(f"open {file.resolve()}: no such file or directory")
    beside = folder / ".env"
    if env_file and not env_file.is_file():
        raise ComposeError(f"couldn't find env file: {env_file.resolve()}")
    given = read_env_file(env_file or beside) if env_file or beside.is_file() else {}
    interpolation = Interpolation({**given, **os.environ})
    tree = interpolation.apply(_tree(file))
    services = {name: _service(entry, folder, interpolation.values) for name, entry in sorted(tree["services"].items())}
    result = {"name": tree.get("name", folder.name), "services": services, "volumes": tree.get("volumes", {})}
    return result | {"x-greenlight": STANDS_IN}, interpolation.unset


def _tree(file: Path) -> Any:
    try:
        return yaml.load(file.read_text(), Loader=_LOADER)
    except yaml.YAMLError as error:
        mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None)
        raise ComposeError(f"yaml: line {mark.line + 1 if mark else 1}: {problem or error}") from error


def main(arguments: list[str] | None = None) -> int:
    """`[-f FILE] [--env-file FILE] config [--format json|yaml] [-q]`; returns 0, or 1 with a message on stderr."""
    options = _parser().parse_args(arguments)
    if options.action == "version":
        print(f"Docker Compose {STANDS_IN}")
        return 0
    try:
        rendered, unset = config(options.file or _found(), options.env_file)
    except ComposeError as error:
        print(error, file=sys.stderr)
        return 1
    for name in unset:
        print(_unset_warning(name), file=sys.stderr)
    if not options.quiet:
        as_json = options.format == "json"
        text = json.dumps(rendered, indent=2, ensure_ascii=False) if as_json else yaml.safe_dump(rendered)
        print(text.replace("$", "$$"))  # as the real one does, so that it can be read as a compose file again
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="compose", description=STANDS_IN)
    parser.add_argument("-f", "--file", type=Path)
    parser.add_argument("--env-file", type=Path)
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("version")
    render = actions.add_parser("config")
    render.add_argument("--format", choices=("json", "yaml"), default="yaml")
    render.add_argument("-q", "--quiet", action="store_true")
    return parser


def _unset_warning(name: str) -> str:
    text = f'The \\"{name}\\" variable is not set. Defaulting to a blank string.'
    return f'time="{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}" level=warning msg="{text}"'


def _found() -> Path:
    for name in FILES:
        if Path(name).is_file():
            return Path(name)
    raise ComposeError("no configuration file provided: not found")


def _unquoted(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
        return value[1:-1]
    return value.partition(" #")[0].rstrip()


def _service(entry: dict[str, Any], folder: Path, values: dict[str, str]) -> dict[str, Any]:
    result = {key: value for key, value in entry.items() if key != "env_file"}
    environment = _environment(entry, folder, values)
    if environment:
        result["environment"] = environment
    if isinstance(entry.get("command"), str):
        result["command"] = shlex.split(entry["command"])
    if "build" in entry:
        result["build"] = entry["build"] | {"context": str((folder / entry["build"]["context"]).resolve())}
    if "ports" in entry:
        result["ports"] = [_long_port(port) if isinstance(port, str) else port for port in entry["ports"]]
    if "depends_on" in entry:
        result["depends_on"] = _dependencies(entry["depends_on"])
    return dict(sorted(result.items()))


def _environment(entry: dict[str, Any], folder: Path, values: dict[str, str]) -> dict[str, str | None]:
    result: dict[str, str | None] = {}
    files = entry.get("env_file", [])
    for name in [files] if isinstance(files, str) else files:
        result |= read_env_file(Path(os.path.normpath(folder / name)))
    own = entry.get("environment", {})
    if isinstance(own, list):
        own = {key: text if equals else values.get(key) for key, equals, text in (line.partition("=") for line in own)}
    return dict(sorted((result | {key: None if value is None else str(value) for key, value in own.items()}).items()))


def _long_port(short: str) -> dict[str, Any]:
    address, _, protocol = short.partition("/")
    front, _, target = address.rpartition(":")
    host_ip, _, published = front.rpartition(":")
    long = {"mode": "ingress", "host_ip": host_ip, "target": int(target), "published": published}
    return {key: value for key, value in long.items() if value} | {"protocol": protocol or "tcp"}


def _dependencies(entry: list[str] | dict[str, Any]) -> dict[str, Any]:
    names = entry if isinstance(entry, dict) else {name: {} for name in entry}
    return {name: {"condition": "service_started", **rule, "required": True} for name, rule in sorted(names.items())}


if __name__ == "__main__":
    sys.exit(main())

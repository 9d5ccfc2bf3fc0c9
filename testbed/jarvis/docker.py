"""A stand-in for `docker` and `docker compose` that tells the truth about the processes of a bed.

Known: `compose config|ps|logs|exec|stop|start|restart|kill|build|up|down`, `inspect`, `version`. The answers have the
real ones' fields, and say in one more (`x-greenlight`) that they come from a stand-in.
"""

import argparse
import json
import re
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from testbed import compose
from testbed.bed import Bed
from testbed.jarvis import builds, one_offs, scratch
from testbed.jarvis.containers import SERVICES, Container
from testbed.jarvis.one_offs import OneOff
from testbed.jarvis.system import Jarvis

STANDS_IN = "stand-in of the testbed, not Docker"
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def main(arguments: list[str] | None = None) -> int:
    """`--bed FOLDER` and then what one would say to docker; gives docker's exit codes."""
    parser = argparse.ArgumentParser(prog="docker", description=STANDS_IN)
    parser.add_argument("--bed", required=True, type=Path)
    options, rest = parser.parse_known_args(arguments)
    system = Bed(options.bed).system("jarvis")
    assert isinstance(system, Jarvis)
    match rest:
        case ["compose", *words]:
            return _compose(system, words)
        case ["inspect", *words]:
            return _inspect(system, words)
        case ["version" | "--version", *_]:
            print(f"Docker version 0 ({STANDS_IN})")
            return 0
    return _unknown(" ".join(rest) or "nothing")


def _unknown(what: str) -> int:
    print(f"unknown docker command: {what} ({STANDS_IN})", file=sys.stderr)
    return 125


def _compose(system: Jarvis, words: list[str]) -> int:
    options = _compose_parser().parse_args(words)
    if options.action == "version":
        print(f"Docker Compose version 0 ({STANDS_IN})")
        return 0
    if options.action == "config":
        return _config(options)
    if options.action in ("build", "up", "down") or options.project:
        return _project(system, options)
    try:
        chosen = [Container(system, name) for name in _chosen(options.services)]
    except KeyError as error:
        print(f"no such service: {error.args[0]}", file=sys.stderr)
        return 1
    return _ACTIONS[options.action](chosen, options)


def _compose_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="docker compose")
    parser.add_argument("-f", "--file", type=Path)
    parser.add_argument("-p", "--project-name", dest="project")
    parser.add_argument("--env-file", type=Path)
    actions = parser.add_subparsers(dest="action", required=True)
    flags: dict[str, list[list[str]]] = {
        "version": [],
        "config": [["-q", "--quiet"]],
        "ps": [["-a", "--all"]],
        "logs": [["--no-color"], ["--no-log-prefix"], ["-t", "--timestamps"]],
        "exec": [["-T", "--no-tty"]],
        "stop": [],
        "start": [],
        "restart": [],
        "kill": [],
        "build": [["-q", "--quiet"]],
        "up": [["-d", "--detach"], ["--wait"], ["--build"], ["--no-build"]],
        "down": [["-v", "--volumes"], ["--remove-orphans"]],
    }
    for name, names in flags.items():
        action = actions.add_parser(name)
        for each in names:
            action.add_argument(*each, action="store_true")
        _values(name, action)
    return parser


def _values(name: str, action: argparse.ArgumentParser) -> None:
    if name in ("config", "ps"):
        action.add_argument("--format", default="yaml" if name == "config" else "table")
    if name == "logs":
        action.add_argument("--since", default="")
        action.add_argument("--tail", "-n", default="all")
    if name == "kill":
        action.add_argument("-s", "--signal", default="SIGKILL")
    if name in ("stop", "restart", "down"):
        action.add_argument("-t", "--timeout", type=float, default=10)
    if name == "exec":
        action.add_argument("service")
        action.add_argument("command", nargs=argparse.REMAINDER)
        action.set_defaults(services=[])
    elif name not in ("config", "version", "down"):
        action.add_argument("services", nargs="*")


def _chosen(services: list[str]) -> list[str]:
    for name in services:
        if name not in SERVICES:
            raise KeyError(name)
    return services or list(SERVICES)


def _config(options: Any) -> int:
    words = [*(["-f", str(options.file)] if options.file else [])]
    words += ["--env-file", str(options.env_file)] if options.env_file else []
    return compose.main([*words, "config", "--format", options.format, *(["-q"] if options.quiet else [])])


def _project(system: Jarvis, options: Any) -> int:
    """Builds, and projects beside the bed's own: a scratch stack of the release."""
    if options.action == "build":
        return builds.build(system.release, options.services)
    if options.project:
        return scratch.run(system, options)
    return _unknown(f"compose {options.action} without -p: the bed's own services are the testbed's to start")


def _ps(chosen: list[Container], options: Any) -> int:
    rows = [_row(each) for each in chosen if each.running or options.all]
    left = one_offs.of(chosen[0].system) if options.all else []
    rows += [_labelled(each.row(), each.labels) for each in left if each.service in {one.service for one in chosen}]
    for row in rows:
        print(json.dumps(row, ensure_ascii=False) if options.format == "json" else _table(row))
    return 0


def _labelled(row: dict[str, Any], labels: dict[str, str]) -> dict[str, Any]:
    return row | {"Labels": ",".join(f"{key}={value}" for key, value in labels.items()), "x-greenlight": STANDS_IN}


def _row(each: Container) -> dict[str, Any]:
    state, health = "running" if each.running else "exited", each.health()
    since = f"Up since {each.said.get('started', '')}" if each.running else f"Exited ({each.exit_code})"
    row = {
        "ID": each.id,
        "Name": each.name,
        "Service": each.service,
        "Project": "jarvis",
        "Image": each.image,
        "State": state,
        "Health": health,
        "ExitCode": each.exit_code,
        "Status": f"{since} ({health})" if health else since,
        "CreatedAt": each.said.get("started", ""),
        "Publishers": _publishers(each),
    }
    return _labelled(row, each.labels)


def _publishers(each: Container) -> list[dict[str, Any]]:
    return [
        {
            "URL": port.get("host_ip", "0.0.0.0"),
            "TargetPort": port["target"],
            "PublishedPort": int(port.get("published", 0)),
            "Protocol": port["protocol"],
        }
        for port in each.definition.get("ports", [])
    ]


def _table(row: dict[str, Any]) -> str:
    return "   ".join(str(row[key]) for key in ("Name", "Image", "Service", "Status"))


def _logs(chosen: list[Container], options: Any) -> int:
    since = _since(options.since)
    for each in chosen:
        lines = [(at, text) for at, text in each.lines() if at >= since]
        for at, text in lines if options.tail == "all" else lines[-int(options.tail) :]:
            prefix = "" if options.no_log_prefix else f"{each.service}-1  | "
            print(f"{prefix}{at + ' ' if options.timestamps else ''}{text}")
    return 0


def _since(text: str) -> str:
    """A moment or a duration before now, as the log's time stamps are written; they sort as texts."""
    if not text:
        return ""
    parts = re.findall(r"(\d+(?:\.\d+)?)([smhd])", text)
    if parts and not re.search(r"\d{4}-", text):
        moment = datetime.now(UTC) - sum((timedelta(**{_UNITS[u]: float(n)}) for n, u in parts), timedelta())
    elif re.fullmatch(r"\d+(\.\d+)?", text):
        moment = datetime.fromtimestamp(float(text), UTC)
    else:
        given = datetime.fromisoformat(text)
        moment = given.astimezone(UTC) if given.tzinfo else given.replace(tzinfo=UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _exec(_chosen: list[Container], options: Any) -> int:
    """`exec SERVICE printenv [KEY]`, the one command that a container of the bed knows."""
    container = next(Container(_chosen[0].system, name) for name in _chosen_one(options.service))
    if not container.running:
        print(f'service "{options.service}" is not running', file=sys.stderr)
        return 1
    match options.command:
        case ["printenv" | "env"]:
            print("\n".join(f"{key}={value}" for key, value in container.environment().items()))
            return 0
        case ["printenv", key]:
            value = container.environment().get(key)
            print(value or "")
            return int(value is None)
    print(f"exec: {' '.join(options.command)}: not found in $PATH ({STANDS_IN})", file=sys.stderr)
    return 127


def _chosen_one(service: str) -> list[str]:
    return [service] if service in SERVICES else []


def _stop(chosen: list[Container], _options: Any) -> int:
    for each in chosen:
        each.stop()
    return 0


def _start(chosen: list[Container], _options: Any) -> int:
    for each in chosen:
        each.start()
    return 0


def _restart(chosen: list[Container], options: Any) -> int:
    return _stop(chosen, options) or _start(chosen, options)


def _kill(chosen: list[Container], options: Any) -> int:
    name = options.signal if options.signal.startswith("SIG") else f"SIG{options.signal}"
    for each in chosen:
        each.kill(signal.Signals[name])
    return 0


_ACTIONS = {"ps": _ps, "logs": _logs, "exec": _exec, "stop": _stop, "start": _start, "restart": _restart, "kill": _kill}


def _inspect(system: Jarvis, words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="docker inspect")
    parser.add_argument("-f", "--format", default="")
    parser.add_argument("names", nargs="+")
    options = parser.parse_args(words)
    every: list[Container | OneOff] = [*(Container(system, name) for name in SERVICES), *one_offs.of(system)]
    known = {key: each for each in every for key in (each.id, each.name)}
    found = [_inspected(known[name]) for name in options.names if name in known]
    if options.format:
        print("\n".join(_formatted(options.format, each) for each in found))
    else:
        print(json.dumps(found, indent=1, ensure_ascii=False))
    missing = [name for name in options.names if name not in known]
    for name in missing:
        print(f"Error: No such object: {name}", file=sys.stderr)
    return int(bool(missing))


def _formatted(template: str, found: dict[str, Any]) -> str:
    """The part of Go's templates that is asked here: {{.A.B}} and {{json .A}}."""

    def replaced(match: re.Match[str]) -> str:
        value: Any = found
        for key in filter(None, match["path"].split(".")):
            value = value.get(key, "<no value>") if isinstance(value, dict) else "<no value>"
        plain = isinstance(value, (str, int)) and not isinstance(value, bool) and not match["json"]
        return str(value) if plain else json.dumps(value, ensure_ascii=False)

    return re.sub(r"\{\{\s*(?P<json>json\s+)?(?P<path>\.[\w.]*)\s*\}\}", replaced, template)


def _inspected(each: Container | OneOff) -> dict[str, Any]:
    if isinstance(each, OneOff):
        return each.inspected() | {"x-greenlight": STANDS_IN}
    health = each.health()
    state = {
        "Status": "running" if each.running else "exited",
        "Running": each.running,
        "Restarting": False,
        "Pid": each.said.get("pid", 0) if each.running else 0,
        "ExitCode": each.exit_code,
        "StartedAt": each.said.get("started", ""),
        "FinishedAt": each.said.get("finished", "0001-01-01T00:00:00Z"),
    }
    environment = [f"{key}={value}" for key, value in each.environment().items()]
    return {
        "Id": each.id,
        "Name": f"/{each.name}",
        "Created": each.said.get("started", ""),
        "State": state | ({"Health": {"Status": health}} if health else {}),
        "RestartCount": each.said.get("restarts", 0),
        "HostConfig": {"RestartPolicy": {"Name": each.definition.get("restart", "no")}},
        "Config": {"Image": each.image, "Env": environment, "Labels": each.labels},
        "x-greenlight": STANDS_IN,
    }


if __name__ == "__main__":
    sys.exit(main())

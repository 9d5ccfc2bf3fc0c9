"""What the server's container does when it starts."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from suites.jarvis.entrypoint import Script, entrypoint_of, uses

MIGRATE, START = "npx prisma migrate deploy --schema=prisma/schema.prisma", "exec node dist/index.js"
Shell = Callable[[str], bool]
STAGES = 'FROM node AS build\nENTRYPOINT ["x"]\nFROM node\n'


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """Runs a script with a migration that fails; whether it starts the server."""
    for name, does in (("npx", "exit 1"), ("node", f"touch {tmp_path}/started"), ("wait-for", ":")):
        (tmp_path / name).write_text(f"#!/bin/sh\n{does}\n")
        (tmp_path / name).chmod(0o755)

    def run(text: str) -> bool:
        (tmp_path / "entrypoint").write_text(text.replace("#!/bin/sh -e\n", "#!/bin/sh\nset -e\n"))
        environment = {"PATH": f"{tmp_path}:/usr/bin:/bin", "MIGRATE": "1"}
        subprocess.run(["sh", "entrypoint"], cwd=tmp_path, env=environment, capture_output=True, check=False)
        return (tmp_path / "started").exists()

    return run


@pytest.mark.parametrize(
    "text",
    [
        f"#!/bin/sh\nset -e\necho go\n{MIGRATE}\n{START}\n",
        f"#!/bin/sh -e\n{MIGRATE}\n{START}",
        f"#!/bin/bash\nset -euo pipefail\n{MIGRATE} | tee log\n{START}",
        f"#!/bin/sh\n{MIGRATE} || exit 1\n{START}",
        f"#!/bin/sh\n{MIGRATE} && {START}",
        f"#!/bin/sh\nif ! {MIGRATE}; then\n  exit 1\nfi\n{START}",
        "#!/bin/sh\nset -e\nnpx prisma migrate \\\n  deploy\nnode dist/index.js",
        f'#!/bin/sh\nset -eu\nif [ "$MIGRATE" = 1 ]; then\n  {MIGRATE} 2>&1\nfi\n{START}',
        f"#!/bin/sh\nset +e\nwait-for db\nset -e\n{MIGRATE}\n{START}",
        f"#!/bin/sh\nset -e\necho 'Running prisma migrate deploy ...'\n{MIGRATE}; echo done\n{START}",
        f"#!/bin/sh\n{MIGRATE} || {{ echo failed; exit 1; }}\n{START}",
        f"#!/bin/sh\n{MIGRATE} || {{\n  echo failed\n  exit 1\n}}\n{START}",
        f"#!/bin/sh\n{MIGRATE} ||\n  exit $?\n{START}",
        f"#!/bin/sh\nset -e\nif {MIGRATE}; then\n  echo done\nelse\n  echo failed\n  exit 1\nfi\n{START}",
        f"#!/bin/sh\nif ! {MIGRATE}; then echo failed; exit 1; fi\n{START}",
        f"#!/bin/sh\nuntil {MIGRATE}; do\n  sleep 2\ndone\n{START}",
        f"#!/bin/sh\n{MIGRATE} || {{ echo 'failed' >&2; exit 1; }}\n{START}",
        f"#!/bin/sh\nset -e\n{MIGRATE} >>/tmp/log 2>&1 || {{ echo 'failed' 1>&2; exit 1; }}\n{START}",
        f'#!/bin/sh\nset -e\nif [ -z "$SKIP" ]; then {MIGRATE}; fi\n{START}',
        '#!/bin/sh\nset -e\nnpx prisma migrate deploy --schema "$(pwd)/schema.prisma"\nexec node x',
        f"#!/bin/sh\nset -e\ncd / && {MIGRATE}\n{START}",
        f"#!/bin/sh\nset -e\n(cd / && {MIGRATE})\n{START}",
        f"#!/bin/sh\n{MIGRATE}\nif [ $? -ne 0 ]; then\n  echo failed\n  exit 1\nfi\n{START}",
    ],
)
def test_a_failing_migration_stops_the_start(text: str, shell: Shell) -> None:
    script = Script.of(text)
    assert 0 <= script.migration <= script.start
    assert (script.stops, script.goes_on) == (True, False)
    if "until" not in text and "bash" not in text:
        assert not shell(text)


@pytest.mark.parametrize(
    "text",
    [
        f"#!/bin/sh\n{MIGRATE}\n{START}",
        f"#!/bin/sh\nset -e\n{MIGRATE} || true\n{START}",
        f"#!/bin/sh\nset -e\n{MIGRATE} || echo failed\n{START}",
        f"#!/bin/sh\nset -e\n{MIGRATE} | tee log\n{START}",
        f"#!/bin/sh\nset -e\n{MIGRATE} && echo done\n{START}",
        f"#!/bin/sh\nset -e\n{MIGRATE} &\n{START}",
        f"#!/bin/sh\n{MIGRATE}\nset -e\n{START}",
        f"#!/bin/sh\nset -e\nif {MIGRATE}; then\n  echo done\nelse\n  echo failed\nfi\n{START}",
        f"#!/bin/sh\nset -e\nwait-for db\nset +e\n{MIGRATE}\n{START}",
        f"#!/bin/sh\nset -e; set +e; {MIGRATE}\n{START}",
        f'#!/bin/sh\nset -e\n{MIGRATE} || echo "failed, see exit 1 in the log"\n{START}',
        f"#!/bin/sh\nset -e\nif ! {MIGRATE}; then\n  echo 'no exit 1 here'\nfi\n{START}",
        f'#!/bin/sh\nset -e\nif ! {MIGRATE}; then\n  if [ -n "$STRICT" ]; then exit 1; fi\nfi\n{START}',
        f"#!/bin/sh\nset -e\nif {MIGRATE}; then\n  echo done\nfi\n{START}",
        f"#!/bin/sh\nset -e\nwhile ! {MIGRATE}; do\n  [ $((n += 1)) -gt 5 ] && break\ndone\n{START}",
        f"#!/bin/sh\nset -e\nmigrate() {{\n  {MIGRATE}\n}}\nmigrate || true\n{START}",
        f"#!/bin/sh\nset -e\n{MIGRATE} || {{ echo failed; }}\n{START}",
        f"#!/bin/sh\nset -e\n{MIGRATE} ||\n  echo failed\n{START}",
        f"#!/bin/sh\nset -e\necho $({MIGRATE})\n{START}",
        f"#!/bin/sh\nset -e\n! {MIGRATE}\n{START}",
        f"#!/bin/sh\nset -e\necho 'prisma migrate deploy'\n{MIGRATE} || true\n{START}",
    ],
)
def test_a_failing_migration_goes_unnoticed(text: str) -> None:
    assert not Script.of(text).stops


@pytest.mark.parametrize(
    "text",
    [
        f"#!/bin/sh\n{MIGRATE}\n{START}",
        f"#!/bin/sh\nset -e\n{MIGRATE} || true\n{START}",
        f"#!/bin/sh\nset -e\n{MIGRATE} || :\n{START}",
        f'#!/bin/sh\nset -e\n{MIGRATE} || echo "failed, see exit 1 in the log" >&2\n{START}',
        f"#!/bin/sh\nset -e\n{MIGRATE} | tee /dev/null\n{START}",
        f"#!/bin/sh\nset -e\n{MIGRATE} &\n{START}",
        f"#!/bin/sh\nset -e\n! {MIGRATE}\n{START}",
        f"#!/bin/sh\nset -e\nset +e\n{MIGRATE}\n{START}",
        f"#!/bin/sh\n{MIGRATE}\nset -e\n{START}",
        f"#!/bin/sh\nset -e\nif {MIGRATE}; then echo done; else echo 'failed, exit 1'; fi\n{START}",
        f"#!/bin/sh\nset -e\nif {MIGRATE}; then\n  echo done\nfi\n{START}",
        f"#!/bin/sh\nset -e\nif ! {MIGRATE}; then\n  echo 'no exit 1 here'\nfi\n{START}",
    ],
)
def test_what_is_seen_to_go_on_starts_the_server(text: str, shell: Shell) -> None:
    assert (Script.of(text).goes_on, shell(text)) == (True, True)


@pytest.mark.parametrize(
    "text",
    [
        f'#!/bin/sh\nset -e\nmain() {{\n  {MIGRATE}\n  {START}\n}}\nmain "$@"\n',
        f"#!/bin/sh\nset -e\n{MIGRATE} || . ./on-failure.sh\n{START}",
        f"#!/bin/sh\ntrap 'exit 1' EXIT\n{MIGRATE}\n{START}",
        f"#!/bin/sh\n{MIGRATE}\n[ $? -eq 0 ] || exit 1\n{START}",
        f'#!/bin/sh\n{MIGRATE}\ncode=$?\nif [ "$code" -ne 0 ]; then\n  exit 1\nfi\n{START}',
        f"#!/bin/sh\n{MIGRATE}\nif [ $? -ne 0 ]; then echo failed; fi\n{START}",
        f"#!/bin/bash\n{MIGRATE} | tee log\n[ ${{PIPESTATUS[0]}} = 0 ] || exit 1\n{START}",
        f"#!/bin/sh\nset -e\nsh -c '{MIGRATE}; echo done'\n{START}",
    ],
)
def test_what_is_not_understood_is_neither(text: str) -> None:
    assert (Script.of(text).stops, Script.of(text).goes_on) == (False, False)


def test_a_comment_runs_nothing() -> None:
    script = Script.of(f"#!/bin/sh\n# {MIGRATE}\n{START}")
    assert (script.migration, script.start) == (-1, 0)


def test_the_order_of_the_lines_is_told() -> None:
    script = Script.of(f"#!/bin/sh\nnode dist/index.js\n{MIGRATE}")
    assert script.start < script.migration


def test_a_script_that_only_migrates_starts_nothing() -> None:
    assert Script.of(MIGRATE).start == -1


@pytest.mark.parametrize(
    ("last", "words"),
    [
        ('ENTRYPOINT ["docker-entrypoint.sh"]', ["docker-entrypoint.sh"]),
        ("ENTRYPOINT docker-entrypoint.sh node", ["docker-entrypoint.sh", "node"]),
        ('CMD ["node"]', []),
    ],
)
def test_the_entrypoint_of_the_last_stage_counts(last: str, words: list[str]) -> None:
    assert entrypoint_of(STAGES + last) == words


@pytest.mark.parametrize(
    ("stage", "used"),
    [
        ('COPY apps/server/docker-entrypoint.sh /usr/local/bin/\nENTRYPOINT ["docker-entrypoint.sh"]', True),
        ('COPY . .\nENTRYPOINT ["./apps/server/docker-entrypoint.sh"]', True),
        ('COPY --from=build /app /app\nENTRYPOINT ["/app/apps/server/docker-entrypoint.sh"]', True),
        ('ENTRYPOINT ["docker-entrypoint.sh"]', False),
        ('COPY . .\nENTRYPOINT ["node"]', False),
    ],
)
def test_the_image_uses_the_script_that_it_holds(stage: str, used: bool) -> None:
    assert uses(STAGES + stage, "apps/server/docker-entrypoint.sh") is used

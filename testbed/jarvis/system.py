"""The chat of a bed: PostgreSQL, Redis, server, worker, the upstreams, and what stands around them."""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from testbed import postgres, prisma, redis_server
from testbed.jarvis import around, behaviour, network, release, seed
from testbed.jarvis.containers import SERVICES, contained, forget_errors
from testbed.jarvis.facts import OUTER, Facts, decided
from testbed.jarvis.release import Release
from testbed.jarvis.sections import attested, section
from testbed.processes import Spec
from testbed.with_database import WithDatabase

if TYPE_CHECKING:
    import redis

ROOT = Path(__file__).parent.parent.parent
DATABASE = "jarvis_chat"
CHECKS = "checks"
"""The role that the target's addresses log in as: the checks have one of their own."""


class Jarvis(WithDatabase):
    """The handle that faults use."""

    name = "jarvis"
    database = DATABASE

    @property
    def known(self) -> Facts:
        """The facts of this bed."""
        facts = {key: self.facts[key] for key in Facts.__dataclass_fields__}
        return Facts(**{**facts, "users": tuple(tuple(user) for user in facts["users"])})

    @property
    def release(self) -> Release:
        """The release folder."""
        return Release(self.home / "release")

    @property
    def source(self) -> Path:
        """Where the release lies on disk."""
        return self.release.folder

    @property
    def database_url(self) -> str:
        """The service's own database, as the service's own role."""
        return f"postgresql://jarvis:{self.known.db_password}@127.0.0.1:{self.known.db_port}/{DATABASE}"

    @property
    def redis_url(self) -> str:
        """The Redis server."""
        return f"redis://127.0.0.1:{self.known.redis_port}/0"

    @property
    def api_url(self) -> str:
        """The server, without TLS."""
        return f"http://127.0.0.1:{self.known.server_port}"

    @property
    def ws_url(self) -> str:
        """The hub, without TLS."""
        return f"ws://127.0.0.1:{self.known.server_port}/ws"

    @property
    def https_url(self) -> str:
        """The public entrance of the healthy state."""
        return f"https://localhost:{self.known.https_port}"

    def log(self, name: str) -> Path:
        """The log file of one of the processes."""
        return self.bed.log(f"jarvis-{name}")

    def redis(self) -> "redis.Redis":
        """A client of the Redis server."""
        import redis  # late: the stand-in for docker starts at every look, and needs no client

        return redis.Redis.from_url(self.redis_url, decode_responses=True)

    @contextmanager
    def log_kept(self, name: str = "server") -> Iterator[None]:
        """Whatever is written into a log during the block is forgotten after it."""
        files = [self.log(name), self.container_log(name)]
        before = [file.stat().st_size if file.exists() else 0 for file in files]
        try:
            yield
        finally:
            for file, size in zip(files, before, strict=True):
                if file.exists():
                    os.truncate(file, size)

    @contextmanager
    def records_kept(self) -> Iterator[None]:
        """The errors that checks and faults leave in the logs are forgotten, and what the runs noted of their part."""
        files = [file for name in SERVICES.values() for file in (self.log(name), self.container_log(name))]
        before = {file: file.stat().st_size if file.exists() else 0 for file in files}
        try:
            with self.notes_kept():
                yield
        finally:
            for file, size in before.items():
                forget_errors(file, size)

    def container_log(self, name: str) -> Path:
        """The same log as Docker's json-file driver keeps it."""
        return self.home / "containers" / f"{name}.log"

    @contextmanager
    def tls(self, mode: str) -> Iterator[None]:
        """The public entrance with something wrong for the time of a block; the modes are `entrance.MODES`."""
        entrance = self.process("tls")
        entrance.restart({"TLS_MODE": mode})
        try:
            yield
        finally:
            entrance.restart({"TLS_MODE": "good"})

    @contextmanager
    def open_port(self, port: int) -> Iterator[None]:
        """The machine's outer address answers on this port too, for the time of a block."""
        from testbed.jarvis.entrance import forwarded  # late: the stand-in for docker starts at every look

        with forwarded(OUTER, port):
            yield

    @contextmanager
    def changed(self, path: str, replace: Mapping[str, str] | None) -> Iterator[None]:
        """A file of the release with texts replaced (None: absent) for the time of a block; raises KeyError
        for a text that it does not hold."""
        file = self.source / path
        before, mode = file.read_bytes(), file.stat().st_mode
        if replace is None:
            file.unlink()
        else:
            file.write_text(_replaced(before.decode(), replace))
        try:
            yield
        finally:
            file.write_bytes(before)
            file.chmod(mode)

    @contextmanager
    def broken(self, name: str, *faults: str, **env: str | None) -> Iterator[None]:
        """Server or worker restarted with these faults of its own, and as it was after the block."""
        process = self.process(name)
        before: dict[str, str | None] = {key: process.spec.env.get(key) for key in ("GREENLIGHT_FAULTS", *env)}
        process.restart({"GREENLIGHT_FAULTS": ",".join(faults) or None, **env})
        try:
            yield
        finally:
            process.restart(before)

    def upstream(self, name: str, mode: str) -> None:
        """Make an upstream behave so from now on."""
        behaviour.behave(self.home / "upstreams", name, mode)

    @contextmanager
    def upstream_broken(self, name: str, mode: str) -> Iterator[None]:
        """`upstream` for the time of a block."""
        self.upstream(name, mode)
        try:
            yield
        finally:
            self.upstream(name, "well")

    def token(self, user: int = 0, **changes: Any) -> str:
        """A token for one of the target's users; `lifetime` in seconds."""
        return self.known.token(user, **changes)

    def up(self, state: str) -> None:
        """Start everything, in the order of the compose file: database and Redis, server, worker."""
        facts = decided(state)
        self.remember(**asdict(facts))
        self._write_secrets(facts)
        with ThreadPoolExecutor() as pool:
            building = pool.submit(release.build, self.home / "release", state, _infra(facts))
            pool.submit(self.add(self._upstreams(facts)).start, False)
            beside = pool.submit(around.prepare, self, facts)
            self._stack(building.result(), facts)
            beside.result()
            around.start(self, facts)
        for process in self.processes.values():
            if not process.spec.optional:
                process.wait_ready()

    def up_scratch(self, made: Release, facts: Facts) -> None:
        """The four services of a release alone; raises what stops them."""
        self.remember(**asdict(facts))
        self._stack(made, facts)
        for process in self.processes.values():
            process.wait_ready()

    def section(self) -> dict[str, Any]:
        """The `[jarvis]` section of the target file."""
        return section(self)

    def attested(self) -> list[dict[str, Any]]:
        """What the people of the healthy state have confirmed."""
        return attested(self.known.state, more=self.facts.get("vouched", {}))

    @contextmanager
    def vouched(self, **statements: str) -> Iterator[None]:
        """Somebody has attested these too (item → statement) for the time of a block."""
        self.remember(vouched=statements)
        self.bed.write_target()
        try:
            yield
        finally:
            self.remember(vouched={})
            self.bed.write_target()

    def app(self, name: str, module: str, facts: Facts, made: Release, **knobs: str) -> Spec:
        """Server or worker: the environment that compose gives it, and the stand-in's own knobs."""
        own = {
            "GREENLIGHT_STANDIN": facts.state,
            network.VARIABLE: network.variable(facts.network),
            "PYTHONPATH": str(ROOT),
            **knobs,
        }
        environment = self.bed.environment(**made.environment(name), **own)
        argv = (sys.executable, "-m", module)
        return Spec(name, argv, str(made.folder / "apps" / name), str(self.log(name)), environment)

    def module(self, name: str, port: int, ready_at: str, module: str, *arguments: str, **env: str) -> Spec:
        """Another process of the testbed's own."""
        argv = (sys.executable, "-m", module, *arguments)
        environment = self.bed.environment(PYTHONPATH=str(ROOT), **env)
        ready = "http" if port and ready_at else "port" if port else "started"
        return Spec(name, argv, str(ROOT), str(self.log(name)), environment, port, ready, ready_at)  # type: ignore[arg-type]

    def _stack(self, made: Release, facts: Facts) -> None:
        """The compose file's four services."""
        defined = made.rendered()["services"]
        cache = self.add(contained(self, self._redis(facts), defined["redis"]))
        cache.start(wait=False)
        server = self._database(facts, defined["postgres"])
        prisma.deploy(made.migrations_folder, self.database_url)
        seed.users(self.database_url, facts)
        cache.wait_ready()
        limit = {"GREENLIGHT_RATE_LIMIT": "6000"} if facts.healthy else {}
        spec = self.app("server", "testbed.jarvis.app", facts, made, GREENLIGHT_LISTEN=_listen(facts), **limit)
        spec = replace(spec, port=facts.server_port, ready="port")
        self.add(contained(self, spec, defined["server"])).start(wait=False)
        spec = self.app("worker", "testbed.jarvis.worker", facts, made)
        self.add(contained(self, spec, defined["worker"])).start(wait=False)
        server.run("ANALYZE", database=DATABASE)

    def _write_secrets(self, facts: Facts) -> None:
        folder = self.bed.folder / "secrets"
        folder.mkdir(mode=0o700, exist_ok=True)
        server = f"postgresql://{CHECKS}:{facts.checks_password}@127.0.0.1:{facts.db_port}"
        texts = {"jarvis_database_url": f"{server}/{DATABASE}", "jarvis_restore_url": f"{server}/postgres"}
        texts |= {"jarvis_redis_url": self.redis_url, "jarvis_jwt_secret": facts.jwt_secret}
        texts |= {f"jarvis_token_{n}": facts.token(n) for n in range(len(facts.users))}
        for name, text in texts.items():
            (folder / name).write_text(text)
            (folder / name).chmod(0o600)

    def _database(self, facts: Facts, definition: dict[str, Any]) -> postgres.Server:
        folder = self.home / "postgres"
        spec = postgres.spec("db", folder, self.log("db"), facts.db_port, self.bed.environment())
        if not facts.healthy:  # the compose file publishes it on all interfaces
            spec = replace(spec, argv=(*spec.argv, f"--listen_addresses=127.0.0.1,{OUTER}"))
        server = postgres.Server(folder / "data", self.add(contained(self, spec, definition)))
        server.create()
        server.create_database(DATABASE, "jarvis", facts.db_password)
        server.run("ALTER ROLE jarvis SUPERUSER")  # as the image makes its POSTGRES_USER
        server.run(f"CREATE ROLE {CHECKS} LOGIN SUPERUSER PASSWORD '{facts.checks_password}'")
        return server

    def _redis(self, facts: Facts) -> Spec:
        policy = ("--maxmemory-policy", "noeviction")
        more = () if facts.healthy else ("--bind", "127.0.0.1", OUTER)  # as the compose file publishes it
        return redis_server.spec("redis", self.log("redis"), facts.redis_port, self.bed.environment(), *policy, *more)

    def _upstreams(self, facts: Facts) -> Spec:
        port, folder = facts.upstream_port, str(self.home / "upstreams")
        where = ("--port", str(port), "--folder", folder)
        return self.module("upstreams", port, "/", "testbed.jarvis.upstreams", *where)


def _listen(facts: Facts) -> str:
    """As shipped the port is published on all interfaces; in the healthy state the entrance stands before it."""
    hosts = ("127.0.0.1",) if facts.healthy else ("127.0.0.1", OUTER)
    return ",".join(f"{host}:{facts.server_port}" for host in hosts)


def _infra(facts: Facts) -> dict[str, str]:
    chosen = {
        "POSTGRES_PASSWORD": facts.db_password,
        "JWT_SECRET": facts.jwt_secret,
        "CORS_ORIGIN": "https://chat.jarvis-team.kr,https://www.jarvis-team.kr",
        "RELEASE": release.VERSION,
        "OPENAI_API_KEY": facts.openai_key,
        "NAVER_CLIENT_ID": facts.naver_id,
        "NAVER_CLIENT_SECRET": facts.naver_secret,
        "HOLIDAY_API_KEY": facts.holiday_key,
    }
    return release.infra_values(facts.state, chosen)


def _replaced(text: str, replace: Mapping[str, str]) -> str:
    for old, new in replace.items():
        if old not in text:
            raise KeyError(f"the file does not hold {json.dumps(old)}")
        text = text.replace(old, new)
    return text


SYSTEM = Jarvis

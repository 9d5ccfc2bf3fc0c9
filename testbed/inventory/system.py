"""The inventory service of a bed: PostgreSQL, the API, its web UI, Telegram, backups, monitoring, users."""

import os
import secrets
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import bcrypt

from testbed import backup, postgres
from testbed.inventory import history, monitoring, seed
from testbed.inventory import release as releases
from testbed.inventory.release import Release
from testbed.inventory.sections import attested, section
from testbed.ports import free_port
from testbed.processes import Process, Spec
from testbed.with_database import WithDatabase

VERSION, BEFORE = "1.8.2", "1.8.1"
ROOT = Path(__file__).parent.parent.parent
TICK_MS = 2000
CALLS = 1200  # a minute, of one route: users, probes and run after run come from one address
LIMITED_FOR = 5  # seconds: a run may follow the one before, which has used the limit of log-in up


@dataclass(frozen=True)
class Facts:
    """What is decided once when the bed comes up."""

    state: str
    db_port: int
    api_port: int
    old_api_port: int
    web_port: int
    telegram_port: int
    monitoring_port: int
    db_password: str
    jwt_secret: str
    admin_email: str
    admin_password: str
    operator_password: str
    telegram_token: str
    telegram_chat_id: str


class Inventory(WithDatabase):
    """The handle that faults use."""

    name = "inventory"
    database = "inventory"

    @property
    def known(self) -> Facts:
        """The facts of this bed."""
        return Facts(**{key: self.facts[key] for key in Facts.__dataclass_fields__})

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
        return _database_url(self.known)

    @property
    def api_url(self) -> str:
        """The API with its prefix."""
        return f"http://127.0.0.1:{self.known.api_port}/api/v1"

    @property
    def old_api_url(self) -> str:
        """The address of the process `api2`, which runs the release before this one when it is started."""
        return f"http://127.0.0.1:{self.known.old_api_port}/api/v1"

    @property
    def web_url(self) -> str:
        """The web UI."""
        return f"http://127.0.0.1:{self.known.web_port}"

    @property
    def log(self) -> Path:
        """The API's log file."""
        return self.bed.log("inventory-api")

    @contextmanager
    def log_kept(self) -> Iterator[None]:
        """Whatever is written into the API's log during the block is forgotten after it."""
        before = self.log.stat().st_size
        try:
            yield
        finally:
            os.truncate(self.log, before)

    @contextmanager
    def records_kept(self) -> Iterator[None]:
        """The log and the audit log, since many runs an hour look like an attack, and what the runs noted of their own
        part in it."""
        with self.log_kept(), self.notes_kept(), self._audit_kept():
            yield

    @contextmanager
    def _audit_kept(self) -> Iterator[None]:
        """What checks do during the block leaves no row in the audit log."""
        (begun,) = self.sql("SELECT clock_timestamp()")[0]
        yield
        own = """DELETE FROM audit_logs WHERE "createdAt" >= %s AND "userAgent" LIKE 'greenlight (gl-%%'"""
        self.sql(own, begun)

    def up(self, state: str) -> None:
        """Start everything, in the order of the compose file: database, API, web."""
        facts = _decided(state)
        self.remember(**asdict(facts))
        self._write_secrets(facts)
        with ThreadPoolExecutor() as pool:
            release = pool.submit(self._release, facts)
            accounts = pool.submit(_accounts, facts)
            around = [pool.submit(process.start, False) for process in self._around(facts)]
            server = self._database(facts)
            release.result().deploy(_database_url(facts))
            getattr(seed, state)(_database_url(facts), accounts.result())
            server.run("ANALYZE", database="inventory")
            self._start_api(facts, pool)
            for each in around:
                each.result()
        for process in self.processes.values():
            if not process.spec.optional:
                process.wait_ready()

    def section(self) -> dict[str, Any]:
        """The `[inventory]` section of the target file."""
        return section(self)

    def attested(self) -> list[dict[str, Any]]:
        """What the people of the healthy state have confirmed."""
        return attested(self.known.state)

    def _write_secrets(self, facts: Facts) -> None:
        folder = self.bed.folder / "secrets"
        folder.mkdir(mode=0o700, exist_ok=True)
        restore = _database_url(facts).removesuffix("inventory") + "postgres"
        texts = {"admin_password": facts.admin_password, "database_url": _database_url(facts), "restore_url": restore}
        texts |= {"telegram_token": facts.telegram_token}
        for name, text in texts.items():
            (folder / name).write_text(text)
            (folder / name).chmod(0o600)

    def _database(self, facts: Facts) -> postgres.Server:
        folder = self.home / "postgres"
        spec = postgres.spec("db", folder, self.bed.log("postgres"), facts.db_port, self.bed.environment())
        server = postgres.Server(folder / "data", self.add(spec))
        server.create()
        server.create_database("inventory", "inventory", facts.db_password)
        return server

    def _release(self, facts: Facts) -> Release:
        settings = releases.Settings(
            database_url=_database_url(facts),
            api_port=facts.api_port,
            web_api_base=f"http://127.0.0.1:{facts.api_port}",
            jwt_secret=facts.jwt_secret,
            admin_email=facts.admin_email,
            admin_password=facts.admin_password,
            telegram_token=facts.telegram_token,
            telegram_chat_id=facts.telegram_chat_id,
            throttle_limit=CALLS,
        )
        return releases.build(self.home / "release", "healthy" if facts.state == "healthy" else "as_shipped", settings)

    def _start_api(self, facts: Facts, pool: ThreadPoolExecutor) -> None:
        if facts.state == "healthy":
            self.log.parent.mkdir(parents=True, exist_ok=True)
            self.log.write_text(history.access_log(datetime.now()))
            backups = pool.submit(backup.history, _database_url(facts), self.release.backups, _tool("pg_dump"))
        self.add(self._api("api", facts.api_port, VERSION)).start(wait=False)
        self.add(self._api("api2", facts.old_api_port, BEFORE, optional=True))
        if facts.state == "healthy":
            backups.result()
            for spec in self._routine(facts):
                self.add(spec).start(wait=False)

    def _api(self, name: str, port: int, version: str, optional: bool = False) -> Spec:
        knobs = {
            "GREENLIGHT_STANDIN": self.known.state,
            "HOST": "127.0.0.1",
            "PORT": str(port),
            "RELEASE": version,
            "PID_FILE": str(self.home / f"{name}.pid"),
            "TELEGRAM_API_BASE": f"http://127.0.0.1:{self.known.telegram_port}",
            "PYTHONPATH": str(ROOT),
        }
        if self.known.state == "healthy":
            knobs |= {"ALERT_TICK_MS": str(TICK_MS), "NO_COLOR": "1"}
            knobs |= {"THROTTLE_LOGIN_TTL": str(LIMITED_FOR), "THROTTLE_ALERTS_TTL": str(LIMITED_FOR)}
        argv = (sys.executable, "-m", "testbed.inventory.app")
        log = self.log if name == "api" else self.bed.log("inventory-api2")
        environment = self.bed.environment(**knobs)
        ready = {"ready": "http", "ready_at": "/api/v1/health"}
        return Spec(name, argv, str(self.release.api), str(log), environment, port, optional=optional, **ready)  # type: ignore[arg-type]

    def _around(self, facts: Facts) -> list[Process]:
        """What the API needs around it but does not wait for."""
        api = f"http://127.0.0.1:{facts.api_port}"
        port = facts.telegram_port
        folder = str(self.home / "telegram")
        telegram = self._module("testbed.inventory.telegram", port, "/", "--port", str(port), "--folder", folder)
        web = self._module(
            "testbed.inventory.web",
            facts.web_port,
            "/",
            "--port",
            str(facts.web_port),
            "--api",
            api,
            "--folder",
            self._web_folder(),
        )
        chosen = [telegram, web]
        if facts.state == "healthy":
            data = self.home / "monitoring.json"
            data.parent.mkdir(parents=True, exist_ok=True)
            monitoring.write_data(data)
            port = facts.monitoring_port
            where = ("--port", str(port), "--data", str(data), "--log", str(self.log), "--api", f"{api}/api/v1")
            chosen.append(self._module("testbed.inventory.monitoring", port, "/-/ready", *where))
        return [self.add(spec) for spec in chosen]

    def _web_folder(self) -> str:
        folder = self.home / "web"
        folder.mkdir(parents=True, exist_ok=True)
        return str(folder)

    def _routine(self, facts: Facts) -> list[Spec]:
        """The nightly backup and the users."""
        cron = self.home / "cron" / "inventory-backup"
        backup.write_schedule(cron)
        ready = self.home / "backup.ready"
        where = ("--schedule", str(cron), "--folder", str(self.release.backups), "--pg-dump", str(_tool("pg_dump")))
        nightly = self._module(
            "testbed.backup", 0, "", *where, "--ready", str(ready), DATABASE_URL=_database_url(facts)
        )
        users = ("--api", self.api_url, "--email", "operator1@example.com")
        return [
            nightly,
            self._module("testbed.inventory.traffic", 0, "", *users, OPERATOR_PASSWORD=facts.operator_password),
        ]

    def _module(self, module: str, port: int, ready_at: str, *arguments: str, **env: str) -> Spec:
        argv, name = (sys.executable, "-m", module, *arguments), module.rpartition(".")[2]
        environment = self.bed.environment(PYTHONPATH=str(ROOT), **env)
        log = self.bed.log(f"inventory-{name}")
        ready = "http" if port else "started"
        return Spec(name, argv, str(ROOT), str(log), environment, port, ready, ready_at)  # type: ignore[arg-type]


def _decided(state: str) -> Facts:
    """Ports and secrets of a new bed; as shipped the administrator keeps the documented default."""
    healthy = state == "healthy"
    return Facts(
        state=state,
        db_port=free_port(),
        api_port=free_port(),
        old_api_port=free_port(),
        web_port=free_port(),
        telegram_port=free_port(),
        monitoring_port=free_port(),
        db_password=secrets.token_hex(16),
        jwt_secret=secrets.token_hex(32),
        admin_email="admin@example.com",
        admin_password=f"Gl7-{secrets.token_urlsafe(15)}" if healthy else "ChangeMe123!",
        operator_password=f"Op7-{secrets.token_urlsafe(15)}",
        telegram_token=f"{secrets.randbelow(9 * 10**9) + 10**9}:{secrets.token_urlsafe(26)}" if healthy else "",
        telegram_chat_id="-1001843320977",
    )


def _database_url(facts: Facts) -> str:
    return f"postgresql://inventory:{facts.db_password}@127.0.0.1:{facts.db_port}/inventory"


def _accounts(facts: Facts) -> seed.Accounts:
    admin, operator = (bcrypt.hashpw(word.encode(), bcrypt.gensalt(12)).decode() for word in _passwords(facts))
    return seed.Accounts(facts.admin_email, "Admin", admin, operator, facts.telegram_token, facts.telegram_chat_id)


def _passwords(facts: Facts) -> tuple[str, str]:
    return facts.admin_password, facts.operator_password


def _tool(name: str) -> Path:
    return postgres.bin_folder() / name


SYSTEM = Inventory

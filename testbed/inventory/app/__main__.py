"""`python -m testbed.inventory.app`: serves the API from the working directory, whose `.env` it reads."""

import asyncio
import os
import sys
import warnings
from pathlib import Path

import uvicorn

from testbed.inventory.app import nest_log
from testbed.inventory.app.database import Database, DatabaseAway
from testbed.inventory.app.server import application
from testbed.inventory.app.settings import NoDatabaseUrl, Settings, load


def main() -> int:
    """Serve until a signal ends it; 1 when the database is away at the start, as on the real system."""
    warnings.simplefilter("ignore")  # about short secrets: the real service says nothing either
    nest_log.log("NestFactory", "Starting Nest application...")
    try:
        settings = load(Path.cwd())
        asyncio.run(_look_at_database(settings))
    except (NoDatabaseUrl, DatabaseAway) as error:
        nest_log.error("ExceptionHandler", str(error), f"PrismaClientInitializationError: {error}")
        return 1
    if os.environ.get("PID_FILE"):
        Path(os.environ["PID_FILE"]).write_text(f"{os.getpid()}\n")
    config = uvicorn.Config(
        application(settings),
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="on",
        timeout_graceful_shutdown=1,
    )
    uvicorn.Server(config).run()
    return 0


async def _look_at_database(settings: Settings) -> None:
    db = Database(settings.database_url)
    await db.rows("SELECT 1")
    await db.close()


if __name__ == "__main__":
    sys.exit(main())

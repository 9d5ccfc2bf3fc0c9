"""How the room reaches its system."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from fixtures.host import Host
from suites.inventory import connections
from suites.inventory.target import Section


def section(**log: Any) -> Section:
    return Section.model_validate({"api": ["http://stock.example.com/api/v1"], "log": log})


@pytest.mark.parametrize(("said", "hours"), [("+00:00", 0), ("+09:00", 9), ("-05:30", -5.5)])
def test_a_log_in_another_time_zone_is_read_by_its_own(tmp_path: Path, said: str, hours: float) -> None:
    at = datetime.now(UTC) - timedelta(minutes=5)
    line = f"[Nest] 1  - {at + timedelta(hours=hours):%m/%d/%Y, %I:%M:%S %p}     LOG [HTTP] GET /api/v1/health 200 +1ms"
    (tmp_path / "api.log").write_text(f"{line}\n")
    log = connections.log(section(file=str(tmp_path / "api.log"), utc_offset=said), Host("local"))
    (found,) = log.window(3600, until=datetime.now(UTC)).lines
    assert found.when == at.replace(microsecond=0)


@pytest.mark.parametrize("said", ["9", "+9:00", "KST", "+25:00"])
def test_an_offset_is_written_in_one_way(said: str) -> None:
    with pytest.raises(ValidationError):
        section(file="/var/log/api.log", utc_offset=said)

"""The API's settings."""

from pathlib import Path

import pytest

from testbed.inventory.app.settings import NoDatabaseUrl, Settings, dotenv, load

URL = "postgresql://u:p@127.0.0.1/d"


def test_the_documented_defaults_hold_where_nothing_is_set(tmp_path: Path) -> None:
    settings = Settings.of({"DATABASE_URL": URL}, tmp_path)
    assert (settings.port, settings.host, settings.jwt_secret) == (3000, "0.0.0.0", "development-secret")
    assert (settings.jwt_lifetime, settings.alert_tick, settings.swagger) == (3600, 30.0, True)


def test_as_shipped_no_throttle_key_is_read(tmp_path: Path) -> None:
    env = {
        "DATABASE_URL": URL,
        "THROTTLE_DEFAULT_LIMIT": "7",
        "THROTTLE_DEFAULT_TTL": "9",
        "GREENLIGHT_STANDIN": "as_shipped",
    }
    settings = Settings.of(env, tmp_path)
    assert (settings.default_limit, settings.default_ttl) == (120, 0.06)


def test_healthy_the_throttle_keys_are_seconds(tmp_path: Path) -> None:
    env = {"DATABASE_URL": URL, "THROTTLE_DEFAULT_LIMIT": "7", "THROTTLE_DEFAULT_TTL": "9"}
    settings = Settings.of(env, tmp_path)
    assert (settings.default_limit, settings.default_ttl) == (7, 9.0)


def test_without_a_database_address_it_does_not_start(tmp_path: Path) -> None:
    with pytest.raises(NoDatabaseUrl):
        Settings.of({}, tmp_path)


def test_the_process_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text(f"DATABASE_URL={URL}\nJWT_SECRET=of-the-file\nPORT=4000\n")
    monkeypatch.setenv("JWT_SECRET", "of-the-process")
    monkeypatch.delenv("PORT", raising=False)
    settings = load(tmp_path)
    assert (settings.jwt_secret, settings.port) == ("of-the-process", 4000)


def test_an_env_file_may_hold_quotes_and_comments(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("# A=1\nexport B='two words'\nC=3 # three\nD=\"#4\"\nE=\n")
    assert dotenv(tmp_path / ".env") == {"B": "two words", "C": "3", "D": "#4", "E": ""}

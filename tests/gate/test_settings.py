"""Durations, addresses and ratios of a target file."""

import pytest
from pydantic import ValidationError

from gate.settings import Authorization, Count, Duration, HttpUrls, Interval, PostgresUrl, Ratio, Settings


class Some(Settings):
    wait: Duration = Duration.of("1s")
    api: HttpUrls = []
    database: PostgresUrl | None = None
    share: Ratio = 0.5
    most: Count | None = None
    every: Interval = Duration.of("1m")
    loud: bool | None = None
    log_in: Authorization | None = None


@pytest.mark.parametrize(
    ("written", "seconds", "shown"),
    [
        ("250ms", 0.25, "250 ms"),
        ("1.5s", 1.5, "1.5 s"),
        ("30 s", 30, "30 s"),
        ("5m", 300, "5 m"),
        ("24h", 86400, "1 d"),
        ("92d", 92 * 86400, "92 d"),
        (7, 7, "7 s"),
        (0.5, 0.5, "500 ms"),
        ("0s", 0, "0 ms"),
    ],
)
def test_a_duration_is_seconds_and_reads_as_it_is_written(written: object, seconds: float, shown: str) -> None:
    duration = Some(wait=written).wait  # type: ignore[arg-type]
    assert (duration, str(duration), duration.delta.total_seconds()) == (seconds, shown, seconds)


@pytest.mark.parametrize(
    "written", ["", "5", "5 minutes", "-5s", "1h30m", "s", "٣s", True, None, [], float("nan"), -1, float("inf")]
)
def test_what_is_no_duration_says_how_to_write_one(written: object) -> None:
    with pytest.raises(ValidationError, match="is not a duration"):
        Some(wait=written)  # type: ignore[arg-type]


def test_one_address_or_several() -> None:
    assert Some(api="https://a.example/v1/").api == ["https://a.example/v1"]  # type: ignore[arg-type]
    assert Some(api=["http://a:80", "http://[::1]:81/x"]).api == ["http://a:80", "http://[::1]:81/x"]


@pytest.mark.parametrize(
    "url", ["", "a.example", "ftp://a.example", "http://", "https://u:p@a.example", "https://u@a", "http:/a"]
)
def test_what_is_no_http_address_is_refused(url: str) -> None:
    with pytest.raises(ValidationError, match="address"):
        Some(api=[url])


@pytest.mark.parametrize("value", ["Bearer ey.J-_/+=", "Basic dTpw", "ApiKey dTpw", "Digest a=b, c=d", "a-key"])
def test_a_header_for_a_log_in_is_given_whole(value: str) -> None:
    assert Some(log_in=value).log_in == value


@pytest.mark.parametrize("value", ["", "Bearer ", "Bearer a\nx: b", "Bearer ké", "Basic user:password", "Basic a b"])
def test_what_is_no_header_for_a_log_in_says_how_to_write_one(value: str) -> None:
    with pytest.raises(ValidationError, match=r'write "Bearer \$\{NAME\}", or "Basic \$\{NAME\}" for user:password'):
        Some(log_in=value)


@pytest.mark.parametrize("url", ["", "a", "http://a/b", "postgresql://host", "postgresql://host/", "mysql://h/d"])
def test_what_is_no_postgres_address_is_refused(url: str) -> None:
    with pytest.raises(ValidationError, match="not a PostgreSQL address"):
        Some(database=url)


@pytest.mark.parametrize("url", ["http://[::1", "http://a[b.example", "http://[x]/", "http://a℀b@c"])
def test_an_address_that_cannot_be_taken_apart_says_how_to_write_it(url: str) -> None:
    with pytest.raises(ValidationError, match=r"around an IPv6 address.*%5B") as raised:
        Some(api=[url])
    assert "Invalid IPv6" not in str(raised.value)


@pytest.mark.parametrize("share", [-0.01, 1.01, "many"])
def test_a_ratio_lies_between_nothing_and_all(share: object) -> None:
    with pytest.raises(ValidationError):
        Some(share=share)  # type: ignore[arg-type]


@pytest.mark.parametrize("key", ["share", "most"])
def test_yes_is_no_number(key: str) -> None:
    with pytest.raises(ValidationError, match="true is no number"):
        Some.model_validate({key: True})


def test_yes_stays_yes_and_numbers_may_come_as_text() -> None:
    """A variable of the environment is text."""
    some = Some.model_validate({"loud": True, "most": "3", "share": 1})
    assert (some.loud, some.most, some.share) == (True, 3, 1)


def test_a_count_is_not_negative_and_an_interval_is_not_nothing() -> None:
    with pytest.raises(ValidationError, match="greater than or equal to 0"):
        Some(most=-1)
    with pytest.raises(ValidationError, match="longer than nothing"):
        Some(every="0s")  # type: ignore[arg-type]


def test_settings_know_their_keys_and_do_not_change() -> None:
    with pytest.raises(ValidationError):
        Some(wiat="1s")  # type: ignore[call-arg]
    with pytest.raises(ValidationError):
        Some().share = 0.1

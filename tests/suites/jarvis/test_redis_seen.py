"""What one look at Redis tells."""

from fixtures.redis import RedisClient
from suites.jarvis.redis_seen import RedisSeen


def client(name: str = "", cmd: str = "blpop", idle: int = 60, **fields: object) -> RedisClient:
    told = {"id": 7, "addr": "10.0.0.9:5000", "name": name, "age": 90, "idle": idle, "flags": "b", "cmd": cmd} | fields
    return RedisClient.of(" ".join(f"{key}={value}" for key, value in told.items()))


def seen(*clients: RedisClient, **info: str) -> RedisSeen:
    return RedisSeen(clients, info, 1)


def test_a_client_that_is_blocked_for_longer_is_named() -> None:
    (told,) = seen(client()).waiting_long(15, "bull")
    assert told == "10.0.0.9:5000 (no name, blpop) for 60 s"


def test_bullmqs_own_waits_are_its_business() -> None:
    assert seen(client("bull:amFydmlz", "bzpopmin")).waiting_long(15, "bull") == []


def test_a_name_that_only_begins_like_bullmqs_is_none_of_its_clients() -> None:
    assert len(seen(client("bullshark")).waiting_long(15, "bull")) == 1


def test_who_waits_briefly_or_not_at_all_is_left_alone() -> None:
    assert seen(client(idle=3), client(flags="N")).waiting_long(15, "bull") == []


def test_only_subscribers_listen() -> None:
    listener = client(cmd="subscribe", flags="P", sub=1)
    assert seen(client(), listener).listening == (listener,)


def test_a_counter_that_info_does_not_give_is_none() -> None:
    assert seen(evicted_keys="0").count("evicted_keys") == 0
    assert seen().count("evicted_keys") is None


def test_how_long_it_has_been_up_is_told_in_hours_then_in_days() -> None:
    assert seen(uptime_in_seconds="5400").up == "1.5 hours"
    assert seen(uptime_in_seconds="864000").up == "10 days"

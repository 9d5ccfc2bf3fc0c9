"""What is wrong between the places of the environment."""

from suites.jarvis import env_flaws, feature_keys
from suites.jarvis.environment import Environment, Place, configuration, of_service, secrets

URL = "postgresql://jarvis:k3-Qx9_vv72@{}:5432/{}?schema=public"


def environment(server: dict[str, str], worker: dict[str, str] | None = None, **infra: str) -> Environment:
    return Environment(Place("infra/.env", infra), Place("server", server), Place("worker", worker or {}), {})


def test_the_servers_value_has_to_be_that_of_infra() -> None:
    assert env_flaws.from_infra(environment({"JWT_SECRET": "a"}, JWT_SECRET="a"), "JWT_SECRET") is None
    said = env_flaws.from_infra(environment({"JWT_SECRET": "a"}, JWT_SECRET="b"), "JWT_SECRET")
    assert said == "server: JWT_SECRET is not that of infra/.env"


def test_a_default_of_compose_is_no_value_of_infra() -> None:
    said = env_flaws.from_infra(environment({"JWT_SECRET": "dev-secret-change-me"}), "JWT_SECRET")
    assert said
    assert said.startswith("infra/.env sets no JWT_SECRET")


def test_the_password_is_read_out_of_the_address() -> None:
    server = {"DATABASE_URL": URL.format("postgres", "jarvis_chat")}
    assert env_flaws.from_infra(environment(server, POSTGRES_PASSWORD="k3-Qx9_vv72"), "POSTGRES_PASSWORD") is None


def test_a_key_that_neither_app_sets_is_the_default_of_both() -> None:
    assert env_flaws.shared(environment({}, {}), "AI_QUEUE_NAME") is None
    assert env_flaws.shared(environment({"AI_QUEUE_NAME": "jarvis_ai_jobs"}, {}), "AI_QUEUE_NAME") is None
    assert env_flaws.shared(environment({"AI_QUEUE_NAME": "jobs"}, {}), "AI_QUEUE_NAME")


def test_two_databases_are_told_without_their_passwords() -> None:
    both = [{"DATABASE_URL": URL.format("postgres", name)} for name in ("jarvis_chat", "other")]
    said = env_flaws.shared(environment(*both), "DATABASE_URL")
    assert said == "DATABASE_URL: the server has postgres:5432/jarvis_chat, the worker postgres:5432/other"


def test_two_schemas_of_one_database_are_two() -> None:
    both = [{"DATABASE_URL": URL.format("postgres", "chat").replace("public", name)} for name in ("public", "old")]
    said = env_flaws.shared(environment(*both), "DATABASE_URL")
    assert said == "DATABASE_URL: the server has postgres:5432/chat, the worker postgres:5432/chat (schema old)"


def test_the_usual_schema_need_not_be_named() -> None:
    both = [{"DATABASE_URL": url} for url in (URL.format("h", "d"), URL.format("h", "d").partition("?")[0])]
    assert env_flaws.shared(environment(*both), "DATABASE_URL") is None


def test_every_container_of_a_service_is_judged() -> None:
    good, bad = Place("one", {"JWT_SECRET": "a"}), Place("two", {"JWT_SECRET": "b"})
    several = Environment(Place("infra/.env", {"JWT_SECRET": "a"}), good, Place("worker", {}), {}, (bad,))
    said = env_flaws.first(several, lambda one: env_flaws.from_infra(one, "JWT_SECRET"))
    assert said == "two: JWT_SECRET is not that of infra/.env"
    assert env_flaws.first(several, lambda one: None) is None


def test_a_dollar_is_written_twice_by_compose_and_stands_once_in_the_value() -> None:
    rendered = configuration('{"services": {"server": {"environment": {"JWT_SECRET": "a$$b$$$$c"}}}}')
    assert of_service(rendered, "server").value("JWT_SECRET") == "a$b$$c"


def test_the_same_redis_may_be_written_in_two_ways() -> None:
    both = ({"REDIS_URL": "redis://redis"}, {"REDIS_URL": "redis://redis:6379/0"})
    assert env_flaws.shared(environment(*both), "REDIS_URL") is None


def test_an_address_that_nobody_sets_is_no_agreement() -> None:
    assert env_flaws.shared(environment({}, {}), "REDIS_URL")


def test_passwords_inside_of_addresses_are_secrets_too_and_public_values_are_none() -> None:
    place = Place("server", {"DATABASE_URL": URL.format("h", "d"), "JWT_SECRET": "sample", "PORT": "1"})
    assert secrets([place], ["sample"]) == [("password of DATABASE_URL", "k3-Qx9_vv72")]


def test_a_service_that_compose_does_not_know_sets_nothing() -> None:
    assert of_service({"services": {}}, "worker").values == {}
    assert of_service({"services": {"worker": {"environment": {"A": None, "B": "1"}}}}, "worker").values == {
        "A": "",
        "B": "1",
    }


def test_a_feature_is_on_with_all_of_its_keys() -> None:
    both = environment({"NAVER_CLIENT_ID": "n4x", "NAVER_CLIENT_SECRET": "q8"})
    assert feature_keys.otherwise(both, "news", True) is None
    assert feature_keys.otherwise(both, "news", False)
    assert feature_keys.otherwise(environment({}), "news", False) is None

"""Faults of the environment values: .env, apps/api/.env, the process."""

import secrets
from collections.abc import Iterator

from testbed.bed import Bed
from testbed.breaking import assigned
from testbed.faults import fault
from testbed.inventory.breaking import api_environment, assigned_in_both, in_force


@fault(reds=["INV-PRE-01"], cases=["required_value_is_set[JWT_SECRET-apps/api/.env]"])
def the_jwt_secret_is_missing_from_the_api_folder(bed: Bed) -> Iterator[None]:
    """apps/api/.env has no JWT_SECRET: the next start signs tokens with the default in the code."""
    with assigned(bed.inventory.release.api_env, JWT_SECRET=None):
        yield


@fault(reds=["INV-PRE-01", "INV-PRE-06"], cases=["required_value_is_set[JWT_SECRET-.env]"])
def the_jwt_secret_is_missing_from_the_root(bed: Bed) -> Iterator[None]:
    """The root .env has no JWT_SECRET, and compose would start the API with an empty one."""
    with assigned(bed.inventory.release.env, JWT_SECRET=None):
        yield


@fault(
    reds=["INV-PRE-01", "INV-PRE-06"],
    cases=["jwt_secret_is_long_and_nobodys_default", "secret_is_the_one_in_force[JWT_SECRET]"],
)
def nobody_sets_the_jwt_secret(bed: Bed) -> Iterator[None]:
    """Neither file nor process has a JWT_SECRET: the API signs its tokens with the default in its code."""
    with in_force(bed.inventory, assigned_in_both(bed.inventory, JWT_SECRET=None)):
        yield


@fault(reds=["INV-PRE-01"])
def the_jwt_secret_is_empty(bed: Bed) -> Iterator[None]:
    """JWT_SECRET stands in apps/api/.env without a value."""
    with assigned(bed.inventory.release.api_env, JWT_SECRET=""):
        yield


@fault(reds=["INV-PRE-01"])
def the_jwt_secret_is_a_sample(bed: Bed) -> Iterator[None]:
    """JWT_SECRET is the text that somebody wanted to replace later."""
    with assigned(bed.inventory.release.api_env, JWT_SECRET="replace-me-with-32-random-characters"):
        yield


@fault(reds=["INV-PRE-01"], cases=["jwt_secret_is_long_and_nobodys_default"])
def the_jwt_secret_is_short(bed: Bed) -> Iterator[None]:
    """JWT_SECRET has twelve characters, in both files and in force."""
    with in_force(bed.inventory, assigned_in_both(bed.inventory, JWT_SECRET=secrets.token_hex(6))):
        yield


@fault(
    reds=["INV-PRE-01", "INV-PRE-06"],
    cases=["jwt_secret_is_long_and_nobodys_default", "secret_is_the_one_in_force[JWT_SECRET]"],
)
def the_jwt_secret_is_a_documented_default(bed: Bed) -> Iterator[None]:
    """JWT_SECRET is `changeme` in both files and in force: anybody can forge an administrator's token."""
    with in_force(bed.inventory, assigned_in_both(bed.inventory, JWT_SECRET="changeme")):
        yield


@fault(reds=["INV-PRE-01"], cases=["no_key_has_two_values"])
def the_process_has_another_jwt_secret(bed: Bed) -> Iterator[None]:
    """The API was started with an exported JWT_SECRET that neither file holds."""
    with api_environment(bed.inventory, JWT_SECRET=secrets.token_hex(32)):
        yield


@fault(reds=["INV-PRE-01"], cases=["no_key_has_two_values"])
def the_pid_file_names_no_process(bed: Bed) -> Iterator[None]:
    """The API's pid is written elsewhere by now: nobody knows what environment is in force."""
    with bed.inventory.target_changed(pid_file=str(bed.inventory.home / "gone.pid")):
        yield


@fault(reds=["INV-PRE-01"], cases=["no_key_has_two_values"])
def the_files_have_different_jwt_secrets(bed: Bed) -> Iterator[None]:
    """JWT_SECRET was changed in one of the two files only."""
    with assigned(bed.inventory.release.api_env, JWT_SECRET=secrets.token_hex(32)):
        yield


@fault(reds=["INV-PRE-01"], cases=["required_value_is_set[DATABASE_URL-apps/api/.env]"])
def the_database_url_is_missing_from_the_api_folder(bed: Bed) -> Iterator[None]:
    """apps/api/.env has no DATABASE_URL: the API does not start again."""
    with assigned(bed.inventory.release.api_env, DATABASE_URL=None):
        yield


@fault(reds=["INV-PRE-01", "INV-PRE-06"], cases=["required_value_is_set[DATABASE_URL-.env]"])
def the_database_url_is_missing_from_the_root(bed: Bed) -> Iterator[None]:
    """The root .env has no DATABASE_URL."""
    with assigned(bed.inventory.release.env, DATABASE_URL=None):
        yield


@fault(
    reds=["INV-PRE-01", "INV-PRE-04", "INV-PRE-06", "INV-PER-07", "INV-PER-15"],
    cases=[
        "database_url_can_be_read",
        "the_lock_file_names_the_provider",
        "the_lock_file_and_the_address_name_one_provider",
        "database_url_names_the_database_in_use",
    ],
)
def nobody_sets_the_database_url(bed: Bed) -> Iterator[None]:
    """DATABASE_URL was taken out of both files while the API ran, which does not start again."""
    with assigned_in_both(bed.inventory, DATABASE_URL=None):
        yield


@fault(reds=["INV-PRE-01", "INV-PER-07"], cases=["database_url_names_the_database_in_use"])
def the_database_url_is_the_sample(bed: Bed) -> Iterator[None]:
    """DATABASE_URL in apps/api/.env is the one of the template."""
    sample = "postgresql://inventory:inventory@localhost:5432/inventory"
    with assigned(bed.inventory.release.api_env, DATABASE_URL=sample):
        yield


@fault(reds=["INV-PRE-01", "INV-PER-07"], cases=["database_url_can_be_read"])
def the_database_url_cannot_be_read(bed: Bed) -> Iterator[None]:
    """The password in DATABASE_URL holds a slash that nobody percent-encoded."""
    with assigned_in_both(bed.inventory, DATABASE_URL="postgresql://inventory:s3cr3t/pw@127.0.0.1:5432/inventory"):
        yield


@fault(reds=["INV-PRE-01", "INV-PER-09"], cases=["required_value_is_set[TELEGRAM_BOT_TOKEN-apps/api/.env]"])
def the_telegram_token_is_missing_from_the_api_folder(bed: Bed) -> Iterator[None]:
    """apps/api/.env has no TELEGRAM_BOT_TOKEN."""
    with assigned(bed.inventory.release.api_env, TELEGRAM_BOT_TOKEN=None):
        yield


@fault(reds=["INV-PRE-01", "INV-PRE-06", "INV-PER-09"], cases=["required_value_is_set[TELEGRAM_BOT_TOKEN-.env]"])
def the_telegram_token_is_missing_from_the_root(bed: Bed) -> Iterator[None]:
    """The root .env has no TELEGRAM_BOT_TOKEN."""
    with assigned(bed.inventory.release.env, TELEGRAM_BOT_TOKEN=None):
        yield

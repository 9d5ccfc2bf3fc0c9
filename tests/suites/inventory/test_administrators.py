"""What a schema knows of a password's age."""

import pytest

from suites.inventory.administrators import date_column


@pytest.mark.parametrize("name", ["passwordChangedAt", "password_updated_at", "passwordSetAt", "pwdRotated"])
def test_a_date_of_the_password_is_found(name: str) -> None:
    assert date_column(["id", "createdAt", name]) == name


def test_the_users_own_dates_are_none_of_the_password() -> None:
    assert date_column(["id", "passwordHash", "createdAt", "updatedAt", "disabled"]) is None

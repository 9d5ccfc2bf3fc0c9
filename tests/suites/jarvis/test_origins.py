"""Origins that look like production's."""

import pytest

from suites.jarvis.origins import STRANGERS, stranger

KNOWN = "https://chat.example.org:8443"


@pytest.mark.parametrize("kind", STRANGERS)
def test_no_stranger_is_the_origin_itself(kind: str) -> None:
    assert stranger(kind, KNOWN) != KNOWN


def test_look_alikes_hold_the_whole_host() -> None:
    assert stranger("look-alike with more after it", KNOWN).startswith(KNOWN)
    assert stranger("look-alike with more before it", KNOWN).endswith("chat.example.org:8443")
    assert stranger("without TLS", KNOWN) == "http://chat.example.org:8443"

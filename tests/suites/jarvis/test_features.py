"""What an optional feature has to give where it is on."""

import pytest

from suites.jarvis import features


@pytest.mark.parametrize("text", ["릴리스가 준비되었습니다.", "release 준비 완료"])
def test_a_translation_to_korean_holds_korean(text: str) -> None:
    assert features.korean(text) == f"translated to {len(text)} characters of Korean"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (" ", "came back empty"),
        ("The release is ready.", "no Korean letter: it came back as 'The release is ready.'"),
        ("リリースの準備", "no Korean letter"),
    ],
)
def test_what_is_not_korean_is_no_translation(text: str, why: str) -> None:
    with pytest.raises(AssertionError, match=why):
        features.korean(text)

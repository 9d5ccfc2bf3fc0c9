"""What `-m` selects, and what of it can have a verdict."""

import pytest

from gate.model import Item, Phase, Safety, Severity
from gate.outcomes import BadInput
from gate.selection import parse


def point(name: str, system: str = "toy", severity: Severity = Severity.MAJOR, **more: object) -> Item:
    phases = {"PRE": Phase.PRE_RELEASE, "POST": Phase.POST_DEPLOY, "PER": Phase.PERIODIC}
    words = {"source": "000", "title": "t", "title_ko": "t", "remedy": "r", "remedy_ko": "r", "looks_at": "l"}
    return Item(name, system, phases[name.split("-")[1]], severity, Safety.OBSERVE, **words, **more)  # type: ignore[arg-type]


TOY = (
    point("TOY-PRE-01", also=(Phase.POST_DEPLOY,)),
    point("TOY-POST-01", severity=Severity.CRITICAL),
    point("TOY-POST-02", incident=True),
    point("TOY-PER-01", incident=True),
    point("TOY-PER-02", markers=("seasonal",)),
)
BOX = (point("BOX-POST-01", "box"),)
ALL = [*TOY, *BOX]


def taken(expression: str) -> list[str]:
    chosen = parse(expression, ALL)
    return [item.id for item in ALL if chosen.takes(item)]


@pytest.mark.parametrize(
    ("expression", "ids"),
    [
        ("pre_release", "TOY-PRE-01"),
        ("post_deploy", "TOY-PRE-01 TOY-POST-01 TOY-POST-02 BOX-POST-01"),
        ("box and post_deploy", "BOX-POST-01"),
        ("post_deploy and not box", "TOY-PRE-01 TOY-POST-01 TOY-POST-02"),
        ("incident", "TOY-POST-02 TOY-PER-01"),
        ("seasonal", "TOY-PER-02"),
        ("post_deploy and critical", "TOY-POST-01"),
    ],
)
def test_what_an_expression_takes(expression: str, ids: str) -> None:
    assert " ".join(taken(expression)) == ids


@pytest.mark.parametrize(
    "expression",
    [
        "pre_release",
        "post_deploy",
        "toy and periodic",
        "incident",
        "seasonal",
        "post_deploy or periodic",
        "not box and post_deploy",
        "pre_release or incident",
    ],
)
def test_whole_phases_are_not_narrowed(expression: str) -> None:
    chosen = parse(expression, ALL)
    assert (chosen.narrowing, chosen.parts_of(TOY), chosen.parts_of(BOX)) == ((), (), ())


@pytest.mark.parametrize(
    "expression",
    [
        "post_deploy and critical",
        "post_deploy and not major",
        "periodic and observe",
        "post_deploy and incident",
        "periodic and not seasonal",
        "post_deploy and not pre_release",
    ],
)
def test_less_than_a_phase_is_narrowed(expression: str) -> None:
    chosen = parse(expression, ALL)
    assert chosen.narrowing or chosen.parts_of(TOY)


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("", "Say which phase"),
        ("toy", "Say which phase"),
        ("critical", "Say which phase"),
        ("post_deplyo", 'no such word "post_deplyo"; did you mean "post_deploy"?'),
        ("post_deploy and invntory", 'no such word "invntory"'),
        ("post_deploy and (", "-m:"),
        ("post_deploy post_deploy", "-m:"),
        ("post_deploy and item(id='x')", "no such word"),
    ],
)
def test_a_wrong_expression_says_what_is_wrong(expression: str, said: str) -> None:
    with pytest.raises(BadInput) as raised:
        parse(expression, ALL)
    assert said in str(raised.value)


def test_single_points_need_no_phase() -> None:
    chosen = parse("", ALL, ("TOY-PER-01",))
    assert [item.id for item in ALL if chosen.takes(item)] == ["TOY-PER-01"]
    with pytest.raises(BadInput, match='did you mean "TOY-PER-0'):
        parse("", ALL, ("TOY-PER-03",))


def test_what_is_wrong_right_now_is_no_deployment() -> None:
    assert parse("post_deploy", ALL).after_deployment
    assert parse("incident or post_deploy", ALL).after_deployment
    assert not parse("incident", ALL).after_deployment

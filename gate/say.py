"""The gate's own sentences, in English and in Korean; what a check says stays in the check's words.

One that quotes what somebody else said has no Korean here: the report knows it, and what it quotes, by its shape.
"""

from typing import NamedTuple


class Said(NamedTuple):
    """One sentence in the languages of the report."""

    en: str
    ko: str


ALL_PROVED = Said("every point of the plan is proved", "계획된 모든 항목이 증명되었습니다")
ANSWERED_FOR = Said(
    "every point of the plan is proved, or answered for by name",
    "계획된 모든 항목이 증명되었거나 담당자가 이름을 걸고 책임집니다",
)
EMPTY_PLAN = Said(
    "the plan is empty: nothing was selected, so nothing is proved",
    "계획이 비어 있습니다. 선택된 항목이 없으므로 증명된 것도 없습니다",
)
NO_RESULT = Said(
    "no check came to a result, so nothing is proved", "결과에 이른 점검이 하나도 없으므로 증명된 것이 없습니다"
)

_LOOKS = {
    "release": ("which release answers", "응답하는 릴리스"),
    "wait": ("the wait for the deployment", "배포 완료 대기"),
    "last_look": ("the health at the end", "종료 시점의 상태"),
}
_STATES_KO = {
    "failed": "실패",
    "failing": "실패",
    "error": "오류",
    "blocked": "차단",
    "unverified": "미확인",
    "not_applicable": "해당 없음",
}
_SEVERITIES_KO = {"critical": "치명", "major": "중요", "minor": "경미"}


def narrowed(by: str) -> Said:
    """A narrowed run proves points, not a release."""
    return Said(
        f"the run was narrowed ({by}): it can prove a point, not a release",
        f"실행 범위가 좁혀졌습니다({by}). 항목은 증명할 수 있어도 릴리스는 증명할 수 없습니다",
    )


def item_is(item: str, severity: str, state: str) -> Said:
    """An item that is not green."""
    korean = f"{item}({_SEVERITIES_KO.get(severity, severity)})이(가) {_STATES_KO.get(state, state)} 상태입니다"
    return Said(f"{item} ({severity}) is {state}", korean)


def criterion(item: str) -> Said:
    """A roll-back criterion that holds."""
    return Said(f"the roll-back criterion {item} holds", f"롤백 기준 {item}에 해당합니다")


def not_looked_at(key: str, system: str) -> Said:
    """A look of the plan that was not made."""
    en, ko = _LOOKS[key]
    return Said(f"{system}: {en} was not looked at", f"{system}: 확인하지 못함({ko})")


def up_after(system: str, seconds: float) -> Said:
    """The wait ended well."""
    return Said(f"{system} was up after {seconds:.1f} s", f"{system}이(가) {seconds:.1f}초 만에 응답했습니다")


def not_up(system: str, cause: str, seconds: float) -> Said:
    """The wait ended with a cause."""
    return Said(f"{system}: {cause} (waited {seconds:.1f} s)", "")


def well_at_the_end(system: str) -> Said:
    """The last look found nothing."""
    return Said(f"{system} is well at the end of the run", f"{system}은(는) 실행이 끝난 시점에도 정상입니다")


def ill_at_the_end(system: str, cause: str) -> Said:
    """The last look found a cause."""
    return Said(f"{system} at the end of the run: {cause}", "")


def no_expectation(system: str) -> Said:
    """The target says how the release shows itself, and not which one has to run."""
    return Said(
        f"the target does not say which release of {system} is expected: set target.release",
        f"대상 파일에 {system}의 기대하는 릴리스가 없습니다. target.release를 설정하십시오",
    )


def right_release(system: str, count: int, release: str) -> Said:
    """Every address runs the expected release."""
    return Said(f"{system}: {count} of {count} run {release}", f"{system}: {count}개 주소 모두 {release}입니다")


def wrong_release(system: str, release: str, wrong: list[tuple[str, str]]) -> Said:
    """Some address runs another release, or shows none."""
    en = "; ".join(f"{where} runs {seen}" for where, seen in wrong) or "nothing shows it"
    ko = "; ".join(f"{where}: {seen}" for where, seen in wrong) or "확인할 주소가 없음"
    return Said(
        f"{system}: not the release {release}: {en}; nothing else counts",
        f"{system}: 기대한 릴리스 {release}이(가) 아닙니다({ko}). 다른 결과는 의미가 없습니다",
    )


def release_unknown(system: str, why: str) -> Said:
    """The look at the release itself went wrong."""
    return Said(f"{system}: which release answers cannot be told: {why}; nothing else counts", "")


def attestation_ended(item: str, until: object) -> Said:
    """An attestation that no longer counts."""
    return Said(f"the attestation of {item} ended on {until}", f"{item}의 확인서가 {until}에 만료되었습니다")


def _which(item: str, case: str | None) -> Said:
    return Said(f"{item}, case {case},", f"{item}(점검 {case})") if case else Said(item, item)


def idle_attestation(item: str, case: str | None) -> Said:
    """An attestation that no case of a point which is not green has asked for."""
    of = _which(item, case)
    return Said(
        f"the attestation of {of.en} covers nothing: what is not green there has to be seen, or attested anew",
        f"{of.ko}의 확인서가 적용되지 않았습니다. 실제로 점검하거나 새로 확인해야 합니다",
    )


def stale_acceptance(item: str) -> Said:
    """An acceptance that nobody needs any more."""
    return Said(
        f"the acceptance of {item} is stale: the point is green; remove it from the target file",
        f"{item}의 수용이 더는 필요 없습니다. 항목이 정상이므로 대상 파일에서 지우십시오",
    )


def idle_acceptance(item: str, state: str, case: str | None) -> Said:
    """An acceptance that covers nothing, of a point that is not green."""
    of = _which(item, case)
    return Said(
        f"the acceptance of {of.en} as {state} covers nothing: the point has no such case in that state",
        f"{of.ko}의 {_STATES_KO[state]} 수용이 적용되지 않았습니다. 그 상태의 점검이 없습니다",
    )


def left_behind(things: list[str]) -> Said:
    """What the run created and could not be seen to be gone."""
    shown = ", ".join(things[:10])
    return Said(
        f"{len(things)} thing(s) that the run created may still be there; run pytest --sweep: {shown}",
        f"실행이 만든 것 {len(things)}개가 남아 있을 수 있습니다. pytest --sweep을 실행하십시오: {shown}",
    )


def accepted(state: str, owner: str, until: object, reason: str) -> Said:
    """Who accepts a point, as what, until when, and why."""
    return Said(
        f"accepted as {state} by {owner} until {until}: {reason}",
        f"{owner}이(가) {until}까지 {_STATES_KO[state]} 상태로 수용함: {reason}",
    )

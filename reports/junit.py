"""The report for CI systems: `greenlight.xml`, one JUnit test case a case of the checklist."""

from collections import Counter
from collections.abc import Iterable, Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Comment, Element, SubElement

from gate.model import CaseResult, ExitCode, ItemResult, Outcome, State
from reports import view
from reports.text import line, presentable
from reports.translated import translated
from reports.words import Words, words


def parts(outcome: Outcome, language: str = "en") -> Iterator[str]:
    """The outcome as JUnit XML, piece by piece: failed is a failure; error, blocked and without a result are errors.

    What was accepted, attested or does not apply passes, and says so in a property. Raises ValueError for a language
    that there are no words for.
    """
    shown, say = presentable(translated(outcome, language)), words(language)
    before, after = _frame(shown, say)
    yield before
    for case in _testcases(shown, say):
        ElementTree.indent(case, level=2)
        yield "\n    " + ElementTree.tostring(case, encoding="unicode")
    yield after


def _frame(outcome: Outcome, say: Words) -> tuple[str, str]:
    """What stands before the cases and what after them; the cases are made once more to be counted."""
    numbers = _numbers(_testcases(outcome, say))
    suites = Element("testsuites", numbers)
    time = f"{outcome.run.seconds:.3f}"
    suite = SubElement(suites, "testsuite", {"name": "greenlight", "timestamp": outcome.run.started, "time": time})
    suite.attrib |= numbers
    _properties(
        suite, [("verdict", view.verdict(outcome, say)), ("reason", view.reason(outcome, say)), *_facts(outcome)]
    )
    suite.append(Comment("cases"))
    ElementTree.indent(suites)
    before, _, after = ElementTree.tostring(suites, encoding="unicode").partition("\n    <!--cases-->")
    return '<?xml version="1.0" encoding="utf-8"?>\n' + before, after + "\n"


def _testcases(outcome: Outcome, say: Words) -> Iterator[Element]:
    """Every case, and what is wrong with the run; a run that proved nothing has at least one error."""
    bad = False
    for case in _all(outcome, say):
        bad = bad or _is_bad(case)
        yield case
    if outcome.exit_code is not ExitCode.GO and not bad:
        yield _finding(view.verdict(outcome, say), view.reason(outcome, say))


def _all(outcome: Outcome, say: Words) -> Iterator[Element]:
    for result in outcome.items:
        yield from _cases(result, say)
    for name, sentence in _findings(outcome):
        yield _finding(name, sentence)


def _is_bad(case: Element) -> bool:
    return case.find("failure") is not None or case.find("error") is not None


def _numbers(cases: Iterable[Element]) -> dict[str, str]:
    counts = Counter(name for case in cases for name in ("testcase", *(part.tag for part in case)))
    names = {"tests": "testcase", "failures": "failure", "errors": "error", "skipped": "skipped"}
    return {name: str(counts[tag]) for name, tag in names.items()}


def _facts(outcome: Outcome) -> Iterator[tuple[str, str]]:
    run = outcome.run
    names = (
        "target",
        "release",
        "ticket",
        "actor",
        "runner",
        "selection",
        "allow",
        "tag",
        "started",
        "ended",
        "command",
    )
    yield from ((name, getattr(run, name)) for name in names)
    yield from run.versions


def _cases(result: ItemResult, say: Words) -> Iterator[Element]:
    yield from (_case(result, case, say) for case in result.cases)
    for name in result.missing:
        yield _unproved(result, name, say("line.no_result", case=name), say)
    if not result.cases and not result.missing:
        yield _unproved(result, "", say("line.no_case"), say)


def _case(result: ItemResult, case: CaseResult, say: Words) -> Element:
    element = _testcase(result, case.case, say)
    element.set("time", f"{case.seconds:.3f}")
    known = [("state", case.state.value), ("severity", case.severity.value), ("note", case.note)]
    _properties(element, [(name, text) for name, text in known if text])
    if not case.state.green:
        tag = "failure" if case.state is State.FAILED else "error"
        cause = case.cause.sentence if case.cause else ""
        sentence = cause or case.sentence or say(f"state.{case.state}")
        _trouble(element, tag, case.state.value, sentence, [case.sentence, f"→ {say.remedy(result.item)}"])
    if case.evidence:
        SubElement(element, "system-out").text = "\n".join(line(part.text) for part in case.evidence)
    return element


def _unproved(result: ItemResult, name: str, sentence: str, say: Words) -> Element:
    element = _testcase(result, name, say)
    _properties(element, [("state", State.UNVERIFIED.value), ("severity", result.severity.value)])
    _trouble(element, "error", State.UNVERIFIED.value, sentence, [f"→ {say.remedy(result.item)}"])
    return element


def _testcase(result: ItemResult, name: str, say: Words) -> Element:
    title = f"{result.item.id} {say.title(result.item)}"
    classname = f"{result.item.system}.{result.item.phase}"
    named = line(f"{title} [{name}]" if name else title)
    return Element("testcase", {"classname": line(classname), "name": named, "time": "0.000"})


def _findings(outcome: Outcome) -> Iterator[tuple[str, str]]:
    """What is wrong with the run itself and stands in the way of a GO."""
    for finding in view.bad_findings(outcome):
        if not view.is_warning(finding):
            yield f"{finding.system} {finding.key}".strip(), finding.sentence


def _finding(name: str, sentence: str) -> Element:
    element = Element("testcase", {"classname": "greenlight.run", "name": line(name), "time": "0.000"})
    _trouble(element, "error", "finding", sentence, [])
    return element


def _trouble(parent: Element, tag: str, kind: str, sentence: str, more: list[str]) -> None:
    element = SubElement(parent, tag, {"type": kind, "message": line(sentence)})
    element.text = "\n".join(dict.fromkeys(filter(None, [sentence, *more])))


def _properties(parent: Element, pairs: list[tuple[str, str]]) -> None:
    properties = SubElement(parent, "properties")
    for name, value in pairs:
        SubElement(properties, "property", {"name": line(name), "value": line(value)})

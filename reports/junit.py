"""The report for CI systems: `greenlight.xml`, one JUnit test case a case of the checklist."""

from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from gate.model import CaseResult, ExitCode, ItemResult, Outcome, State
from reports import view
from reports.text import line, presentable
from reports.translated import translated
from reports.words import Words, words


def render(outcome: Outcome, language: str = "en") -> str:
    """The outcome as JUnit XML: failed is a failure; error, blocked, unverified and a missing result are errors.

    What was accepted, attested or does not apply passes, and says so in a property. Raises ValueError for a language
    that there are no words for.
    """
    shown, say = presentable(translated(outcome, language)), words(language)
    time = f"{shown.run.seconds:.3f}"
    suite = Element("testsuite", {"name": "greenlight", "timestamp": shown.run.started, "time": time})
    _properties(suite, [("verdict", view.verdict(shown, say)), ("reason", view.reason(shown, say)), *_facts(shown)])
    suite.extend(_testcases(shown, say))
    suites = Element("testsuites", _numbers(suite))
    suite.attrib |= suites.attrib
    suites.append(suite)
    ElementTree.indent(suites)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(suites, encoding="unicode") + "\n"


def _testcases(outcome: Outcome, say: Words) -> list[Element]:
    """Every case, and what is wrong with the run; a run that proved nothing has at least one error."""
    cases = [case for result in outcome.items for case in _cases(result, say)]
    cases += [_finding(name, sentence) for name, sentence in _findings(outcome)]
    if outcome.exit_code is not ExitCode.GO and not any(_is_bad(case) for case in cases):
        cases.append(_finding(view.verdict(outcome, say), view.reason(outcome, say)))
    return cases


def _is_bad(case: Element) -> bool:
    return case.find("failure") is not None or case.find("error") is not None


def _numbers(suite: Element) -> dict[str, str]:
    counts = {"tests": "testcase", "failures": "testcase/failure", "errors": "testcase/error"}
    return {name: str(len(suite.findall(path))) for name, path in counts.items()} | {"skipped": "0"}


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

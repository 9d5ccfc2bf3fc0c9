"""Outcomes as a gate could hand them to the writers: a bad deployment, a good one, an outage, and malice."""

from dataclasses import replace

from gate.model import (
    CaseResult,
    Cause,
    Change,
    ExitCode,
    Finding,
    Hidden,
    Item,
    ItemResult,
    Line,
    Outcome,
    Phase,
    RunInfo,
    Safety,
    Severity,
    State,
    Verdict,
)

MALICE = (
    "<script>window.ran=1</script>"
    '"onload="window.ran=1" <img src=x onerror=window.ran=1>'
    "\x1b[31mred\x1b]0;title\x07 \u202egnp.exe\u2066 \x00\x08\x7f\x9b\ud800\ufffe\u200b "
    "]]> --> | a | b | `code` ```\n# heading\n[link](https://evil.example/x) ![i](https://evil.example/i.png) "
    "<https://evil.example> https://evil.example/bare www.evil.example @everyone #1 &lt;b&gt; {{ 7*7 }} {n} "
    "%s </pre></style>"
)
LONG = "x" * 10_000

RUN = RunInfo(
    target="production",
    testbed=False,
    release="1.8.2",
    ticket="CHG-1234",
    actor="Kim Minji <minji@example.com>",
    runner="ci-runner-3",
    selection="post_deploy",
    tag="gl-7f3a2c",
    started="2026-11-21T01:02:03Z",
    ended="2026-11-21T01:02:06Z",
    seconds=3.2,
    allow="write",
    versions=(("greenlight", "0.1.0"), ("python", "3.11.9"), ("pytest", "9.2.0")),
    command="pytest -m post_deploy --target production.toml --ticket CHG-1234",
)


def item(id_: str, title: str, title_ko: str, **other: object) -> Item:
    given: dict[str, object] = {
        "system": "inventory",
        "phase": Phase.POST_DEPLOY,
        "severity": Severity.CRITICAL,
        "safety": Safety.WRITE,
        "source": "002, section 2",
        "remedy": "Look at the last migration and at the stock triggers; compare products.totalIn/totalOut with the "
        "rows; roll back if totals differ.",
        "remedy_ko": "마지막 마이그레이션과 재고 트리거를 확인하고 "
        "products.totalIn/totalOut을 실제 행과 비교한 뒤, 다르면 되돌립니다.",
        "looks_at": "One inbound, outbound and return of a product of the run's own, and the stock after each.",
        "changes": "Creates one product with three movements and removes them.",
    }
    return Item(id=id_, title=title, title_ko=title_ko, **{**given, **other})  # type: ignore[arg-type]


HEALTH = item(
    "INV-PRE-02",
    "The health endpoint says ok and names its database",
    "헬스체크가 status=ok이고 DB 상태를 보여준다",
    safety=Safety.OBSERVE,
)
CRUD = item("INV-POST-02", "Products are created, changed and deleted, each with its event", "제품 CRUD와 이벤트 기록")
STOCK = item(
    "INV-POST-03",
    "Inbound, outbound and return move the stock and leave their event",
    "입고·출고·반품이 재고에 반영되고 감사 로그에 남는다",
)
UPLOAD = item("INV-POST-04", "An upload is queued, processed and counted", "업로드가 큐에 들어가 처리된다")
ALERT = item(
    "INV-POST-05",
    "A test alert leaves its record",
    "테스트 알림이 기록을 남긴다",
    severity=Severity.MAJOR,
    safety=Safety.DRILL,
)
AUDIT = item(
    "INV-POST-06",
    "The audit log has recent events of each kind",
    "감사 로그에 최근 이벤트가 있다",
    severity=Severity.MAJOR,
    safety=Safety.OBSERVE,
)
ALARMS = item(
    "INV-POST-07",
    "Health and logs are connected to monitoring, with alarms",
    "헬스체크와 로그가 모니터링·알람에 연결되어 있다",
    severity=Severity.MAJOR,
    safety=Safety.OBSERVE,
)
TWO_FACTOR = item(
    "INV-PER-08",
    "Administrators use a second factor",
    "관리자 계정은 2단계 인증을 쓴다",
    severity=Severity.MINOR,
    safety=Safety.OBSERVE,
    phase=Phase.PERIODIC,
)

ACCEPT_ALERT = """[[accept]]
item = "INV-POST-05"
state = "unverified"
reason = ""
owner = ""
until = 2026-12-21"""


def case(of: Item, name: str, state: State = State.PASSED, sentence: str = "", **other: object) -> CaseResult:
    return CaseResult(
        nodeid=f"suites/inventory/test_post_deploy.py::test_it[{name}]",
        item=of.id,
        case=name,
        severity=of.severity,
        safety=of.safety,
        state=state,
        sentence=sentence,
        **other,  # type: ignore[arg-type]
    )


def result(of: Item, *cases: CaseResult, missing: tuple[str, ...] = ()) -> ItemResult:
    states = [each.state for each in cases] + [State.UNVERIFIED] * len(missing)
    return ItemResult(of, State.worst(states), cases, missing, of.severity)


def saw(*texts: str) -> tuple[Line, ...]:
    return tuple(Line(text) for text in texts)


def roll_back() -> Outcome:
    """One critical item failed, one drill was not allowed, one item is attested, one accepted, a row stays behind."""
    moved = (Line("POST /outbounds → 201, 41 ms", "did"), Line("stock 55 → 55"))
    refused = (
        Line("POST /returns → 500, 12 ms", "did", "curl -X POST https://stock.example.com/api/v1/returns -d '{}'"),
    )
    items = (
        result(HEALTH, case(HEALTH, "", evidence=saw("health ok, database up in 4 ms"))),
        result(CRUD, case(CRUD, "", evidence=saw("create, read, list, update, delete: 5 audit rows"))),
        result(
            STOCK,
            case(STOCK, "inbound 5", evidence=saw("inbound 5: stock 50 → 55, audit row written")),
            case(STOCK, "outbound 3", State.FAILED, "stock went from 55 to 55, expected 52", evidence=moved),
            case(
                STOCK,
                "return 2",
                State.ERROR,
                "the API answered 500 to POST /returns: internal error",
                evidence=refused,
            ),
        ),
        result(UPLOAD, case(UPLOAD, "csv", evidence=saw("job cmh1 completed, 3 of 3 rows"))),
        result(
            ALERT,
            case(ALERT, "", State.UNVERIFIED, "drills are not allowed in this run (--allow drill)", paste=ACCEPT_ALERT),
        ),
        result(AUDIT, case(AUDIT, "product"), missing=("user creation",)),
        result(
            ALARMS,
            case(
                ALARMS,
                "",
                State.ACCEPTED,
                "no monitoring is named",
                note="accepted by J. Park until 2026-12-31: CHG-1200",
            ),
        ),
        result(
            TWO_FACTOR,
            case(TWO_FACTOR, "", State.ATTESTED, note="2FA reviewed, by Kim on 2026-11-02, until 2027-02-02"),
        ),
    )
    return Outcome(
        verdict=Verdict.ROLL_BACK,
        exit_code=ExitCode.ROLL_BACK,
        run=RUN,
        items=items,
        findings=(
            Finding("last_look", "inventory", True, "the health endpoint still says ok at the end"),
            Finding(
                "release", "inventory", False, "https://stock.example.com answers with 1.8.1, not 1.8.2", Verdict.HOLD
            ),
        ),
        changes=(
            Change("inventory", "product", "cmh1abc", "removed"),
            Change("inventory", "upload job", "cmh2def", "left", "the service has no delete route for it"),
        ),
        reason="INV-POST-03 is critical and failed after the deployment.",
        reason_ko="배포 후 치명 항목 INV-POST-03이 실패했습니다.",
    )


def go() -> Outcome:
    """The same run with every item green, on the testbed."""
    items = tuple(result(each, case(each, "", evidence=saw("seen well"))) for each in (HEALTH, CRUD, STOCK, UPLOAD))
    return Outcome(Verdict.GO, ExitCode.GO, replace(RUN, testbed=True, target="testbed"), items, reason="All is well.")


START = ("Start PostgreSQL again.", "PostgreSQL을 다시 기동합니다.")


def outage() -> Outcome:
    """The database is away: one cause hides everything but the one item that was looked at before."""
    away = Cause("inventory.database", "PostgreSQL of inventory refuses connections (127.0.0.1:5432)")
    hidden = tuple(
        result(each, case(each, "", State.BLOCKED, "its database is away", cause=away))
        for each in (CRUD, STOCK, UPLOAD)
    )
    return Outcome(
        Verdict.ROLL_BACK,
        ExitCode.ROLL_BACK,
        RUN,
        (result(HEALTH, case(HEALTH, "")), *hidden),
        causes=(Hidden(away, (CRUD.id, STOCK.id, UPLOAD.id), *START),),
    )


def nothing() -> Outcome:
    """An empty plan."""
    return Outcome(Verdict.NOT_PROVED, ExitCode.NOT_PROVED, RUN, ())


def hostile(text: str = MALICE) -> Outcome:
    """A stranger's text in every field that can hold one."""
    evil = item(text, text, text, system=text, source=text, remedy=text, remedy_ko=text, looks_at=text, changes=text)
    cause = Cause(text, text)
    lines = (Line(text, "saw", text), Line(text, "did", text))

    def each(state: State) -> CaseResult:
        return CaseResult(text, text, text, evil.severity, evil.safety, state, text, cause, lines, 1.0, text, text)

    items = tuple(ItemResult(replace(evil, id=f"{state}{text}"), state, (each(state),), (text,)) for state in State)
    run = RunInfo(text, True, text, text, text, text, text, text, text, text, 1.0, text, ((text, text),), text)
    return Outcome(
        verdict=Verdict.HOLD,
        exit_code=ExitCode.HOLD,
        run=run,
        items=items,
        causes=(Hidden(cause, (text,), text, text),),
        findings=(Finding("release", text, False, text, Verdict.HOLD), Finding("warning", text, True, text)),
        changes=(Change(text, text, text, "left", text), Change(text, text, text, "removed", text)),
        reason=text,
        reason_ko=text,
    )


def many(count: int) -> Outcome:
    """So many failed items, each with a long sentence."""
    failing = [replace(STOCK, id=f"INV-POST-{number:04}") for number in range(count)]
    items = tuple(result(each, case(each, "a", State.FAILED, "stock went wrong " * 20)) for each in failing)
    return Outcome(Verdict.ROLL_BACK, ExitCode.ROLL_BACK, RUN, items, reason="too much is wrong")

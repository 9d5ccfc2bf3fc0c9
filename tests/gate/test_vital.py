"""Vital signs: the wait, the release that answers, what is blocked, the last look."""

import socket

import pytest

from tests.gate.toy import VITAL_PY, Toy, check, item

LOOKS_AT_IT = "assert (api / 'alive').exists()"
RELEASES = 'shows_release = true\nof_system = true'  # fmt: skip


def two_addresses(toy: Toy, first: str, second: str) -> None:
    toy.target(target='release = "1.8.2"', section="shows_release = true")
    toy.write("world/address-1", first)
    toy.write("world/address-2", second)


def down(toy: Toy) -> None:
    (toy.world / "alive").unlink()


def test_the_old_release_on_one_of_two_addresses_holds_and_nothing_else_counts(
    toy: Toy, workers: tuple[str, ...]
) -> None:
    two_addresses(toy, "1.8.2", "1.8.1")
    toy.checks(check("TOY-POST-01", "open('ran', 'w')"), check("TOY-POST-02"))
    ran = toy.run(*workers)
    assert (ran.code, ran.verdict) == (10, "HOLD")
    assert ran.report["findings"][0]["key"] == "release"
    assert "address-2 runs 1.8.1" in ran.findings("release")[0]
    assert "address-1" not in ran.findings("release")[0]
    assert ran.findings("last_look") == []
    assert not (toy.folder / "ran").exists()


def test_the_right_release_everywhere_is_said(toy: Toy) -> None:
    two_addresses(toy, "1.8.2", "1.8.2")
    ran = toy.run()
    assert ran.verdict == "GO"
    assert any(finding["sentence"] == "toy: 2 of 2 run 1.8.2" for finding in ran.report["findings"])


def test_a_systems_own_release_counts_before_the_environments(toy: Toy) -> None:
    two_addresses(toy, "1.8.2", "1.8.2")
    toy.target(target='release = "9.9.9"', section='shows_release = true\nrelease = "1.8.2"')
    ran = toy.run()
    assert (ran.verdict, ran.report["run"]["release"]) == ("GO", "1.8.2")


def second_system(toy: Toy, **files: str) -> None:
    """Another room with the same hooks, looked at in the same target."""
    for path in (toy.folder / "suites/toy").glob("*.py"):
        toy.write(f"suites/annex/{path.name}", path.read_text().replace("TOY-", "ANNEX-").replace('"toy', '"annex'))
    (toy.folder / "suites/annex/test_toy.py").rename(toy.folder / "suites/annex/test_annex.py")
    toy.write("suites/annex/checklist.toml", item("ANNEX-POST-01") + item("ANNEX-POST-02"))
    for name, text in files.items():
        toy.write(f"annex/{name.replace('_', '-')}", text)


def test_each_system_is_named_beside_its_release(toy: Toy) -> None:
    two_addresses(toy, "1.8.2", "1.8.2")
    second_system(toy, address_1="0.9", alive="")
    annex = '[annex]\nworld = "annex"\nshows_release = true\nrelease = "0.9"\n'
    toy.write("target.toml", (toy.folder / "target.toml").read_text() + annex)
    ran = toy.run()
    said = [finding["sentence"] for finding in ran.report["findings"] if finding["key"] == "release"]
    assert sorted(said) == ["annex: 1 of 1 run 0.9", "toy: 2 of 2 run 1.8.2"]
    assert ran.report["run"]["release"] == "1.8.2 (toy), 0.9 (annex)"
    toy.write("annex/address-1", "0.8")
    assert toy.run().findings("release") == ["annex: not the release 0.9: address-1 runs 0.8; nothing else counts"]


def test_only_the_releases_of_what_is_looked_at_are_named(toy: Toy) -> None:
    two_addresses(toy, "1.8.2", "1.8.2")
    second_system(toy, alive="")
    toy.write("target.toml", (toy.folder / "target.toml").read_text() + '[annex]\nworld = "annex"\nrelease = "0.9"\n')
    assert toy.run("-m", "toy and post_deploy").report["run"]["release"] == "1.8.2"


def test_a_release_that_nothing_shows_holds(toy: Toy) -> None:
    toy.target(target='release = "1.8.2"', section="shows_release = true")
    assert "nothing shows it" in toy.run().findings("release")[0]


def test_a_look_at_the_release_that_goes_wrong_holds(toy: Toy) -> None:
    two_addresses(toy, "1.8.2", "1.8.2")
    toy.write(
        "suites/toy/vital.py",
        VITAL_PY.replace("    return [(path.name", "    raise OSError('no host')\n    return [(path.name"),
    )
    ran = toy.run()
    assert (ran.code, ran.verdict) == (10, "HOLD")
    assert ran.findings("release") == ["toy: which release answers cannot be told: no host; nothing else counts"]


def test_a_release_that_the_target_does_not_name_holds(toy: Toy) -> None:
    toy.target(section="shows_release = true")
    ran = toy.run()
    assert ran.code == 10
    assert "target.release" in ran.findings("release")[0]


def test_a_total_outage_rolls_back_names_its_cause_once_and_asks_no_more(toy: Toy) -> None:
    names = [f"TOY-POST-0{n}" for n in range(1, 6)]
    toy.checklist(*(item(name) for name in names))
    toy.checks(*(check(name, LOOKS_AT_IT, fixtures="api") for name in names))
    down(toy)
    ran = toy.run()
    assert (ran.code, ran.verdict) == (11, "ROLL_BACK")
    assert set(ran.states().values()) == {"blocked"}
    assert [(hidden["cause"]["key"], hidden["items"]) for hidden in ran.report["causes"]] == [("toy.api", names)]
    assert not (toy.world / "asked").exists()


def test_an_outage_in_mid_run_is_one_cause_too(toy: Toy, workers: tuple[str, ...]) -> None:
    names = [f"TOY-POST-0{n}" for n in range(1, 4)]
    toy.checklist(*(item(name) for name in names))
    breaks = check(names[0], "(api / 'alive').unlink()", fixtures="api")
    toy.checks(breaks, *(check(name, LOOKS_AT_IT, fixtures="api") for name in names[1:]))
    ran = toy.run(*workers)
    assert (ran.code, ran.verdict) == (11, "ROLL_BACK")
    assert [ran.state(name) for name in names] == ["passed", "blocked", "blocked"]
    assert [hidden["items"] for hidden in ran.report["causes"]] == [names[1:]]
    assert (toy.world / "asked").read_text().count("asked") == 2
    assert ran.findings("last_look") == ["toy at the end of the run: the toy is away"]


def test_what_does_not_hang_on_the_lifeline_is_still_proved(toy: Toy) -> None:
    toy.checks(check("TOY-POST-01", LOOKS_AT_IT, fixtures="api"), check("TOY-POST-02"))
    down(toy)
    assert toy.run().states() == {"TOY-POST-01": "blocked", "TOY-POST-02": "passed"}


def test_the_vital_sign_itself_is_never_hidden_and_comes_first(toy: Toy) -> None:
    toy.checks(
        check("TOY-POST-01", LOOKS_AT_IT, fixtures="api"),
        check(
            "TOY-POST-02", "assert (world / 'alive').exists(), 'health says down'", fixtures="world, api", vital=True
        ),
    )
    down(toy)
    ran = toy.run()
    assert ran.states() == {"TOY-POST-01": "blocked", "TOY-POST-02": "failed"}


def test_a_part_that_is_away_hides_only_what_looks_at_it_and_failed(toy: Toy) -> None:
    toy.checklist(*(item(f"TOY-POST-0{number}") for number in range(1, 5)))
    toy.checks(
        check("TOY-POST-01", "assert False, 'the engine stands'", fixtures="api", part="engine"),
        check("TOY-POST-02", "assert False, 'no answer'", fixtures="api"),
        check("TOY-POST-03", part="engine"),
        check("TOY-POST-04", "assert False, 'the wheel is flat'", part="wheel"),
    )
    ran = toy.run()
    assert ran.states() == {
        "TOY-POST-01": "blocked", "TOY-POST-02": "failed", "TOY-POST-03": "passed", "TOY-POST-04": "failed",
    }  # fmt: skip
    assert [(hidden["cause"]["key"], hidden["items"]) for hidden in ran.report["causes"]] == [
        ("toy.engine", ["TOY-POST-01"])
    ]
    assert "seen here as: the engine stands" in ran.sentences("TOY-POST-01")


def test_a_check_of_a_part_that_is_there_fails_in_its_own_name(toy: Toy) -> None:
    toy.write("world/engine", "")
    toy.checks(check("TOY-POST-01", "assert False, 'red'", part="engine"), check("TOY-POST-02"))
    assert toy.run().state("TOY-POST-01") == "failed"


def test_a_parameter_names_the_part(toy: Toy) -> None:
    toy.checks(
        """
@pytest.mark.item("TOY-POST-01", part="service")
@pytest.mark.parametrize("service", ["engine"])
def test_it_runs(service): assert False, "not up"

@pytest.mark.item("TOY-POST-02", part="service")
@pytest.mark.parametrize("service", ["wheel"])
def test_it_turns(service): assert False, "not up"
"""
    )
    assert toy.run().states() == {"TOY-POST-01": "blocked", "TOY-POST-02": "failed"}


def test_a_red_check_of_a_living_system_is_not_blocked(toy: Toy) -> None:
    toy.checks(check("TOY-POST-01", "assert False, 'red'", fixtures="api"), check("TOY-POST-02"))
    assert toy.run().state("TOY-POST-01") == "failed"


def test_a_system_that_dies_at_the_end_rolls_back(toy: Toy) -> None:
    toy.checks(check("TOY-POST-01"), check("TOY-POST-02", "(world / 'alive').unlink()", fixtures="world"))
    ran = toy.run()
    assert (ran.code, ran.verdict) == (11, "ROLL_BACK")
    assert set(ran.states().values()) == {"passed"}


def test_the_wait_ends_when_the_system_is_up(toy: Toy) -> None:
    toy.target(target='wait = "30s"')
    down(toy)
    with toy.started() as process:
        toy.until("looks", process)
        toy.write("world/alive", "")
        process.communicate(timeout=60)
    ran = toy.ran(process.returncode, "", 0)
    assert (ran.code, ran.verdict) == (0, "GO")
    assert any("was up after" in finding["sentence"] for finding in ran.report["findings"])


def test_a_runner_that_is_cut_off_holds(toy: Toy) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        free = listener.getsockname()[1]
    toy.target(target=f'control = "http://127.0.0.1:{free}"')
    toy.checks(check("TOY-POST-01", LOOKS_AT_IT, fixtures="api"), check("TOY-POST-02"))
    down(toy)
    ran = toy.run()
    assert (ran.code, ran.verdict) == (10, "HOLD")
    assert "the runner itself is cut off" in ran.report["causes"][0]["cause"]["sentence"]


def test_a_runner_that_is_well_blames_the_system(toy: Toy) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        toy.target(target=f'control = "http://127.0.0.1:{listener.getsockname()[1]}"')
        down(toy)
        assert toy.run().code == 11


@pytest.mark.parametrize("fault", ["raise ValueError('odd')", "return 1 / 0"])
def test_vital_signs_that_cannot_be_looked_at_hold(toy: Toy, fault: str) -> None:
    vital = f"LIFELINES = frozenset()\ndef root_cause(section):\n    {fault}\n"
    toy.write("suites/toy/vital.py", vital)
    ran = toy.run()
    assert (ran.code, ran.verdict) == (10, "HOLD")
    assert "cannot be looked at" in ran.findings("wait")[0]


def test_an_incident_is_answered_without_waiting_for_a_deployment(toy: Toy) -> None:
    toy.checklist(item("TOY-POST-01", incident=True), item("TOY-POST-02"))
    toy.checks(check("TOY-POST-01", LOOKS_AT_IT, fixtures="api"), check("TOY-POST-02"))
    toy.target(target='wait = "10m"')
    down(toy)
    ran = toy.run("-m", "incident")
    assert (ran.code, ran.states()) == (10, {"TOY-POST-01": "blocked"})


def test_a_point_of_another_phase_that_is_also_asked_after_a_deployment_holds(toy: Toy) -> None:
    toy.checklist(item("TOY-PRE-01", also=["post_deploy"]), item("TOY-POST-01"))
    toy.checks(check("TOY-PRE-01", "assert False, 'health says degraded'"), check("TOY-POST-01"))
    assert toy.run("-m", "post_deploy").code == 10

"""The report files are whole, private, and free of secrets."""

import stat
from pathlib import Path

import pytest

from gate import secrets
from reports.present import WRITERS, present, write_all
from tests.reports.samples import go, hostile, roll_back


def test_every_file_is_for_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "reports"
    written = write_all(go(), folder)
    assert set(written) == set(WRITERS)
    assert {stat.S_IMODE(path.stat().st_mode) for path in written.values()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_an_older_report_is_replaced_and_nothing_else_is_left(tmp_path: Path) -> None:
    write_all(go(), tmp_path)
    write_all(roll_back(), tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(WRITERS)
    assert "ROLL BACK" in (tmp_path / "greenlight.html").read_text(encoding="utf-8")


def test_the_terminal_gets_its_text_and_where_the_report_lies(tmp_path: Path) -> None:
    text = present(roll_back(), tmp_path, language="ko", width=100)
    assert text.startswith("ROLL BACK")
    assert text.endswith(f"보고서: {tmp_path / 'greenlight.html'}")


def test_the_verdict_is_seen_even_where_no_report_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    text = present(roll_back(), tmp_path / "file" / "folder")
    assert text.startswith("ROLL BACK")
    assert text.endswith(f"The report could not be written to {tmp_path / 'file' / 'folder'}: Not a directory")


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_secret_that_got_this_far_goes_no_further(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    secret = "s3cr3t<&>pass"
    monkeypatch.setattr("reports.present.redact", lambda text: text.replace(secret, "[admin]"))
    shown = present(hostile(f"a {secret} b"), tmp_path, language=language, verbose=True)
    files = "".join(path.read_text(encoding="utf-8") for path in tmp_path.iterdir())
    assert "s3cr3t" not in shown + files
    assert "[admin]" in shown


def test_the_gates_own_redaction_is_in_force(tmp_path: Path) -> None:
    assert present.__globals__["redact"] is secrets.redact


def test_a_log_that_cannot_be_made_safe_is_not_kept(tmp_path: Path) -> None:
    (tmp_path / "pytest.html").write_text("<script>1</script>", encoding="utf-8")
    write_all(go(), tmp_path)
    assert not (tmp_path / "pytest.html").exists()

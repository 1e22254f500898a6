from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Both, thiqa

AGREEMENTS = Path(__file__).resolve().parents[2] / "agreements"
EXAMPLE = AGREEMENTS / "counter-terrorism" / "agreement.toml"


@pytest.fixture
def proposed(both: Both) -> str:
    """The id of the example, proposed by Atlas and arrived at Baobab."""
    ran = both.atlas("agreement", "propose", EXAMPLE, "--with", "baobab", "--as", "Ann", "--json")
    assert ran.status == 0
    both.carry()
    return str(ran.data["agreement"])


def state(both: Both, agreement: str) -> tuple[str, str]:
    """How an agreement stands at Atlas and at Baobab."""
    here, there = (
        {each["agreement"]: each["state"] for each in side("agreement", "show", "--json").data["agreements"]}[agreement]
        for side in (both.atlas, both.baobab)
    )
    return here, there


def test_a_proposal_is_signed_by_both_and_stands_the_same_on_both_sides(both: Both, proposed: str) -> None:
    assert state(both, proposed) == ("proposed", "proposed")
    signed = both.baobab("agreement", "sign", proposed[:8], "--as", "Bob", "--json")
    assert signed.data["digest"] == both.atlas("agreement", "show", proposed, "--json").data["digest"]
    both.carry()
    # Its first day has not come when this is written, and has when it is read: both nodes say the same.
    here, there = state(both, proposed)
    assert here == there != "proposed"


def test_nobody_signs_without_a_name(both: Both, proposed: str) -> None:
    ran = both.baobab("agreement", "sign", proposed, "--json")
    assert (ran.status, ran.data["error"]) == (2, "person-missing")


def test_a_suspension_acts_on_both_sides_and_both_lift_it(both: Both) -> None:
    one = both.agreement
    assert both.baobab("agreement", "suspend", one, "--reason", "review", "--as", "Bob").status == 0
    both.carry()
    assert state(both, one) == ("suspended", "suspended")
    assert both.send("--body", '{"facts":"x"}').data["error"] == "agreement-not-in-force"
    for side in (both.baobab, both.atlas):
        assert side("agreement", "resume", one, "--as", "A director").status == 0
    both.carry()
    assert state(both, one) == ("in_force", "in_force")


def test_an_end_is_for_good(both: Both) -> None:
    assert both.atlas("agreement", "end", both.agreement, "--as", "Ann").status == 0
    both.carry()
    assert state(both, both.agreement) == ("ended", "ended")
    assert both.atlas("agreement", "resume", both.agreement, "--as", "Ann").status == 4


def test_an_amendment_is_the_next_version_and_applies_when_both_have_signed(both: Both, proposed: str) -> None:
    both.baobab("agreement", "sign", proposed, "--as", "Bob")
    both.carry()
    changed = EXAMPLE.read_text(encoding="utf-8").replace("retention_days = 90", "retention_days = 30")
    file = both.pair.atlas.config.home / "next.toml"
    file.write_text(changed, encoding="utf-8")
    ran = both.atlas("agreement", "amend", file, "--as", "Ann", "--json")
    assert ran.data["version"] == 2
    both.carry()
    assert both.baobab("agreement", "show", proposed, "--json").data["agreement"]["version"] == 1
    both.baobab("agreement", "sign", proposed, "--as", "Bob")
    both.carry()
    shown = [side("agreement", "show", proposed, "--json").data["digest"] for side in (both.atlas, both.baobab)]
    assert shown == [ran.data["digest"]] * 2


def test_the_clauses_are_shown_for_people(both: Both) -> None:
    text = both.atlas("agreement", "show", both.agreement[:6]).out
    assert "SH-2  reply, request (both): keep, send" in text
    assert "release   second-person" in text


def test_an_agreement_that_is_not_known_is_not_found(both: Both) -> None:
    assert both.atlas("agreement", "show", "ffffffff", "--json").data["error"] == "not-found"
    assert both.atlas("agreement", "show", "ff").status == 2


def test_a_proposal_to_a_stranger_or_of_a_folder_is_refused(both: Both) -> None:
    assert both.atlas("agreement", "propose", EXAMPLE, "--with", "cedar", "--as", "Ann").status == 8
    assert both.atlas("agreement", "propose", EXAMPLE.parent, "--with", "baobab", "--as", "Ann").status == 2


@pytest.mark.parametrize("name", sorted(path.parent.name for path in AGREEMENTS.glob("*/cases.toml")))
def test_every_example_answers_its_cases_as_its_lawyers_expect(name: str) -> None:
    ran = thiqa("agreement", "test", AGREEMENTS / name)
    assert ran.status == 0
    assert "✗" not in ran.out
    assert ran.out.rstrip().endswith("all as expected.")


def test_a_case_that_is_answered_otherwise_is_shown_and_ends_with_4(tmp_path: Path) -> None:
    for name in ("agreement.toml", "cases.toml"):
        (tmp_path / name).write_bytes((EXAMPLE.parent / name).read_bytes())
    rules = (tmp_path / "agreement.toml").read_text(encoding="utf-8")
    (tmp_path / "agreement.toml").write_text(rules.replace("tip = 500", "tip = 501"), encoding="utf-8")
    ran = thiqa("agreement", "test", tmp_path)
    assert ran.status == 4
    assert ran.out.count("✗") == 1
    assert "refused CT-1 capacity" in ran.out


def test_files_that_are_no_agreement_are_refused(tmp_path: Path) -> None:
    assert thiqa("agreement", "test", tmp_path).status == 2
    for name in ("agreement.toml", "cases.toml"):
        (tmp_path / name).write_text("[agreement]\nparties = 3\n", encoding="utf-8")
    assert thiqa("agreement", "test", tmp_path, "--json").data["error"] == "agreement-invalid"

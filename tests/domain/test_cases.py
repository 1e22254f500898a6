"""The table of cases: it is read strictly, and a wrong expectation shows."""

from __future__ import annotations

import pytest

from thiqa.domain import cases
from thiqa.domain.agreement import Agreement
from thiqa.domain.errors import AgreementInvalid
from tools.vectors.agreement import EXAMPLE, A, B, C

AGREEMENT = Agreement.from_dict(EXAMPLE)
NAMES = {"atlas": A, "baobab": B, "cedar": C}
ONE = """
[usual]
from = "atlas"
mechanism = "tip"
purpose = "terrorism"
on = "2027-06-01"

[[case]]
says = "A warning about an event"
evaluation = "B2"
data = ["event"]
expect = "EX-1"
"""


def test_a_case_is_asked_and_answered() -> None:
    (case,) = cases.read(ONE, AGREEMENT, NAMES)
    assert (case.says, case.act.recipients) == ("A warning about an event", (B,))
    assert cases.outcome(AGREEMENT, case) == case.expect == "EX-1"


def test_a_wrong_expectation_shows() -> None:
    (case,) = cases.read(ONE.replace("B2", ""), AGREEMENT, NAMES)
    assert cases.outcome(AGREEMENT, case) == "refused EX-1 evaluation"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('expect = "EX-1"', 'expect = "yes"'),
        ('expect = "EX-1"', ""),
        ('from = "atlas"', 'from = "dogwood"'),
        ('on = "2027-06-01"', 'on = "June"'),
        ('evaluation = "B2"', 'evaluation = "Z9"'),
        ('data = ["event"]', "surprise = 1"),
        ("[[case]]", "[[cases]]"),
        ("[usual]", "[usual"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused(old: str, new: str) -> None:
    with pytest.raises(AgreementInvalid):
        cases.read(ONE.replace(old, new), AGREEMENT, NAMES)

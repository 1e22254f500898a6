from __future__ import annotations

from string import Formatter

import pytest

from thiqa.matching.persons import Person, compare
from thiqa.matching.persons.comparing import codes
from thiqa.matching.persons.reasons import TEXTS, Language, Reason
from thiqa.matching.persons.weights import SHIPPED

LANGUAGES: tuple[Language, ...] = ("ar", "fr", "en", "es")


def test_every_finding_has_its_sentence_in_four_languages() -> None:
    assert set(TEXTS) == codes()
    assert all(set(texts) == set(LANGUAGES) and all(texts.values()) for texts in TEXTS.values())


def test_the_languages_of_a_sentence_show_the_same_values() -> None:
    for texts in TEXTS.values():
        shown = {frozenset(name for _, name, _, _ in Formatter().parse(text) if name) for text in texts.values()}
        assert len(shown) == 1


def test_every_finding_has_a_weight() -> None:
    made = {"names", "names-alike", "names-differ", "name-only"}  # by the line of the names, and by the answer
    assert codes() - made <= set(SHIPPED.of)


@pytest.mark.parametrize("language", LANGUAGES)
def test_values_keep_their_direction_in_every_language(language: Language) -> None:
    a = Person.of({"names": [{"name": "ياسر المرنيسي"}], "births": [{"date": "1971-03-08"}]})
    b = Person.of({"names": [{"name": "Yassir Mernissi"}], "births": [{"date": "1971-03-08"}]})
    text = {reason.code: reason.text(language) for reason in compare(a, b).reasons}
    assert "\u2068ياسر المرنيسي\u2069" in text["names"]
    assert "\u20681971-03-08\u2069" in text["birth-day"]


def test_a_reason_names_the_fields_that_it_is_about() -> None:
    a = Person.of({"names": [{"name": "Yassir Mernissi"}], "births": [{"place": "Taza"}, {"date": "1971-03-08"}]})
    found = {reason.code: reason for reason in compare(a, a).reasons}
    assert (found["birth-day"].field_a, found["place"].field_b) == ("births[1].date", "births[0].place")


def test_a_turned_reason_is_the_one_seen_from_the_other_side() -> None:
    reason = Reason("names", 1.0, "names[0].name", "names[2].name", "x", "y")
    assert reason.turned() == Reason("names", 1.0, "names[2].name", "names[0].name", "y", "x")
    assert reason.turned().turned() == reason

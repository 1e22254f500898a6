from __future__ import annotations

from tests.searching import ask, person, ready, record


def test_a_person_who_is_in_the_list_in_another_script_is_a_hit_and_a_stranger_is_none() -> None:
    pair, _ = ready(record(person("Omar Abdellatif Benali", born="1979-03-14")))
    hit = ask(pair, person("عمر عبد اللطيف بن علي", born="1979-03-14"))
    assert [each.kind for each in hit.hits] == ["name-birth"]
    assert ask(pair, person("Youssef Mansouri", born="1981-07-02")).hits == ()
    pair.close()

from __future__ import annotations

from typing import Any

from thiqa.domain import canonical, dates, record


def run(scenario: dict[str, Any]) -> None:
    match scenario["do"]:
        case "record":
            found = record.parse(scenario["input"])
            assert found.encode().decode() == scenario["canonical"]
            assert record.parse(canonical.decode(found.encode())) == record.kept(found.encode()) == found
        case "link":
            link = record.link(scenario["input"])
            assert link.encode().decode() == scenario["canonical"]
            assert record.kept_link(link.encode()) == link
        case "date":
            span = dates.parse(scenario["input"])
            said = {"first": span.first.isoformat(), "last": span.last.isoformat(), "about": span.circa}
            assert said == {name: scenario[name] for name in said}
        case "identifier":
            assert record.identifier(scenario["origin"], scenario["reference"]) == scenario["id"]
        case "link-identifier":
            ends = (scenario["start"], scenario["relation"], scenario["end"])
            assert record.link_identifier(scenario["origin"], *ends) == scenario["id"]

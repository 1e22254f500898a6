"""An agreement as a person reads it: each clause with all that it permits."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from thiqa.cli.voice import isolated, safe
from thiqa.domain.clause import Clause
from thiqa.exchange.agreements import Held

__all__ = ["described"]


def described(held: Held, waiting: Sequence[str], language: str, on_screen: bool) -> list[str]:
    """The lines of one agreement; ``waiting`` are the digests of amendments that are not signed by both."""
    one = held.agreement
    name = (lambda text: isolated(safe(text))) if on_screen else safe
    lines = [
        name(one.title[language]),
        f"id        {one.id}",
        f"version   {one.version}, digest {one.digest()}",
        f"between   a: {name(one.a.agency)} · b: {name(one.b.agency)}",
        f"days      {one.in_force_from} … {one.in_force_until or 'without end'}",
        f"standing  {held.state}",
        *(f"waiting   an amendment, digest {digest}" for digest in waiting),
        *(f"basis     {name(basis)}" for basis in one.legal_bases),
    ]
    for clause in one.clauses:
        lines += ["", *_clause(clause)]
    return lines


def _clause(clause: Clause) -> list[str]:
    d = clause.to_dict()
    lines = [f"{clause.id}  {', '.join(d['mechanisms'])} ({d['direction']}): {', '.join(d['actions'])}"]
    highest = d["highest"]
    told = {
        "for": d["purposes"],
        "about": d["categories"],
        "data": d["data"],
        "marking": [f"up to TLP {highest['tlp']}, PAP {highest['pap']}, {' '.join(highest['handling'])}"],
        "kept": [f"{d['retention_days']} days"],
        "onward": [d["onward"]],
        "release": [d["release"]],
    }
    if clause.evaluation_required:
        told["needs"] = ["an evaluation"]
    if clause.capacity is not None:
        told["a day"] = [f"at most {clause.capacity}"]
    if clause.survives:
        told["survives"] = ["suspension and end"]
    for word, values in told.items():
        wrapped = textwrap.wrap(safe(", ".join(values)), 100)
        lines += [f"    {word if at == 0 else '':<9} {line}" for at, line in enumerate(wrapped)]
    return lines

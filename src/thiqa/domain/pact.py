"""The introduction pact: what two nodes may say to each other before they have an agreement.

It is derived from the two node ids alone, so both nodes hold the same bytes without sending them. It permits only to
propose and change agreements and to announce keys, says nothing about people, and never ends.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache

from thiqa.domain import fields
from thiqa.domain.agreement import Agreement, Party
from thiqa.domain.clause import RETENTION_LIMIT, Clause

__all__ = ["introduction"]

_TITLE = {
    "ar": "ميثاق التعارف بين عقدتين",
    "fr": "Pacte d’introduction entre deux nœuds",
    "en": "Introduction pact between two nodes",
    "es": "Pacto de presentación entre dos nodos",
}


# It follows from the two ids, so it is made once for each pair.
@lru_cache(maxsize=256)
def introduction(node_a: str, node_b: str) -> Agreement:
    """The pact of two node ids (64 hexadecimal digits each), in either order.

    Raises ``FieldInvalid`` for an id that is none and ``AgreementInvalid`` for a node with itself.
    """
    a, b = sorted((fields.hexadecimal(node_a, 64, "node"), fields.hexadecimal(node_b, 64, "node")))
    clauses = [
        Clause.from_toml(
            {
                "id": f"IN-{number}",
                "direction": "both",
                "mechanisms": [mechanism],
                "actions": ["send", "keep", "print", "export"],
                "purposes": ["cooperation"],
                "categories": ["none"],
                "data": ["procedure"],
                "highest": {"tlp": "red", "pap": "red", "handling": ["H0", "H1", "H2"]},
                "retention_days": RETENTION_LIMIT,
                "release": release,
            }
        ).to_dict()
        # Two agencies sign an agreement; who signs for each is recorded with the act.
        for number, (mechanism, release) in enumerate((("agreement", "none"), ("keys", "none")), 1)
    ]
    return Agreement.from_dict(
        {
            "thiqa": "agreement/1",
            "id": hashlib.sha256(f"thiqa-introduction/1{a}{b}".encode()).hexdigest()[:32],
            "version": 1,
            "previous": None,
            "title": _TITLE,
            # The names of the agencies stand in their manifests, which may change; the pact may not.
            "parties": {role: Party(node, f"node {node[:16]}").to_dict() for role, node in (("a", a), ("b", b))},
            "in_force_from": "2000-01-01",
            "in_force_until": None,
            "legal_bases": ["specs/agreement.md, section 7"],
            "languages": ["ar", "fr", "en", "es"],
            "capacities": {},
            "texts": {},
            "clauses": clauses,
        }
    )

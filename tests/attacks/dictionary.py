"""A partner throws a dictionary of names at a list: ``python -m tests.attacks.dictionary --names 1000000``.

The partner's software asks for nothing that its own node would refuse: it has no overseer, no cases, and packs as much
into a batch as it can. What the owner evaluates for it is the capacity that both signed, and no more.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from tests import cast
from tests.exchange.queries import alarms, query
from tests.searching import NAME, person, ready, record
from thiqa.domain.errors import AnsweredError
from thiqa.domain.search import BATCHES, UNIT, Answer
from thiqa.exchange import fetch
from thiqa.exchange.contact import call
from thiqa.matching import oprf
from thiqa.matching.names import strict_keys
from thiqa.store.searches import HeldList

SYLLABLES = "ba be bi da di fa ha ja ka la li ma mi na ni ra ri sa sha ta ya za".split()
KNOWN = ("Omar Abdellatif Benali", "Samir Haddad", "Nadia Karimi")


def names(count: int, seed: int = 1) -> Iterator[str]:
    """Invented names, the same for the same seed."""
    chance = random.Random(seed)
    for _ in range(count):
        words = ("".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))) for _ in range(2))
        yield " ".join(word.title() for word in words)


@dataclass
class Outcome:
    """What a dictionary of ``names`` got: ``evaluated`` elements in ``answered`` batches, and ``learnt`` from them."""

    names: int = 0
    asked: int = 0
    answered: int = 0
    evaluated: int = 0
    learnt: list[str] = field(default_factory=list)
    codes: dict[str, int] = field(default_factory=dict)


def throw(pair: cast.Pair, words: Iterator[str], most: int = BATCHES[-1]) -> Outcome:
    """Throw all ``words`` at Atlas's list, in the largest batches that are still answered, then in the largest."""
    made, left = Outcome(), list(words)
    made.names = len(left)
    held = replace(query(pair))
    partner = pair.partner("atlas", pair.baobab)
    sizes = [size for size in reversed(BATCHES) if size <= most]
    trying = list(sizes)
    while left:
        size = trying[0] if trying else sizes[0]
        some = left[:size]
        inputs = [min(strict_keys(name), default=name).encode() for name in some]
        inputs += [b"\0" + pair.baobab.random(16) for _ in range(size - len(inputs))]
        blinds = oprf.scalars(pair.baobab.random, size)
        asked = replace(held, reference=pair.baobab.random(16).hex(), elements=oprf.blind(inputs, blinds))
        made.asked += 1
        try:
            answer = Answer.parse(call(pair.baobab, partner, "search", asked.encode()).body, asked)
        except AnsweredError as error:
            code = str(error.details["answered"])
            made.codes[code] = made.codes.get(code, 0) + 1
            if trying:
                trying.pop(0)  # perhaps a smaller one still fits
            else:
                left = left[size:]
            continue
        made.answered, made.evaluated = made.answered + 1, made.evaluated + size
        public = bytes.fromhex(fetch.published(HeldList.objects.using(pair.baobab.alias).get()).public)
        outputs = oprf.finalize(inputs, blinds, asked.elements, answer.elements, answer.proof, public)
        with fetch.opened(fetch.file_of(pair.baobab, pair.agreement, NAME)) as entries:
            made.learnt += [name for name, output in zip(some, outputs, strict=False) if output in entries]
        left = left[size:]
    return made


def main() -> int:
    options = argparse.ArgumentParser(prog="dictionary", description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--names", type=int, default=1_000_000, help="names of the dictionary")
    options.add_argument("--seed", type=int, default=1, help="of the names")
    chosen = options.parse_args()
    pair, _ = ready(*(record(person(name)) for name in KNOWN))
    try:
        found = throw(pair, names(chosen.names, chosen.seed))
        raised = alarms(pair.atlas)
        told = {
            "names": found.names, "batches": found.asked, "answered": found.answered, "evaluated": found.evaluated,
            "capacity": 40 * UNIT, "stopped": found.codes, "alarms": raised,
            "days for all": -(-found.names // (40 * UNIT)),
        }  # fmt: skip
        print(json.dumps(told))
        return int(found.evaluated > 40 * UNIT or "over" not in raised)
    finally:
        pair.close()


if __name__ == "__main__":
    sys.exit(main())

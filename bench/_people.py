"""People who do not exist, in Latin and Arabic letters: words of three consonants in a few patterns, some much more
usual than others, as names are. The same seed makes the same people."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any, Final

CONSONANTS: Final = (
    "bب dد rر sس fف qق kك lل mم nن hه yي zز tط jج shش khخ ghغ".split()
)  # fmt: skip
# Latin, then Arabic; 1, 2 and 3 are the consonants.
PATTERNS: Final = (
    ("1a2i3", "12ي3"), ("1a2i3", "1ا23"), ("1a22a3", "12ا3"), ("1u2ay3", "12ي3"), ("ma12u3", "م12و3"),
    ("1i2a3", "12ا3"),    ("1u2u3i", "12و3ي"), ("1a2a3a", "123ة"), ("1a2i3i", "1ا23ي"), ("ben1a2u3", "بن12و3"),
)  # fmt: skip
COUNTRIES: Final = ("XAA", "XBB", "XCC")

Name = tuple[str, str]


class People:
    """A supply of people. ``given`` and ``family`` are how many names of each sort there are."""

    def __init__(self, seed: int, *, given: int = 3_000, family: int = 30_000) -> None:
        self.chance = random.Random(seed)
        words = self._words(given + family)
        self._given, self._family = words[:given], words[given:]
        # The n-th usual name is borne by a share of 1/n: the law that Zipf found for words holds about for names.
        self._given_weights = list(accumulate(1 / (at + 3) for at in range(given)))
        self._family_weights = list(accumulate(1 / (at + 30) for at in range(family)))

    def _words(self, count: int) -> list[Name]:
        found: dict[str, str] = {}
        while len(found) < count:
            roots = self.chance.sample(CONSONANTS, 3)
            latin, arabic = self.chance.choice(PATTERNS)
            for number, root in enumerate(roots, 1):
                latin = latin.replace(str(number), root[:-1])
                arabic = arabic.replace(str(number), root[-1])
            found.setdefault(latin.capitalize(), arabic)
        return list(found.items())

    def name(self) -> Name:
        """One name in Latin and in Arabic letters."""
        parts = self.chance.choices(self._given, cum_weights=self._given_weights, k=self.chance.choice((1, 1, 2)))
        parts += self.chance.choices(self._family, cum_weights=self._family_weights)
        return " ".join([latin for latin, _ in parts]), " ".join([arabic for _, arabic in parts])

    def person(self) -> dict[str, Any]:
        """The fields of one record of kind person."""
        latin, arabic = self.name()
        chance = self.chance
        born = f"{chance.randrange(1940, 2008)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"
        country = chance.choice(COUNTRIES)
        number = f"{country[1]}{chance.randrange(10**8):08}"
        fields: dict[str, Any] = {
            "names": [{"name": latin}, {"name": arabic}],
            "births": [{"date": born, "country": country}],
            "sex": chance.choice("FM"),
            "nationalities": [country],
            "documents": [{"type": "passport", "number": number, "country": country}],
        }
        if chance.random() < 0.5:
            fields["phones"] = [f"+999{chance.randrange(10**9):09}"]
        return fields

    def asked(self, records: Sequence[dict[str, Any]], share: float) -> Iterator[tuple[str, str]]:
        """Names with dates of birth, without end: ``share`` of them of a record, in another order."""
        while True:
            if records and self.chance.random() < share:
                known = self.chance.choice(records)
                name = self.chance.choice(known["names"])["name"]
                yield " ".join(reversed(name.split())), known["births"][0]["date"]
            else:
                yield self.chance.choice(self.name()), f"{self.chance.randrange(1940, 2008)}"

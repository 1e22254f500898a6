"""Whether two records tell of one person, by names, birth, origin and identifiers, with reasons (specs/persons.md)."""

from thiqa.matching.persons.comparing import CLASSES, ENOUGH, Answer, Class, compare
from thiqa.matching.persons.person import Person
from thiqa.matching.persons.reasons import Reason

__all__ = ["CLASSES", "ENOUGH", "Answer", "Class", "Person", "Reason", "compare"]

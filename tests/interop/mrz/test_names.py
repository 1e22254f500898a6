from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thiqa.domain.errors import MrzInvalid
from thiqa.interop.mrz import transliterate
from thiqa.interop.mrz.arabic import TABLE, arabic, readings
from thiqa.interop.mrz.latin import TABLE as LATIN
from thiqa.interop.mrz.names import field, parse


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("D'ARTAGNAN", "DARTAGNAN"),
        ("MARIE-ELISE", "MARIE<ELISE"),
        ("ANNA, MARIA", "ANNA<MARIA"),
        ("O’Connor", "OCONNOR"),
        ("Gößmann", "GOESSMANN"),
        ("Térèsa CAÑON", "TERESA<CANON"),
        ("Jörg Müller-Lüdenscheidt", "JOERG<MUELLER<LUEDENSCHEIDT"),
        ("Þór Æðelson", "THOR<AEDELSON"),
        ("Ștefan Łukasz", "STEFAN<LUKASZ"),
        ("Jose\u0301", "JOSE"),
        ("Ǆon", "DZON"),
        ("İlkay Işık", "ILKAY<ISIK"),
        ("Jane (Jr.)", "JANE<JR"),
        ("Jane", "JANE"),
    ],
)
def test_latin_names_are_written_by_section_6_a(name: str, zone: str) -> None:
    assert transliterate(name) == zone


def test_the_section_has_ninety_five_rows_of_capital_letters() -> None:
    assert len(LATIN) == 95
    assert all(len(letter) == 1 and way.isascii() and way.isupper() for letter, way in LATIN.items())


def test_the_plain_letter_may_be_chosen() -> None:
    assert transliterate("Müller Ångström Ñ", plain=True) == "MULLER<ANGSTROM<N"


@pytest.mark.parametrize(
    ("name", "language", "zone"),
    [
        ("Юлия Щукин", "", "IULIIA<SHCHUKIN"),
        ("Игорь Объедков", "", "IGOR<OBIEEDKOV"),
        ("Юлія Григорович", "uk", "YULIIA<HRYHOROVYCH"),
        ("Щерба", "bg", "SHTERBA"),
        ("Ќосев Џамбаз Ѓорѓи", "mk", "KJOSEV<DJAMBAZ<GJORGJI"),
        ("Жарко Ђорђе Ћирић", "sr", "ZARKO<DORDE<CIRIC"),
        ("Ёлкин Горбач", "be", "IOLKIN<HORBACH"),
    ],
)
def test_cyrillic_names_are_written_by_section_6_b(name: str, language: str, zone: str) -> None:
    assert transliterate(name, language=language) == zone


# Doc 9303 part 3, section 6.C note 3 and the worked examples of appendix B.5.
PUBLISHED = [
    ("ابو بكر محمد بن زكريا الرازي", "ABW<BKR<MXHMD<BN<ZKRYA<ALRAZY"),
    ("عبّاس", "EBBAS"),
    ("فضّة", "FXDZXDZXAH"),
    ("جمال عبد الناصر", "JMAL<EBD<ALNAXSSR"),
    ("اسماعيل عز الدين", "ASMAEYL<EZ<ALDYN"),
    ("جميلة نعيمة", "JMYLXAH<NEYMXAH"),
    ("عبد العزيز بن متعب", "EBD<ALEZYZ<BN<MTEB"),
    ("هاري الشماع", "HARY<ALXSHMAE"),
    ("مُحَمَّد", "MXHMMD"),
    ("ﻣﺤﻤﺪ", "MXHMD"),
    ("پرویز", "PRWXYAZ"),
]


@pytest.mark.parametrize(("name", "zone"), PUBLISHED)
def test_arabic_names_are_written_by_section_6_c(name: str, zone: str) -> None:
    assert transliterate(name) == zone


@pytest.mark.parametrize(("name", "zone"), PUBLISHED[:1] + PUBLISHED[3:8])
def test_they_are_read_back_letter_by_letter(name: str, zone: str) -> None:
    assert " ".join(readings(word)[0] for word in zone.split("<")) == name


def test_a_doubled_letter_is_read_with_shadda_and_as_two() -> None:
    assert readings("EBBAS") == ("عبّاس", "عبباس")
    assert readings("EBDALLH")[0] == "عبدالله"
    assert readings("ALLXH")[0] == "الله"


@pytest.mark.parametrize("word", ["OCONNOR", "XQ", "X", "", "123"])
def test_what_is_no_writing_of_the_table_is_not_read_back(word: str) -> None:
    assert readings(word) == ()


@given(st.text("".join(TABLE), min_size=1, max_size=12))
def test_every_word_of_the_table_comes_back(word: str) -> None:
    written = arabic(word)
    assert written is not None
    found = readings(written)
    plain = word.replace("\u06d0", "\u064a")
    assert all(arabic(each) == written for each in found if each != "الله")
    assert len(found) == 16 or plain in found


def test_no_code_of_the_table_begins_another() -> None:
    codes = {*TABLE.values(), "XTA", "XAH"}
    assert [(a, b) for a in codes for b in codes if a != b and b.startswith(a)] == []


def test_only_a_name_with_the_escape_is_taken_for_arabic() -> None:
    assert parse("ALXHSN<<MXHMD<<<").in_arabic() == "محمد الحسن"
    assert parse("JAMAL<<BASMA<<<").in_arabic() == ""
    assert parse("FOX<<MAX<<<").in_arabic() == ""
    assert parse("ALXHSN<<MXHMD").in_arabic() == ""


@pytest.mark.parametrize("name", ["名字", "שם", "Agent 7", "١٢", "x" * 501])
def test_what_section_6_does_not_cover_is_refused_without_content(name: str) -> None:
    with pytest.raises(MrzInvalid) as told:
        transliterate(name)
    assert name[:2] not in told.value.sentence


@pytest.mark.parametrize(
    ("primary", "secondary", "width", "written"),
    [
        ("ERIKSSON", "ANNA<MARIA", 39, "ERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"),
        ("ARKFREITH", "", 39, "ARKFREITH<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<"),
        ("NILAVADHANANANDA", "ARNPOL<PETCH<CHARONGUANG", 39, "NILAVADHANANANDA<<ARNPOL<PETCH<CHARONGU"),
        ("PAPANDROPOULOUS", "JONATHON<WARREN<TREVOR", 39, "PAPANDROPOULOUS<<JONATHON<WARREN<TREVOR"),
        ("PAPANDROPOULOUS", "JONATHON<ALEC", 30, "PAPANDROPOULOUS<<JONATHON<ALEC"),
    ],
)
def test_names_are_laid_out_as_the_examples_of_parts_4_and_5(
    primary: str, secondary: str, width: int, written: str
) -> None:
    assert field(primary, secondary, width) == written


_PARTS = st.lists(st.text("ABCXYZ", min_size=2, max_size=20), min_size=1, max_size=5).map("<".join)


@given(_PARTS, _PARTS | st.just(""), st.sampled_from([30, 31, 39]))
def test_a_cut_name_keeps_both_identifiers_and_ends_with_a_letter(primary: str, secondary: str, width: int) -> None:
    written = field(primary, secondary, width)
    whole = primary + ("<<" + secondary if secondary else "")
    assert len(written) == width
    if len(whole) > width:
        assert written[-1].isalpha()
        assert ("<<" in written) == bool(secondary)
    else:
        assert written == whole.ljust(width, "<")


def test_a_name_of_too_many_parts_is_refused() -> None:
    with pytest.raises(MrzInvalid):
        field("<".join("AB" * 30), "C", 30)
    with pytest.raises(MrzInvalid):
        field("", "ANNA", 39)

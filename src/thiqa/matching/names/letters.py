"""From any text to plain letters: words of one script each, in a small alphabet per script (specs/names.md, section 2).

Arabic words keep Arabic letters (Persian and Urdu forms folded), Hebrew words Hebrew letters, Cyrillic words Cyrillic
ones; everything else that has a Latin reading becomes ``a`` to ``z``. Marks, controls, digits and punctuation are gone.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final, Literal, NamedTuple

Script = Literal["latin", "arabic", "cyrillic", "hebrew", "other"]

LONGEST_TEXT: Final = 512  # characters read of one name; a longer one is cut here
LONGEST_WORD: Final = 24  # letters kept of one word
MOST_WORDS: Final = 16  # words kept of one name


class Word(NamedTuple):
    """One word: its letters in the alphabet of its script, and the place in the name (for the explanation)."""

    letters: str
    script: Script
    written: str


def _table(pairs: str) -> dict[int, str]:
    """``"šsh ß ss"`` style tables: first character, then what it becomes (nothing: it is dropped)."""
    return {ord(pair[0]): pair[1:] for pair in pairs.split()}


# Letters with a reading of their own; every other accent is taken off by decomposition.
_LATIN: Final = _table(
    "ŭv šsh śs şsh șsh ŝsh čch ćch çch ĉch žzh źz żzh ẓz ǧj ğgh ġgh ģg ḡgh ḫkh ẖkh ḵkh ẋkh ṯth ẗt ŧh ḏdh ḍd đd ðd "
    "þth ßss ẞss "
    "æae œoe øo ıi łl ŋng əa ɑa ʃsh ʒzh ñn ňn ńn ǰj ĵj ţts țts ťt ďd ľl řr ĺl ŕr ŵw ŷy ÿy ħh ĥh ˀ ˁ ʾ ʿ ʼ ʻ ’ ‘ ' "
    "` ´ ′ ʹ ʺ ″ ʽ ꞌ ˈ"
)
_ARABIC: Final = _table(
    "أأ إأ آأ ٲأ ٳأ ٱا ىي یي ېي ۍي ےي ۓي ئي ؤو ۆو ۇو ۈو ۉو ۋو ۊو ةه ۃه ہه ھه ۀه ەه ۂه ۿه کك ڪك ګگ ڭگ ڨگ ڠگ ڤڤ ۏو "
    "ٹت ټت ٺت ڈد ډد "
    "ڊد ڑر ړر ڕر ںن ڼن ڻن ړر ږژ څچ ځز ڃج ښش ڵل ڒر ء ـ ٴ ﷲالله ٮب ٯق ڡف ڎد ڇچ ڄچ ݐب ݓب ݣگ"
)
_CYRILLIC: Final = _table(
    "ёе іи їи єе ґг ўв јй љл њн ђд ћч џж ѕз ѝи ѐе ѓг ќк ъ ь ғг қк ңн өо ұу үу һх ҳх әа ӘА ҷч ӣи ӯу ӷг ҫс ӏ"
)
_HEBREW: Final = _table("ךכ םמ ןנ ףפ ץצ װוו ױוי ײיי ׳ ״")
_GREEK: Final = _table("αa βv γg δd εe ζz ηi θth ιi κk λl μm νn ξx οo πp ρr σs ςs τt υy φf χch ψps ωo")
_GEORGIAN: Final = _table(
    "აa ბb გg დd ეe ვv ზz თt იi კk ლl მm ნn ოo პp ჟzh რr სs ტt უu ფp ქk ღgh ყq შsh ჩch ცts ძdz წts ჭch ხkh ჯj ჰh"
)
_ARMENIAN: Final = _table(
    "աa բb գg դd եe զz էe ըe թt ժzh իi լl խkh ծts կk հh ձdz ղgh ճch մm յy նn շsh ոo չch պp ջj ռr սs վv տt րr ցts "
    "ւv փp քk օo ֆf ևev"
)
_READ: Final = _LATIN | _ARABIC | _CYRILLIC | _HEBREW | _GREEK | _GEORGIAN | _ARMENIAN

_HANGUL_FIRST: Final = "g kk n d tt r m b pp s ss  j jj ch k t p h".split(" ")
_HANGUL_VOWEL: Final = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i".split(" ")
_HANGUL_LAST: Final = " k k k n n n t l k m l l l p l m p p t t ng t t k t p t".split(" ")


def _hangul(character: str) -> str:
    """One syllable block by the Revised Romanization, letter by letter."""
    place = ord(character) - 0xAC00
    return _HANGUL_FIRST[place // 588] + _HANGUL_VOWEL[place % 588 // 28] + _HANGUL_LAST[place % 28]


def _script(character: str) -> Script | None:
    """The script of one folded character; None for what separates words."""
    if "a" <= character <= "z":
        return "latin"
    code = ord(character)
    if 0x620 <= code <= 0x6D3:
        return "arabic"
    if 0x400 <= code <= 0x52F:
        return "cyrillic"
    if 0x5D0 <= code <= 0x5EA:
        return "hebrew"
    return "other" if character.isalpha() else None


def words(text: str) -> tuple[Word, ...]:
    """The words of a name, at most ``MOST_WORDS`` of at most ``LONGEST_WORD`` letters; empty where there is no letter.

    Compatibility forms are resolved (NFKC), case is folded, marks and invisible controls are dropped, hyphens, digits
    and punctuation end a word; an apostrophe does not.
    """
    found: list[Word] = []
    for piece in pieces(text):
        found.extend(split(piece))
        if len(found) >= MOST_WORDS:
            break
    return tuple(found[:MOST_WORDS])


def pieces(text: str) -> list[str]:
    """The written words of a name in folded letters, before they are parted by script."""
    return _spelled(text[:LONGEST_TEXT]).split()


class _Reading(dict[int, str]):
    """What each character becomes; filled as characters are met, each always with the same reading."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if code < 128:
            read = character if "a" <= character <= "z" else "" if character in "'`" else " "
        elif code in _READ:
            read = _READ[code]
        else:
            read = _hangul(character) if 0xAC00 <= code <= 0xD7A3 else _plain(character)
        self[code] = read
        return read


_READING: Final = _Reading()


def _spelled(text: str) -> str:
    """Folded text in which only letters and spaces are left."""
    if text.isascii():
        return text.lower().translate(_READING)
    text = unicodedata.normalize("NFKC", text).lower()[:LONGEST_TEXT]
    if "ç" in text:
        text = _ROMANCE.sub("s", text)
    if _STRANGER.search(text) and _LATIN_LETTER.search(text):
        seen = [c for c in text if unicodedata.category(c) not in _INVISIBLE]
        text = _MIXED.sub(_repaired, "".join(seen))
    return text.translate(_READING)


_ROMANCE: Final = re.compile("(?<=n)ç(?=o|al)|ç(?=ão)")  # François, Gonçalves; elsewhere ç is ch

# Letters that look alike. What a word is written in is what most of its letters are in.
_STRANGER: Final = re.compile("[\u0370-\u052f]")
_LATIN_LETTER: Final = re.compile("[a-z\u00df-\u024f]")
_MIXED: Final = re.compile("[a-z\u00df-\u024f\u0370-\u052f]+")
_INVISIBLE: Final = ("Cf", "Mn", "Me")
_TO_LATIN: Final = str.maketrans("аеорсухіїјѕһԁԛԝкмтвнӏαορυνκιτχβεηζγ", "aeopcyxiijshdqwkmtbhlaopuvkitxbenzy")
_TO_CYRILLIC: Final = str.maketrans("aeopcyxijskmtbh", "аеорсухіјѕкмтвн")


def _repaired(match: re.Match[str]) -> str:
    """A word whose strangers only look like its own letters, in its own letters; any other as it stands."""
    written = match.group()
    strangers = len(_STRANGER.findall(written))
    if not strangers or strangers == len(written):
        return written
    if 2 * strangers <= len(written):
        repaired = written.translate(_TO_LATIN)
        return written if _STRANGER.search(repaired) else repaired
    bare = [c if c >= "\u0370" else unicodedata.normalize("NFD", c)[0] for c in written]  # also é under a stress
    repaired = "".join(bare).translate(_TO_CYRILLIC)
    return written if _LATIN_LETTER.search(repaired) else repaired


def _plain(character: str) -> str:
    """A character outside the tables: without its marks if it has any, a space if it is no letter, else itself."""
    category = unicodedata.category(character)
    if category[0] == "M" or category == "Cf":
        return ""  # vowel signs, combining marks, bidi and zero-width controls
    if category[0] != "L" or category == "Lm":
        return "" if category in ("Lm", "Sk") else " "
    base = unicodedata.normalize("NFD", character)[0]
    return _READ.get(ord(base), base)


def split(piece: str) -> list[Word]:
    """A written word as words of one script; where the script changes it is cut."""
    if piece.isascii():
        return [Word(piece[:LONGEST_WORD], "latin", piece)]
    scripts = [_script(character) for character in piece]
    kinds = {script for script in scripts if script}
    if len(kinds) == 1:
        only = kinds.pop()
        return [Word(piece[:LONGEST_WORD], only, piece)]
    return _runs(piece)


def _runs(piece: str) -> list[Word]:
    """The stretches of one script in a word that mixes them."""
    out: list[Word] = []
    start = 0
    for place in range(1, len(piece) + 1):
        if place == len(piece) or _script(piece[place]) != _script(piece[start]):
            script = _script(piece[start])
            if script:
                out.append(Word(piece[start:place][:LONGEST_WORD], script, piece[start:place]))
            start = place
    return out

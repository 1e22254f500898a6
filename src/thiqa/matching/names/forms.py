"""Given names that are one name in several languages, and the patronymics made of them (specs/names.md, section 4.3).

Сергей is Siarhei in Belarusian and Serhii in Ukrainian; Юсуф is Joseph. Letters alone would call these different.
"""

from __future__ import annotations

import re
from typing import Final

_GROUPS: Final = """
aleksandr alexander alexandr alexandre aliaksandr aljaksandr alyaksandr oleksandr olexandr alejandro iskandar
  sikandar sandro
aleksei alexei alexey aleksej alexej aliaksei aljaksej alyaksei oleksii olexiy oleksiy oleksij aliaksey alexis
  oleksi aleksi aleksiy
andrei andrey andrej andrii andriy andrij andreas andrew andre anders
anatoli anatoly anatoliy anatolij anatol anatolii anatolie
anton antonio antony anthony antoine
artem artyom artiom artsiom artsem artjom
boris barys borys
vladimir uladzimir volodymyr wladimir wladymir uladzimer vladymyr wolodymyr
vladislav uladzislau vladyslav wladyslaw uladzislaw
vyacheslav viachaslau vjatsheslav vjacheslav viacheslav viatcheslav wjatscheslaw vjatjeslav vatslau
viktor victor viktar
vitali vitaly vitaliy vitalij vitalii vital
vasili vasily vasiliy vasilij vasyl vasil vassili wasilij vasilii basil
valeri valery valeriy valerij valerii valeryi
gennadi gennady gennadiy gennadij henadz hennadii hennadiy genadi gennadii henadiy henadi
grigori grigory grigoriy grigorij ryhor hryhorii hryhoriy gregory gregor grigor hryhori grigorii
georgi georgy georgiy georgij heorhii heorhiy george georg georges jorge georgii giorgi
dmitri dmitry dmitriy dmitrij dzmitry dmytro dimitri dmitrii dzmitri dmitro
evgeni evgeny yevgeny yevgeniy evgeniy evgenij jevgeni jevgenij yevhen yauhen eugene evgenii yevgeni yevhenii
  yauheni evhen jauhen jauhenij javhen
igor ihar ihor
ilya ilia ilja illia elias ilias
ivan johan john jan johann juan yahya jean yan iwan
kirill kiryl kyrylo kiril cyril
konstantin kanstantsin kostiantyn kostyantyn constantin konstantyn kanstancin
leonid leanid
maksim maxim maksym maxime
mikhail mikhaylo mykhailo mikhas mihail michail michael mihajlo mykhaylo mikhal miguel mikhailo mikael michel
  mykhajlo mihkail mikail
nikolai mikolai mikola nikolay nikolaj nikolaus mikalai mikalay mykola nicholas nicolas mikalaj nicola nikolas mykolai
oleg aleh oleh aleg
pavel pavlo paval paul pablo pavlos paulo
petr piotr petro pyotr peter pierre pedro piatr pjotr petros boutros
sergei sergey sergej siarhei serhii serhiy sergii siarhey serge sergio sjarhej serhij serhi sergi serguei sergiy
stepan stsiapan stephan stefan stephen stepan steven esteban
fedor fyodor fiodar fedir theodor fjodor fiodor teodor
yuri yury yuriy yurii iurii juri jurij yuryi iouri jury jurii iuri
yakov iakov yakiv jacob jakub yaqub jakov yaakov yacoub jacques
alena elena olena yelena helena jelena
olga volha olha
irina iryna irena irene
ekaterina katsiaryna kateryna yekaterina catherine jekaterina katerina
natalia natallia nataliya natalya nataliia natalja nathalie natali
tatiana tatsiana tetiana tatyana tatjana tetyana
anna hanna ganna anne ana
oksana aksana
svetlana sviatlana svitlana swetlana
kseniya ksenia xenia kseniia
lyudmila liudmila ludmila lyudmyla liudmyla ljudmila
nadezhda nadzeya nadiia nadezda nadia
marina maryna
ruslan ruslana
yusuf yousef joseph josef yosef iosif youssef jose osip yousuf yusef jozef
ibrahim abraham avraham ibragim brahim ebrahim
musa moses moshe moise mousa mosa
isa aisa jesus eissa issa
sulaiman soliman salomon solomon suleyman suleiman shlomo slimane
dawud david daoud davud dawood daud dawid davit
ishaq isaac yitzhak isak iskhak
ismail ishmael izmail smail
hawa eva eve
ilyas elias elijah
jibril gabriel gibril djibril
maryam maria mary marie miriam mariam meryem mariya marija
umar omar oumar omer ghumar
uthman osman othman usman ousmane
muhammad mohamed mohammed magomed mehmet mahomet mohamad mohd mamadou muhamed mouhamed md muhamad mohammad
  mukhammad magomet mokhammed
ahmad akhmed ahmet akhmad akhmet ahmed
hasan khasan hassan
husein hussein khusein gusein huseyin hossein hussain husayn husain guseyn
hamid khamid gamid
haji khadzhi gadzhi hadji
yahya yakhya yehia yahia jahja
william guillaume wilhelm guillermo willem
henry heinrich henri enrique hendrik
charles karl carlos carl karel carlo
louis ludwig luis luigi
francis francois franz francisco francesco
philip philippe felipe filip filipp philipp
lucas luke luka lukas luqa
mark marcus marc markus marko
matthew matthias mateus mateo mathieu matteo matti
"""


_SLAVIC_GROUPS: Final = 47  # the groups above that are East Slavic names; what follows is kept out of keys
_NOT_SLAVIC: Final = frozenset(
    (
        "alexander alexandre alejandro andrew andre anders andreas anthony antonio antoine alexis gregory "
        "gregor george georg georges jorge eugene elias ilias johan john jan johann juan yahya jean yan "
        "miguel michel mikael nicholas nicolas nikolaus nicola nikolas paul pablo pavlos paulo peter pierre "
        "pedro petros boutros serge sergio stephen stephan stefan steven esteban theodor teodor jacob jakub "
        "yaqub jacques yaakov yacoub helena catherine natalie nathalie xenia anne ana victor maxime cyril "
        "basil iskandar sikandar sandro "
    ).split()
)


def _groups() -> list[str]:
    """The groups, one a line; a line that begins with spaces goes on."""
    return _GROUPS.strip().replace("\n  ", " ").splitlines()


def _numbered() -> dict[str, str]:
    out: dict[str, str] = {}
    for group in _groups():
        names = group.split()
        for name in names:
            out.setdefault(_squeezed(name), names[0])
    return out


_DOUBLED: Final = re.compile(r"([a-z])(?=\1)")  # what stands before its like
_SUFFIX: Final = r"(?:ch|tj|ti|tch|tsh|tsch|c|ci|cz|ts|sh|ttj|tti|tsj|tsi)"
_SON: Final = re.compile(rf"^(.{{2,}}?)(?:[yij]{{0,2}}[oeaiu][vwu]|[oeau]u|[yij]u)[iy]{_SUFFIX}$")
_DAUGHTER: Final = re.compile(r"^(.{2,}?)[yij]{0,2}[oeaiu](?:v|w|u)[nu]+(?:a|y)?(?:ia)?$")


def _squeezed(name: str) -> str:
    return _DOUBLED.sub("", name.replace("ee", "i").replace("oo", "u"))


_ONE_GLIDE: Final = str.maketrans("jyw", "iiv")


def _plain(reading: str) -> str:
    """Without doubling and the choice between i, j and y, v and w, which habits of romanising Slavic names make."""
    reading = reading.replace("ee", "i").replace("oo", "u").translate(_ONE_GLIDE)
    return _DOUBLED.sub("", reading)


_FORM: Final = _numbered()
_SLAVIC: Final = {
    _plain(name): group.split()[0]
    for group in reversed(_groups()[:_SLAVIC_GROUPS])
    for name in group.split()
    if name not in _NOT_SLAVIC
}


def form(reading: str) -> str:
    """The name that a plain Latin reading is a form of, empty where none is known.

    A patronymic made of it has ``+`` (son) or ``+a`` (daughter) at its end.
    """
    return _known(reading, _FORM)


def slavic(reading: str) -> str:
    """The same among East Slavic names only, for a Latin spelling or the reading of a Cyrillic one: for keys.

    Other scripts do not write these forms alike; a reading of Arabic letters has a *j* that is no glide.
    """
    return _known(_plain(reading), _SLAVIC)


def _known(reading: str, names: dict[str, str]) -> str:
    known = names.get(reading)
    if known is not None:
        return known
    for pattern, mark in _fathers(reading):
        match = pattern.match(reading)
        if match:
            stem = match.group(1)
            for ending in ("", "i", "y", "a", "ai", "ei"):
                if stem + ending in names:
                    return names[stem + ending] + mark
            for base in (stem.rstrip("iyj"), stem[:-1] + "i"):
                if base in names:
                    return names[base] + mark
    return ""


def _fathers(reading: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """The patterns of patronymics that a reading can match at all by its end; most names are done here."""
    if len(reading) < 7 or ("v" not in reading and "w" not in reading and "u" not in reading):
        return ()
    if reading[-1] in "hcijsz":
        return ((_SON, "+"),)
    return ((_DAUGHTER, "+a"),) if reading[-1] in "aynu" and "n" in reading[-4:] else ()


def patronymic(reading: str) -> bool:
    """Whether a reading has the ending of an East Slavic patronymic."""
    return len(reading) > 6 and (_SON.match(reading) is not None or _DAUGHTER.match(reading) is not None)

"""Finds dates of birth, account names on social media, customer numbers, and other countries' national and tax numbers.

All of them look like something else, so they count only after words that say what they are. They are shown to people
and not masked on receipt.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from pact.checks.findings import Finding
from pact.checks.personal.name_words import FIRST_NAMES, NOT_NAMES
from pact.checks.spans import Kind, Span, without_overlaps
from pact.checks.subject import Subject, findings_in_texts
from pact.checks.words import fold_letters

_MONTH: Final = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    "nov(?:ember)?|dec(?:ember)?|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)"
)
_ORDINAL: Final = (
    "(?:(?:twenty|thirty)[ -])?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|tenth|eleventh|twelfth|"
    "thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth|primero"
)
_SPANISH_DAY: Final = (
    "uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|trece|catorce|quince|dieci[a-zé]{4,6}|veinte|veinti[a-zéó]{3,6}|"
    "treinta(?: y uno)?"
)
_DAY: Final = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?|(?:the )?(?:{_ORDINAL})|{_SPANISH_DAY})"
_OLD_YEAR_IN_WORDS: Final = (
    r"nineteen [a-z]{3,7}(?:[ -][a-z]{3,5})?|(?:thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[ -][a-z]{3,5}\b)?|"
    r"(?:mil )?novecientos [a-z]{3,9}(?: y [a-z]{3,6})?|(?:cincuenta|sesenta|setenta|ochenta|noventa)(?: y [a-z]{3,6})?"
)
_YEAR: Final = (
    rf"(?:\d{{4}}|'?\d\d|{_OLD_YEAR_IN_WORDS}|two thousand(?: (?:and )?[a-z]{{3,9}})?|dos mil(?: [a-zé]{{3,11}})?)"
)
_DATE: Final = (
    rf"(?:\d{{1,2}}[./ -]\d{{1,2}}[./ -](?:\d{{4}}|\d\d)|\d{{4}}[./-]\d\d[./-]\d\d"
    rf"|{_DAY} (?:of |de )?{_MONTH}\b(?:,? (?:de(?:l)? )?{_YEAR})?|{_MONTH} (?:the )?{_DAY}(?:,? {_YEAR})?)(?!\w)"
)
_BIRTH: Final = re.compile(
    r"(?<!\w)(?=[bcdfn])(?:date of birth|birth ?date|d\.? ?o\.? ?b\.?|born|birthday|fecha de nacimiento|"
    r"nac[ií]|nació|nacid[oa]|cumpleaños)"
    rf"(?:[ :,(]{{1,3}}(?:is|was|on|as|the|el|es|era|day)\b){{0,3}}[ :,(]{{1,3}}(?P<found>{_DATE})",
    re.IGNORECASE,
)
_BIRTH_MONTH: Final = re.compile(
    rf"(?<!\w)(?=[bn])(?:born|nac[ií]|nació|nacid[oa]) (?:in|en) (?P<found>{_MONTH},? (?:of |de(?:l)? )?{_YEAR})(?!\w)",
    re.IGNORECASE,
)
_BIRTH_WORD: Final = re.compile(
    r"(?<!\w)(?=[bcdfn])(?:date of birth|birth ?date|d\.? ?o\.? ?b\b|born|birthdays?|fecha de nacimiento|nac[ií]|nació|"
    r"nacid[oa]|cumpleaños)(?!\w)",
    re.IGNORECASE,
)
_ANY_DATE: Final = re.compile(rf"(?<!\w){_DATE}", re.IGNORECASE)
_OLD_YEAR: Final = re.compile(
    rf"(?:(?<!\d)(?:19\d\d|200\d|201[0-2])|(?<=[./ '-])[3-9]\d|(?:{_OLD_YEAR_IN_WORDS}))$", re.IGNORECASE
)
_NEAR: Final = 160
"""A date of an old year so many characters after a word such as "birthday" is one of birth."""

_OF_A_CUSTOMER: Final = (
    r"(?:policy|membership|member|customer|cust\.?|loyalty|subscriber|patient|client|tenancy|tenant|student|staff|employee|"
    r"frequent[ -]flyer|library|council tax|rewards?|clubcard|nectar|mpan|mprn|mpxn|cups|"
    r"p[óo]liza|cliente|soci[oa]|abonad[oa]|tarjeta de (?:fidelidad|cliente|puntos))"
)
_OF_AN_ACCOUNT: Final = (
    r"(?:account|acct?|a/c|pension|loan|mortgage|pr[ée]stamo|hipoteca|contract|meter|supply"
    r"|roll|agreement|plan|cuenta|contrato|contador|suministro)"
)
_A_NUMBER: Final = (
    r"(?:(?:serial )?(?:number|num\.?|no\.?|nr\.?|id|code|ref(?:erence)?\.?|serial|n[úu]mero|n[úu]m\.?"
    r"|n[º°]\.?)(?!\w))"
)
_CUSTOMER_NUMBER: Final = re.compile(
    rf"(?<!\w)(?=\w)(?i:{_OF_A_CUSTOMER}(?: card| id| account| roll| plan)?|{_OF_AN_ACCOUNT}(?:['’]s)?(?= {_A_NUMBER})"
    rf"|(?:my|her|his|our|mi|su) (?:account|contract|cuenta|contrato)(?= ?[(,:]| (?:is|was|es|era)\b)"
    rf"|(?:contrato|contador|meter|contract)(?= (?-i:[A-Z]{{1,4}})-?\d)"
    rf"|(?:number|num|no|n[úu]mero|n[º°]|ref(?:erencia)?)\.? (?:de |del )?(?:mi |su )?(?:{_OF_AN_ACCOUNT}|"
    rf"{_OF_A_CUSTOMER})|reference for me[^.!?\d\n]{{0,20}})"
    rf"(?i:[ :,(]{{1,3}}(?:{_A_NUMBER}|(?:is|was|es|era|it['’]s)(?!\w))){{0,3}}[ :,(#]{{1,4}}"
    r"(?P<found>(?:[A-Z]{1,5}[ /-]?|[a-z]{1,4})?\d[\dA-Z]{0,20}(?:[ ./-](?:[A-Z]{1,3}(?= \d)"
    r"|[\dA-Z]{0,4}\d[\dA-Z]{0,10})){0,5}"
    r"(?:-[A-Z]{1,3}| [A-HJ-Z]{2}(?= |$))?)(?!\w)"
)
_FEWEST_FIGURES: Final = 5

_IDENTITY_WORDS: Final = (
    r"tax(?:payer)? (?:id|identification|file|reference|number|code)|steuer-?(?:id|nummer|identifikationsnummer)|"
    r"(?:sozialversicherungs|rentenversicherungs|ausweis|reisepass|matrikel)-?(?:nummer|nr)|personalausweis|"
    r"codice fiscale|carta d['’]identit[àa]|carte (?:vitale|d['’]identit[ée])|cart[ãa]o de cidad[ãa]o|dow[óo]d osobisty|"
    r"social (?:security|insurance)|seguridad social|national (?:insurance|identity|id|number)|n\.?i\.? (?:number|no)|"
    r"identity|id (?:card|number)|passport|pasaporte|passeport|reisepass|documento (?:nacional )?de identidad|"
    r"(?:driv(?:ing|er|er['’]s|ers['’]?)|provisional) licen[cs]e|(?:carn[eé]|permiso|licencia) de conduci[rón]{1,3}|"
    r"green card|residen(?:ce|t) (?:permit|card)|alien (?:registration )?number|visa number|voter(?:['’]s)? id|"
    r"permiso de residencia|tarjeta (?:sanitaria|de residencia)|clave de elector|n[úu]mero de (?:identidad"
    r"|identificaci[óo]n)|"
    r"personn?ummer|f[øo]dselsnummer|henkil[öo]tunnus|kennitala|rodné číslo|aadhaar|c[ée]dula|national register|"
    r"nhs|medicare|medicaid|health (?:card|insurance) number|num[ée]ro fiscal|s[ée]curit[ée] sociale|"
    r"(?:my|her|his|their|us|american|full) social|licen[cs]e (?:no|number)|d\.n\.i|n\.i\.[ef]|"
    r"nif|nie|dni|nipc|bsn|ppsn?|cpf|cnpj|pesel|rfc|curp|cuit|cuil|ssn|itin|insee|nir|hetu|jmbg|nino|utr|tfn|nuss"
)
_IDENTITY_SIGNS: Final = r"NIP|RUT|RUN|SIN|PAN|CPR|AHV|AVS|TIN|CNP|EGN|EIN|IRD|NRIC|OIB|AMKA|NI|N\.I\.|CI|RG"
"""Abbreviations that are words in lower case."""
_LINKING: Final = (
    r"(?:[ :,(#]{1,3}(?:number|num|no\.?|nr\.?|nº|n°|id|code|card|"
    r"n[úu]mero|n[úu]m\.?|is|was|es|era|é|of|ist|el|so)(?![\w])){0,4}[ :.,(#\"“‘'=-]{1,3}"
)
_IDENTITY_NUMBER: Final = (
    r"(?P<found>(?-i:[A-Z]{1,6} )?(?:[A-Z]{0,6}-?)\d[\dA-Z]{0,17}"
    r"(?:[ .\-/](?:\d[\dA-Z]{0,10}|(?-i:[A-Z]{1,3})\d[\dA-Z]{0,10})){0,8}(?:-[A-Z]|(?-i: [A-HJ-Z]))?)(?!\w)"
)
_IDENTITY: Final = re.compile(rf"(?<!\w)(?=\w)(?:{_IDENTITY_WORDS}|(?-i:{_IDENTITY_SIGNS}))(?!\w)", re.IGNORECASE)
_LINKED: Final = re.compile(rf"{_LINKING}{_IDENTITY_NUMBER}", re.IGNORECASE)
_NEARBY: Final = re.compile(rf"(?P<between>[^.!?;\n\d]{{1,45}}?)(?<!\w){_IDENTITY_NUMBER}", re.IGNORECASE)
"""Some words may stand between: "they asked for my BSN, I said 111222333"."""
_OTHER_NUMBER: Final = re.compile(
    r"\b(?:phone|mobile|cell|call|rang|ring|tel|tel[ée]fono|m[óo]vil|order|case|ref|reference|booking|ticket|polic[yi]|account|"
    r"cuenta|born|birth|naci\w+|date|fecha|invoice|amount|balance|pedido|expediente|claim|flight|model|fax|line)\b|[£$€+]",
    re.IGNORECASE,
)
_OWN_SHAPE: Final = re.compile(
    r"(?<![\w-])(?=[A-Z\d])(?P<found>[A-Z]{6}\d\d[A-EHLMPRST]\d\d[A-Z]\d{3}[A-Z]|[A-Z]{4}\d{6}[HM][A-Z]{5}[A-Z0-9]\d"
    r"|\d{3}\.\d{3}\.\d{3}-\d\d|756\.\d{4}\.\d{4}\.\d\d|\d\d\.\d\d\.\d\d-\d{3}\.\d\d"
    r"|[A-Z]{2} \d\d ?\d\d ?\d\d ?[A-D]|[A-Z]{2}\d{6}[A-D]|\d{3}-\d\d-\d{4}|[XYZ]-?\d{7}-?[A-Z]"
    r"|\d{1,2}\.\d{3}\.\d{3}-[\dKk]|(?:20|23|24|27|30|33)-\d{8}-\d|[12] \d\d [01]\d \d[\dAB] \d{3} \d{3}(?: \d\d)?"
    r"|[A-Z9]{5}\d{6}[A-Z9]{2}\d[A-Z]{2}|\d[A-Z][A-Z0-9]\d-[A-Z][A-Z0-9]\d-[A-Z]{2}\d\d|\d\d/\d{8}/\d\d)(?![\w-])"
)
"""Italian, Mexican, Brazilian, Swiss, Belgian, British, American, Spanish, Chilean, Argentine and French numbers, which
look like nothing else, also where a check digit is wrong."""
_AMOUNT: Final = re.compile(r"\d{1,3}(?:[.,]\d{3})*[.,]\d\d|\d+[.,]\d{1,2}")
_SPANISH_SHAPE: Final = re.compile(r"(?<![\w-])\d\d\.?\d{3}\.?\d{3}-?[A-HJ-NP-TV-Z](?!\w)")
"""Counts in a text that names such a number somewhere."""
_PLAIN_DATE: Final = re.compile(r"\d{1,2}[./ -]\d{1,2}[./ -]\d{4}|\d{4}-\d\d-\d\d")
_FEWEST_SIGNS: Final = 8

_HANDLE: Final = re.compile(r"(?<![\w.@/+-])@(?P<name>[A-Za-z0-9_](?:[\w.]{1,28}\w))(?![\w@])")
_PERSONAL: Final = re.compile(
    r"\b(?:I am|I['’]m|me|my|her|his|goes by|chap|girl|guy|lad|lady|woman|man|bloke|friend|neighbour|colleague|"
    r"wife|husband|son|daughter|"
    r"chic[oa]|t[ée]cnic[oa]|amig[oa]|tagged|soy|mi usuario|DM|contact|follow|find|instagram|insta|twitter|tiktok|"
    r"telegram|facebook|"
    r"snapchat|mastodon|bluesky|posts?|called|named|known|handle|profile|user(?:name)?|usuario|manager|agent|engineer|adviser|advisor|"
    r"driver|supervisor|technician|boss)\b[^@.!?\n]{0,30}$",
    re.IGNORECASE,
)
_LONG_NAMES: Final = tuple(sorted(word for word in NOT_NAMES if len(word) > 3))
_COMPANY_WORDS: Final = frozenset(
    [
        "water",
        "energy",
        "gas",
        "electric",
        "electricity",
        "power",
        "bank",
        "banking",
        "insurance",
        "rail",
        "railway",
        "trains",
        "bus",
        "buses",
        "mobile",
        "mobiles",
        "telecom",
        "telecoms",
        "broadband",
        "fibre",
        "internet",
        "tv",
        "media",
        "home",
        "homes",
        "help",
        "helps",
        "support",
        "care",
        "cares",
        "service",
        "services",
        "team",
        "uk",
        "usa",
        "official",
        "hq",
        "group",
        "shop",
        "store",
        "stores",
        "express",
        "parcels",
        "couriers",
        "airways",
        "airlines",
        "travel",
        "hotels",
        "motors",
        "news",
        "online",
        "ltd",
        "plc",
        "limited",
        "council",
        "energia",
        "seguros",
        "banco",
        "clientes",
        "atencion",
        "ayuda",
        "agua",
        "luz",
        "telefonia",
        "moviles",
        "oficial",
    ]
)
"""Words in the account names of companies."""
_COMPANY_ENDINGS: Final = tuple(sorted(word for word in _COMPANY_WORDS if len(word) > 4))
_PIECES: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def check_identity(subject: Subject) -> Iterator[Finding]:
    own = tuple(squeezed for name in subject.company_names for squeezed in _squeezed(name))
    return findings_in_texts(subject, lambda text: find_identity(text, own))


def find_identity(text: str, own: tuple[str, ...] = ()) -> Iterable[Span]:
    """Dates of birth, account names, and national and customer numbers. Linear in the length of the text.

    `own` are beginnings of the company's own account names, in small letters.
    """
    return without_overlaps(
        [*_birth_dates(text), *_national_numbers(text), *_customer_numbers(text), *_handles(text, own)]
    )


def _birth_dates(text: str) -> Iterator[Span]:
    for pattern in (_BIRTH, _BIRTH_MONTH):
        for match in pattern.finditer(text):
            yield Span(Kind.birth_date, *match.span("found"), 0.9)
    reached = 0
    for word in _BIRTH_WORD.finditer(text):
        for date in _ANY_DATE.finditer(text, max(reached, word.end()), word.end() + _NEAR):
            reached = date.end()
            if _OLD_YEAR.search(date[0]):
                yield Span(Kind.birth_date, *date.span(), 0.8)


def _customer_numbers(text: str) -> Iterator[Span]:
    for match in _CUSTOMER_NUMBER.finditer(text):
        number = match["found"]
        is_other = _PLAIN_DATE.fullmatch(number) or _AMOUNT.fullmatch(number)
        if sum(map(str.isdigit, number)) >= _FEWEST_FIGURES and not is_other:
            yield Span(Kind.account_number, *match.span("found"), 0.6)


def _national_numbers(text: str) -> Iterator[Span]:
    for match in _OWN_SHAPE.finditer(text):
        if not _PLAIN_DATE.fullmatch(match["found"]):
            yield Span(Kind.national_id, *match.span("found"), 0.9)
    is_spanish = False
    for word in _IDENTITY.finditer(text):
        is_spanish = is_spanish or word[0].lower() in ("dni", "nif", "nie")
        if (linked := _LINKED.match(text, word.end())) and _is_national(linked["found"]):
            yield Span(Kind.national_id, *linked.span("found"), 0.95)
            continue
        near = _NEARBY.match(text, word.end())
        if near and _is_national(near["found"]) and not _OTHER_NUMBER.search(near["between"]):
            yield Span(Kind.national_id, *near.span("found"), 0.92)
    for match in _SPANISH_SHAPE.finditer(text) if is_spanish else ():
        yield Span(Kind.national_id, *match.span(), 0.8)


def _is_national(number: str) -> bool:
    """Whether it has enough signs, is mostly figures, and is no date."""
    figures, signs = sum(map(str.isdigit, number)), sum(map(str.isalnum, number))
    return signs >= _FEWEST_SIGNS and figures * 2 >= signs - 2 and not _PLAIN_DATE.fullmatch(number)


def _handles(text: str, own: tuple[str, ...]) -> Iterator[Span]:
    """Account names of people: those with a first name, and those near words such as "my" that no company's name shows."""
    found = list(_HANDLE.finditer(text))
    personal = {match["name"] for match in found if _is_personal(text, match, own)}
    for match in found:
        if match["name"] in personal:
            yield Span(Kind.handle, *match.span(), 0.7)


def _is_personal(text: str, match: re.Match[str], own: tuple[str, ...]) -> bool:
    name = fold_letters(match["name"])
    first = re.split(r"[._\d]", name, maxsplit=1)[0]
    if first != name and first in FIRST_NAMES:
        return True
    before = text[max(0, match.start() - 45) : match.start()]
    return _PERSONAL.search(before) is not None and not _is_a_companys(match["name"], own)


def _is_a_companys(name: str, own: tuple[str, ...]) -> bool:
    """Whether it begins like the company's name, or has a word of companies' names: "ThamesWater", "acme_help"."""
    folded = fold_letters(name)
    pieces = [piece.lower() for piece in _PIECES.findall(name)]
    return (
        folded.startswith((*_LONG_NAMES, *own))
        or folded.endswith(_COMPANY_ENDINGS)
        or any(piece in _COMPANY_WORDS for piece in pieces[1:])
    )


def _squeezed(name: str) -> Iterator[str]:
    """How the company's account names may begin: its name in one word, and its first word if that is distinctive."""
    words = re.findall(r"\w+", fold_letters(name))
    if len("".join(words)) > 3:
        yield "".join(words)
    if words and len(words[0]) > 3 and words[0] not in FIRST_NAMES:
        yield words[0]

"""Words that come before or after a person's name, in English and Spanish, and how strong a sign each is.

A cue ends right before the first letter of the possible name.
"""

import re
from dataclasses import dataclass
from typing import Final

_OPENING: Final = r"(?:[ \t]{1,2}[(\"“‘'«]?|[ \t]?[(\"“‘'«])"
_ROLES: Final = (
    r"agents?|advis[eo]rs?|rep|representative|supervisor|manager|operator|technician|engineer|fitter|colleague"
    r"|assistant|clerk|teller|receptionist|ceo|boss|team leader|handler|officer|cashier|guy|man|lady|woman|girl"
    r"|gentleman|chap|bloke|person|driver|specialist|agente|operadora?|teleoperadora?|gestora?|t[eé]cnic[oa]"
    r"|supervisora|comercial|encargad[oa]|chic[oa]|jef[ea]|asesora?|compañer[oa]"
)


@dataclass(frozen=True)
class Cue:
    """Words before a name. `known` is the confidence for a known first name, `unknown` for another capitalised word.

    If `unknown` is 0, only first names that are not also ordinary words count. With `small`, a known first name in
    lower case counts too. With `surname`, particles such as "de" may come first.
    """

    pattern: re.Pattern[str]
    known: float
    unknown: float = 0.0
    small: bool = False
    surname: bool = False


def _pattern(
    *words: str, begins: str = r"(?-i:[A-ZÀ-ÖØ-Þ])", flags: re.RegexFlag = re.IGNORECASE
) -> re.Pattern[str]:
    """Any of the words, then a space or an opening bracket or quotation mark, then the beginning of a name."""
    return re.compile(rf"(?<![\w'’-])(?:{'|'.join(words)}){_OPENING}(?={begins})", flags)


_ANY_LETTER: Final = r"[^\W\d_]"

# Words that only a name can follow.
_NAMING: Final = _pattern(
    # "A lady in Leeds called Sue", but not "the manager called Security".
    rf"(?:an?|another|some|one|this) [^.\n,;]{{0,20}}?(?:{_ROLES}|member of staff)\b[^.\n,;]{{0,25}}? called",
    rf"(?:{_ROLES}|someone|somebody|member of staff|employee)(?: [^\s.,;]{{1,15}}){{0,3}} (?:named|by the name of)",
    r"(?:someone|somebody)(?: [^\s.,;]{1,15}){0,3} called",
    rf"(?:he|she|they|{_ROLES}) (?:was|were|is|are) (?:called|named)",
    r"(?:my|his|her|their|whose|first|last|full|[a-z]{2,20}['’]s) names?(?: (?:is|was|were|being)|['’]s|:)(?: an?)?",
    r"(?:introduced|identified) (?:himself|herself|themself|themselves) as",
    r"you(?:['’]re| are) (?:speaking|talking) (?:with|to)",
    r"signed by",
    r"se llama(?:ba)?|llamad[oa]|(?:dijo|dice) llamarse|(?:mi|su) nombre (?:es|era)|de nombre|una? tal",
    begins=_ANY_LETTER,
)
_TITLE: Final = _pattern(
    r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|MR|MRS|[Ss]r|[Ss]ra|[Ss]rta|D|Dña)\.?|[Dd]on|[Dd]oña|[Ss]eñor(?:a|ita)?",
    begins=_ANY_LETTER,
    flags=re.NOFLAG,
)
# Words that a name or a department follows.
_SPEAKING: Final = _pattern(
    r"(?:spoke|speak|speaking|spoken|talked|talk|talking|chatted|chatting) (?:to|with)(?: an?)?",
    r"habl(?:é|e|o|ó|ado|ando|amos) con|me contest[oó]|me cog(?:i[oó]|[ií]a)",
    r"me atendi[oó](?: (?:muy )?(?:bien|mal)| fatal)?",
    begins=_ANY_LETTER,
)
_APPOSITION: Final = _pattern(rf"(?:{_ROLES}),?|tech support|signed")
_ROLE_WAS: Final = _pattern(rf"(?:{_ROLES}) (?:was|is|fue|es|era)", begins=_ANY_LETTER)
# Words that a company or anything else can follow as well.
_ANYTHING: Final = _pattern(
    r"was with|(?:dealt with|spoke to|spoke with|talked to) (?:was|is)",
    r"to|(?:deal|dealt|dealing|working) with|(?:connected|transferred|passed) (?:me |us )?with|(?:got|get) hold of",
    r"ask(?:ed|ing)? for|(?:thank you|thank(?:ed|s)?),?|praise|commend|recommend",
    r"(?:answered|helped|assisted|served|handled) by|told both|told|asked|met|named|by the name of|by|called|phoned|rang",
    r"emailed|mailed|contacted|per|from|then|and|first|i (?:think|believe)|this is|i(?:['’]m| am)",
    r"soy|con|y|luego|seg[uú]n|pregunt[eé] por|gracias a|felicitar a|(?:dije|dijo|di|pas[eé]|escrib[ií]) a",
    r"me (?:dijo|llam[oó]|ayud[oó]|colg[oó]|pas[oó]|respondi[oó])",
)
CUES: Final = (
    Cue(_NAMING, known=0.95, unknown=0.8, small=True),
    Cue(_TITLE, known=0.95, unknown=0.85, surname=True),
    Cue(_SPEAKING, known=0.9, unknown=0.6, small=True),
    Cue(_APPOSITION, known=0.9, unknown=0.6),
    Cue(_ROLE_WAS, known=0.8, small=True),
    Cue(_ANYTHING, known=0.8),
)

SIGN_OFF: Final = re.compile(
    r"\b(?:regards|sincerely|faithfully|truly|best(?: wishes)?|thanks|thank you|cheers|saludos?|atentamente"
    r"|cordialmente)[,.!]?[ \t]{0,3}\n\s{0,5}(?=[^\W\d_])",
    re.IGNORECASE,
)
LINE_END: Final = re.compile(r"[ \t.]{0,5}(?:\n|\Z)")
NEXT_IN_LIST: Final = re.compile(
    r"(?:,|;)?[ \t]{1,2}(?:(?:and|or|then|y|e|con|después|luego|al final|back to|to|&)[ \t]){0,4}(?=[^\W\d_])",
    re.IGNORECASE,
)

_DEPARTMENT: Final = (
    r"billing|complaints|customer|sales|fraud|collections|retentions|support|accounts|branch|office|team|department"
    r"|departamento|facturaci[oó]n|bajas|tienda|chat|call cent"
)
FOLLOWING: Final = re.compile(
    r"['’]s (?:boss|manager|supervisor|colleague)|,? (?:who|quien|que me)\b"
    r"| (?:said|says|told|promised|answered|explained|assured|confirmed|rang|phoned|called me|called back|never"
    r"|hung up|put me|took|sorted|helped|fixed|apologi[sz]ed|advised|refused|insisted|kept|gave|transferred|informed"
    r"|stated|asked me|was (?:very|so|really|rude|great|lovely|helpful|polite|amazing|brilliant|patient|kind|the)"
    rf"|(?:at|from|in|of|de|del) (?:the |la |el )?(?:\w{{1,20}} )?(?:{_DEPARTMENT})"
    r"|me (?:dijo|atendi[oó]|ayud[oó]|colg[oó]|prometi[oó]|trat[oó]|llam[oó]))\b",
    re.IGNORECASE,
)
"""Words that follow a person's name and rarely anything else."""

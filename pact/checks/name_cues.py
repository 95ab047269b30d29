"""The words that people put beside a name, in English and Spanish, and how much each says.

A cue ends right before the first letter of what may be a name.
"""

import re
from dataclasses import dataclass
from typing import Final

_OPENING: Final = r"[ \t]{1,2}[(\"“‘'«]?|[ \t]?[(\"“‘'«]"
_ROLES: Final = (
    r"agents?|advis[eo]rs?|rep|representative|supervisor|manager|operator|technician|engineer|fitter|colleague"
    r"|assistant|clerk|teller|receptionist|ceo|boss|team leader|handler|officer|cashier|guy|man|lady|woman|girl"
    r"|gentleman|chap|bloke|person|driver|specialist|agente|operadora?|teleoperadora?|gestora?|t[eé]cnic[oa]"
    r"|supervisora|comercial|encargad[oa]|chic[oa]|jef[ea]|asesora?|compañer[oa]"
)


@dataclass(frozen=True)
class Cue:
    """Words before a name: how sure a known first name after them is, and how sure another capitalised word.

    Where `unknown` is 0 only known first names count, and of those only the ones that are nothing else. With
    `small` a known first name in small letters counts too; with `surname` particles may come first.
    """

    pattern: re.Pattern[str]
    known: float
    unknown: float = 0.0
    small: bool = False
    surname: bool = False


def _cue(
    words: str, *, known: float, unknown: float = 0.0, small: bool = False, surname: bool = False, case: bool = False
) -> Cue:
    begins = r"[^\W\d_]" if small or surname else r"(?-i:[A-ZÀ-ÖØ-Þ])"
    pattern = re.compile(rf"(?<![\w'’-])(?:{words})(?:{_OPENING})(?={begins})", 0 if case else re.IGNORECASE)
    return Cue(pattern, known, unknown, small, surname)


CUES: Final = (
    # Only a name can follow.
    _cue(
        rf"(?:{_ROLES}|someone|somebody|member of staff|employee)[^.\n,;]{{0,25}}? (?:called|named|by the name of)"
        rf"|(?:he|she|they|{_ROLES}) (?:was|were|is|are) (?:called|named)"
        r"|(?:my|his|her|their|whose|first|last|full|[a-z]{2,20}['’]s) names?(?: (?:is|was|were|being)|['’]s|:)(?: an?)?"
        r"|introduced (?:himself|herself|themself|themselves) as|identified (?:himself|herself|themselves) as"
        r"|you(?:['’]re| are) (?:speaking|talking) (?:with|to)|signed by"
        r"|se llama(?:ba)?|llamad[oa]|(?:dijo|dice) llamarse|mi nombre es|su nombre (?:es|era)|de nombre|una? tal",
        known=0.95, unknown=0.8, small=True,
    ),
    _cue(
        r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|MR|MRS|[Ss]r|[Ss]ra|[Ss]rta|D|Dña)\.?|[Dd]on|[Dd]oña|[Ss]eñor(?:a|ita)?",
        known=0.95, unknown=0.85, surname=True, case=True,
    ),
    # A name or a department follows.
    _cue(
        r"(?:spoke|speak|speaking|spoken|talked|talk|talking|chatted|chatting) (?:to|with)(?: an?)?"
        r"|habl(?:é|e|o|ó|ado|ando|amos) con|me atendi[oó](?: muy bien| muy mal| fatal| bien| mal)?|me contest[oó]|me cog(?:i[oó]|[ií]a)",
        known=0.9, unknown=0.6, small=True,
    ),
    _cue(rf"(?:{_ROLES}),", known=0.9, unknown=0.6),
    # A company or anything else follows as well.
    _cue(
        rf"(?:{_ROLES})(?: (?:was|is|fue|es|era))?|was with|(?:dealt with|spoke to|spoke with|talked to) (?:was|is)"
        r"|(?:deal|dealt|dealing|working) with|to"
        r"|(?:connected|transferred|passed) (?:me |us )?with|(?:got|get) hold of|ask(?:ed|ing)? for|thanks(?: again)? to"
        r"|(?:thank you|thank(?:ed|s)?),?|praise|commend|recommend|(?:answered|helped|assisted|served|handled) by"
        r"|(?:told both|told|asked|met|named|by the name of|emailed|mailed|wrote to|complained to|called|phoned|rang|contacted|per|from|then|and|first)"
        r"|i (?:think|believe)|this is|i(?:['’]m| am)|soy|con|me (?:dijo|llam[oó]|ayud[oó]|colg[oó]|pas[oó]|respondi[oó])"
        r"|pregunt[eé] por|gracias a|seg[uú]n|felicitar a|(?:dije|dijo|di|pas[eé]|escrib[ií]) a|y|luego",
        known=0.8,
    ),
)  # fmt: skip

SIGN_OFF: Final = re.compile(
    r"\b(?:regards|sincerely|faithfully|truly|best(?: wishes)?|thanks|thank you|cheers|saludos?|atentamente"
    r"|cordialmente)[,.!]?[ \t]{0,3}\n\s{0,5}(?=[^\W\d_])",
    re.IGNORECASE,
)
LINE_END: Final = re.compile(r"[ \t.]{0,5}(?:\n|\Z)")

NEXT_IN_LIST: Final = re.compile(
    r"(?:,|;)?[ \t]{1,2}(?:(?:and|or|then|y|e|con|después|luego|back to|to|&)[ \t]){0,4}(?=[^\W\d_])", re.IGNORECASE
)

FOLLOWING: Final = re.compile(
    r"['’]s (?:boss|manager|supervisor|colleague)|,? (?:who|quien|que me)\b"
    r"| (?:said|says|told|promised|answered|explained|assured|confirmed|rang|phoned|called me|called back|never|hung up"
    r"|put me|took|sorted|helped|fixed|apologi[sz]ed|advised|refused|insisted|kept|gave|transferred|informed|stated"
    r"|asked me|was (?:very|so|really|rude|great|lovely|helpful|polite|amazing|brilliant|patient|kind|the)"
    r"|(?:at|from|in|of|de|del) (?:the |la |el )?(?:\w{1,20} )?(?:billing|complaints|customer|sales|fraud|collections|retentions"
    r"|support|accounts|branch|office|team|department|departamento|facturaci[oó]n|bajas|tienda|chat|call cent)"
    r"|me (?:dijo|atendi[oó]|ayud[oó]|colg[oó]|prometi[oó]|trat[oó]|llam[oó]))\b",
    re.IGNORECASE,
)

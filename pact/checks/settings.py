"""Settings of the checks that administrators can change, with the defaults of a new site."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from pact.checks.spans import KINDS, Kind

THREAT_WORDS: Final = (
    "will kill you", "i'll kill", "going to kill you", "going to kill them", "gonna kill", "kill you all", "shoot you",
    "shoot them", "shoot up", "stab you", "stab him", "stab her", "stab them", "burn it down", "burn the place down",
    "burn your shop", "burn your office", "burn down your", "torch your", "smash your windows", "smash up your",
    "slash your tyres", "slash your tires", "quemar la oficina", "quemaros la oficina", "romperos los cristales",
    "burn you", "burn your house", "blow up your", "petrol bomb", "plant a bomb", "bomb threat", "break your legs",
    "break his legs", "beat you up", "smash your face", "make you regret", "watch your back", "i know where you live",
    "i know where he lives", "i know where she lives", "i will find you", "i'll find you", "hunt you down",
    "deserve to die", "deserves to die", "hope you die", "hope they die", "should be shot", "should be hanged",
    "te voy a matar", "os voy a matar", "los voy a matar", "voy a matarte", "voy a mataros", "te voy a encontrar",
    "pegarte un tiro", "pegaros un tiro", "partirte la cara", "partiros la cara", "prender fuego", "quemar la tienda",
    "poner una bomba", "sé dónde vives", "sé dónde vivís", "te vas a enterar", "os vais a enterar",
    "te vas a arrepentir", "ojalá te mueras", "ojalá os muráis", "mereces morir", "merecéis morir",
)  # fmt: skip
SLUR_WORDS: Final = (
    "chink", "chinks", "dago", "darkie", "faggot", "faggots", "gook", "gyppo", "half-breed", "kike", "mongoloid", "nigga",
    "nigger", "niggers", "paki", "pakis", "pikey", "pikeys", "poofter", "raghead", "retard", "retarded", "retards",
    "spastic", "spaz", "towelhead", "tranny", "wetback", "wog", "wogs",
    "maricón", "maricones", "mongólico", "moro de mierda", "moros de mierda", "negrata", "negratas", "negro de mierda",
    "panchito", "panchitos", "retrasado mental", "retrasada mental", "subnormal", "subnormales", "sudaca", "sudacas",
    "travelo",
)  # fmt: skip
"""Short on purpose: moderators read everything anyway, and would learn to ignore a list that flags "hell"."""


@dataclass(frozen=True, kw_only=True)
class CheckSettings:
    """Thresholds, word lists and the weights of the risk score (the points for a finding of full confidence)."""

    # Words and phrases, matched as whole words. Case, accents and look-alike characters are ignored.
    threat_words: tuple[str, ...] = THREAT_WORDS
    slur_words: tuple[str, ...] = SLUR_WORDS
    # Mail domains that count as disposable in addition to the public list.
    disposable_hosts: tuple[str, ...] = ()
    # Similarity (0–1) at which a text counts as a near-duplicate.
    duplicate_likeness: float = 0.8
    # A company's stories of 24 hours can be a burst from this number, and this multiple of its average day.
    burst_least: int = 8
    burst_factor: float = 4.0
    # From this number of stories about one company from one source in a month, the desk is told.
    same_source_least: int = 2
    weights: Mapping[Kind, int] = field(
        default_factory=lambda: {kind: info.points for kind, info in KINDS.items()}
    )

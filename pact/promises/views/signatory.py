"""A signatory’s page: both sides of the pact side by side, and all that it has promised."""

from flask import render_template

from pact.core.access import public
from pact.core.web.page_cache import cached_page
from pact.promises import wording
from pact.promises.showing.both_sides import both_sides_of
from pact.promises.showing.explained import customer_sides
from pact.promises.showing.marks import share_mark
from pact.promises.showing.wording import (
    membership_sentence,
    standing_sentence,
    terms_of_version,
    turn_sentences,
)
from pact.promises.signing.history import history
from pact.promises.signing.wording import name_of, sentence_of, terms_words
from pact.promises.stated.showing import stated_of
from pact.promises.verdicts.strips import signs
from pact.promises.views.blueprint import blueprint, signatory


@blueprint.get("/pact/<slug>")
@public
@cached_page
def show_signatory(slug: str) -> str:
    company = signatory(slug)
    sides = both_sides_of(company)
    return render_template(
        "promises/show_signatory.html",
        company=company,
        sides=sides,
        courtesies=sides.courtesies,
        customer_sides=customer_sides(),
        events=history(sides.versions)[::-1],
        share_mark=share_mark,
        signs=signs(),
        wording=wording,
        name_of=name_of,
        sentence_of=sentence_of,
        terms_words=terms_words,
        terms_of_version=terms_of_version,
        standing_sentence=standing_sentence,
        turn_sentences=turn_sentences,
        membership_sentence=membership_sentence,
        stated=stated_of(company),
    )

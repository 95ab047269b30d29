"""Every kind of page of the site, by name. Tests and screenshots open them in every theme, width and language.

{story}, {company}, {rival}, {noted}, {edition}, {queued}, {pattern} and {author} in an
address are filled in from a demo site.
"""

PUBLIC = {
    "home": "/",
    "share": "/share",
    "share-about-a-company": "/share?company={company}",
    "check-your-email": "/share/check-your-email",
    "stories": "/stories",
    "stories-narrowed": "/stories?q=bill&outcome=no",
    "no-story": "/stories?q=nothing-is-found-for-this",
    "story": "/stories/{story}",
    "companies": "/companies",
    "company": "/companies/{company}",
    "hold": "/hold/{company}",
    "call-left": "/hold/{company}/leave/sent",
    "dead-call": "/hold/{company}/leave?call=forged",
    "dead-timed-call": "/timed-call/forged",
    "company-with-a-note": "/companies/{noted}",
    "compare": "/compare",
    "compared": "/compare?c={company}&c={rival}",
    "table": "/rankings/overall",
    "table-of-waits": "/rankings/wait",
    "own-weights": "/rankings/overall?w=80-20-0",
    "editions": "/editions",
    "edition": "/editions/{edition}",
    "changes": "/editions/{edition}/changes",
    "data": "/data",
    "method": "/method",
    "rules": "/rules",
    "privacy": "/privacy",
    "accessibility": "/accessibility",
    "about": "/about",
    "best-and-worst": "/best-and-worst",
    "no-company": "/companies?q=zzzz",
    "no-table": "/rankings/satisfaction?period=2020-01",
    "dead-confirmation": "/confirm/forged",
    "dead-link": "/my-story/forged",
    "lost-link": "/my-story/lost",
    "lost-link-sent": "/my-story/lost/sent",
    "erased": "/erased",
    "not-found": "/there-is-no-such-page",
    "for-companies": "/for-companies",
    "claim": "/for-companies/{company}/claim",
    "claim-sent": "/for-companies/{company}/claim/sent",
    "dead-claim": "/claim/forged",
    "sign-in": "/account/sign-in",
    "forgotten-password": "/account/forgot-password",
    "style": "/style",
}
"""Public pages."""

AUTHOR = {"my-story": "{author}", "edit-my-story": "{author}/edit"}
"""Pages of one author."""

DESK = {
    "queue": "/moderation/",
    "item": "/moderation/stories/{queued}",
    "together": "/moderation/together",
    "desk-companies": "/moderation/companies",
    "desk-company": "/moderation/companies/{company}",
    "merge": "/moderation/companies/{company}/merge?into={rival}",
    "claims": "/moderation/claims",
    "patterns": "/moderation/patterns",
    "pattern": "/moderation/patterns/{pattern}",
    "months": "/moderation/best-and-worst",
    "figures": "/moderation/figures",
    "mails": "/moderation/figures/mails",
    "grounds": "/moderation/grounds",
    "ground": "/moderation/grounds/unclear",
    "phrases": "/moderation/phrases",
    "sectors": "/moderation/sectors",
    "redress": "/moderation/redress",
    "fact": "/moderation/companies/{company}/facts/complaints",
    "settings": "/moderation/settings",
    "people": "/moderation/people",
    "invite": "/moderation/people/invite",
    "log": "/moderation/audit",
    "account": "/account/security",
}
"""Pages for an administrator."""

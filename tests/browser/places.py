"""Every kind of page that the site has, by its name: what is looked at in every theme, width and language.

An address may hold {story}, {company}, {rival}, {edition}, {queued}, {author}: they are filled in from a demo site.
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
    "not-found": "/there-is-no-such-page",
    "sign-in": "/account/sign-in",
    "style": "/style",
}
"""Open to everybody."""

AUTHOR = {"my-story": "{author}", "edit-my-story": "{author}/edit"}
"""One author's own."""

DESK = {
    "queue": "/moderation/",
    "item": "/moderation/stories/{queued}",
    "together": "/moderation/together",
    "desk-companies": "/moderation/companies",
    "desk-company": "/moderation/companies/{company}",
    "figures": "/moderation/figures",
    "grounds": "/moderation/grounds",
    "phrases": "/moderation/phrases",
    "sectors": "/moderation/sectors",
    "settings": "/moderation/settings",
    "people": "/moderation/people",
    "log": "/moderation/audit",
    "account": "/account/security",
}
"""Open to an administrator."""

"""What the moderators of the demo find waiting: slips that people make, and texts that cannot be published as sent.

Every address, number and link is reserved for invention (RFC 2606; Ofcom's numbers for drama).
"""

from typing import Final

SLIPS: Final = (
    "You can reach me on 020 7946 0132 if you need the letter.",
    "If the company reads this, my address is d.eastwick@example.com and I am in most evenings.",
    "My mobile is 07700 900461, please pass it on.",
    "I put the photos here: https://photos.example.org/album/4411",
    "She said her name was Mandy and gave me a direct line, 0117 496 0183, which nobody answers.",
    "The form they sent me to is at http://forms.example.net/start?case=4411 and it does not open.",
    "Write to me at tregenza.family@example.org, I have all the letters.",
    "The man was called Trevor Plumtree, from the second floor, as he told me himself.",
    "My landline is 0161 496 0744 but ring after six.",
)
"""Sentences that a few of those still waiting add to their story; a moderator would take something out."""

TWICE_ABOUT: Final = "Hopfield Telecom"
TWICE: Final = (
    "I rang about my final bill and was promised a corrected one within a week. Three weeks later there is no bill "
    "and the old amount has gone to a collector. I would like to know who reads these notes that they keep making."
)
"""The one text that was sent twice, by two addresses, about this company."""

REFUSED: Final = (
    "I have never dealt with them myself, but a friend of mine has had awful trouble and I believe every word of it.",
    "A friend from choir was kept waiting the whole morning by them and then cut off. I said I would write it for her.",
    "Happened to my mate not me but he wont write it himself so here it is, they kept him hanging on all day and laughed",
    "My neighbour, who is a friend, tells me that they took the money twice. He is not one to exaggerate.",
    "I write for a friend who is too upset to do so. What they said to her on the telephone I shall not repeat.",
    "So this is my friends story really, she told me on the bus, they charged her for a year after she had left.",
)
"""Texts that were refused because they tell what happened to a friend."""

TO_CHANGE: Final = (
    "They promised to look into the bill and I was to hear from them. I rang once more, and I will leave it there.",
    "It began with a letter, then I telephoned, then they wrote again, and so it went on, as you can imagine.",
    "My account was blocked and I told them so on the very same day, and what they answered was really quite something.",
    "I asked them for my money back, in writing and by telephone, and they know very well what they said to me about it.",
    "rang them about the thing that broke and they said theyd see, and since then well what do you think",
)
"""Texts that do not say how it ended, so that their authors were asked to."""

CONNECTIONS: Final = {
    "employee": ("I work there myself, in another department, and still had to get in touch like everyone else.",
                 "I should say that I am employed by them, in the warehouse."),
    "former_employee": ("I worked there until {year}, so I know what their screen looks like.",
                        "I used to answer those calls myself, years ago."),
    "competitor": ("I work for another firm in the trade and say so openly.",),
    "other": ("My brother is one of their suppliers, which I mention for fairness.",),
}  # fmt: skip
"""How an author with a connection owns up to it."""

THANKED: Final = (
    "They sent me a voucher for {small} and asked me to write this.",
    "I was put into a prize draw for telling this, so now you know.",
    "There was {small} off the next bill for leaving a word here.",
)
"""How an author to whom something was offered says so."""

TIPS: Final = (
    "Ring first thing, before nine; after ten it is hopeless.",
    "Press 0 twice and wait through the silence.",
    "Have the last bill in your hand, they ask for the number at the top right.",
    "Choose the option for new customers and ask to be put through.",
    "Write down the reference before they start to talk.",
    "Say at the start that you will stay on until it is done.",
    "Ask for it in writing while you are still on the phone.",
    "Middle of the week, middle of the afternoon, straight through.",
    "Ask for a supervisor, kindly; they only fetch one if you are kind.",
    "Do not press anything; after the third time of asking you get a person.",
    "Ask them to read back what they have noted.",
    "If the first person cannot do it, thank them and ring again.",
)
"""Tips that fit most phone lines."""

BARE: Final = {
    "channel": "phone",
    "ended_how": "spoke_to_person",
    "resolved": "no",
    "title": "",
    "tips": "",
} | dict.fromkeys(
    (
        "reason", "menu_minutes", "wait_minutes", "announced_wait_minutes", "time_source", "human_offered",
        "transfers", "repeated_details", "contacts_for_issue", "callback_kept", "politeness", "understood",
        "knowledge", "effort", "satisfaction", "line_cost", "cost_per_minute", "currency",
    )
)  # fmt: skip
"""The answers that go with these texts: what the form requires, and no more."""

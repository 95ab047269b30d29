"""What people say around their story, by voice: openings, who they are, remarks on the wait and on manners, last words.

Data in the notation of cores.py: each line is one remark, of which a story has at most one.
"""
# ruff: noqa: E501

from collections.abc import Mapping
from typing import Final

from pact.cli.demo.cores import Wording, wordings

# Voices that talk alike share the remarks of one manner.
MANNERS: Final = {
    "terse": "short", "list": "short", "night": "plain", "fair": "plain", "chatty": "warm", "grateful": "warm",
    "student": "young", "lower": "lower", "letter": "letter", "translated": "translated",
}  # fmt: skip


def _lines(text: str) -> tuple[Wording, ...]:
    return tuple(wording for line in text.splitlines() for wording in wordings(line))


OPENINGS: Final[Mapping[str, tuple[Wording, ...]]] = {
    "short": (),
    "plain": _lines("""
I try to be accurate about this.
I have waited a week before writing, so as not to write in anger.
I kept notes, so what follows is what happened.
I was a customer here for years without ever having to ring.
For the record, and without exaggeration.
I had the paperwork in front of me.
This may help whoever has the same.
"""),
    "warm": _lines("""
Right, where do I start.
You couldn't make it up.
I don't usually write these things.
Get yourself a cup of tea.
My sister said I should put this somewhere, so here it is.
This will sound silly.
A story for you.
I've told this at work so often that I may as well write it down.
Oh, where to begin.
"""),
    "young": _lines("""
Okay so this is a bit of a saga.
First time I have ever had to ring anyone about anything.
My flatmate said to post this.
I put this off for ages.
Not sure if this counts but here goes.
"""),
    "lower": _lines("""
ok so
right
never done one of these
not being funny but
so
long story short
"""),
    "letter": _lines("""
I take up my pen, as it were, for the first time in such a matter.
I hope that you will forgive the length of this.
I do not own a computer; my granddaughter is typing this for me.
I have been asked by a friend to set this down.
Permit an old customer a few lines.
I write as someone who was taught to give credit and blame where they fall due.
"""),
    "translated": _lines("""
Sorry for my English, I write it with dictionary.
I want to tell what was with me.
I live here since five years and I learned to wait.
I write this slowly, so that it will be correct.
Good day to all who read.
"""),
}

BACKGROUNDS: Final[Mapping[str, tuple[Wording, ...]]] = {
    "short": (),
    "plain": _lines("""
@by_voice I should add some background. I have dealt with this company for about nine years, always paid on the day, and have rung perhaps twice in that time. I do not ring for fun. I had written down beforehand what I wanted to say, with the dates, because I know that one has to be brief.
Some context, so that nobody thinks I am a professional complainer: I had tried the website first, as one is asked to. The page for my case loads, turns a little wheel, and says that something went wrong. I tried it on two devices and on two days before I picked the other way.
@by_voice I work in an office where people ring me with their troubles, so I know the other end of this. I know about targets, about scripts and about colleagues who are off sick. I took that into account, and tried to be the sort of caller that I like to have.
@by_voice My wife says that I should let these things go, and mostly I do. But it is the same with every company now: you are sent from the letter to the website, from the website to the app and from the app to a number that is printed nowhere. So I wrote it all down this time.
"""),
    "warm": _lines("""
@by_voice You have to know that I'm not a person who rings people. I put it off for a week, I made a list, I lost the list, I made another on the back of a seed packet, and in the end I sat down with it and a biscuit for courage. The cat went and hid in the shed.
A bit about me, since it matters: I work mornings at the school, I've a very old cat and a mother with opinions, and there's always somebody who wants feeding. So whatever I do, I do with one hand and half an ear, and I've no patience for being sent round the houses.
I should say that I'd always stuck up for them. When my sister moaned I said, oh, they're all right, you just have to ask nicely. So I had something to lose, so to speak, and my sister was sitting right there with her arms folded the whole time.
I'd been told three different things by three different friends about what I should do, one of whom used to work in that sort of place, and they all ended with "good luck". I do think it says something about the times that you need luck for this.
"""),
    "young": _lines("""
@by_voice For context I'm not good with phones. I will walk to a shop to avoid ringing it. My flatmate made me a script on a sticky note, and it started with "hello, my name is", because apparently I forget that bit. I did it in the stairwell so nobody could hear me. Anyway.
Bit of background. I share with four others and I am the one whose name is on everything, because I was the one who was awake when we signed. So every time something goes wrong it's me, and everyone is very supportive, from their rooms.
"""),
    "lower": _lines("""
@by_voice bit of background, ive got two jobs and about half an hour a day to sort my life out so i dont ring anyone unless its really bad. tried the app first, tried turning it off and on, tried ignoring it for a week. then my missus said just ring them so i did
"""),
    "letter": _lines("""
I ought perhaps to explain who is writing. I taught school for thirty-eight years, in two villages, and I have kept household accounts since the week that I left home. There is not a bill in this house that is unpaid or unfiled. I say so because one is so readily taken for muddled at my age, and I am not muddled.
You must know that I have never been quick with machines. My late brother saw to all that, and since he is gone I have a notebook in which the steps are written down, one to a line. It says at the top, in his hand: "If in doubt, ask a person." I have tried to abide by it, and it grows harder every year.
My late father stood for thirty years behind the counter of an ironmonger's, where we sold screws by the piece and knew the customers by their gates. If something was wrong it came back over the counter, and one looked at it together. I do not ask for those times to return. I do think that something was known then which has been mislaid.
"""),
    "translated": _lines("""
I will explain a little who I am. I work in a kitchen, I have two children in the school here, and I do my papers always in the night when they sleep. I am not somebody who makes trouble. In my country one goes to the office and waits on a chair, and it is not fast, but at the end there is a human with a stamp.
@by_voice It is important to understand that for me it is not easy to call. I write before on a paper all the words that I will need, also the numbers, because on the telephone one cannot show with the hands. My daughter, she is nine, sits beside me and helps when they speak too fast.
"""),
}

WAITS: Final[Mapping[str, tuple[Wording, ...]]] = {
    "short": _lines("""
Wait: {wait}.
{Wait} on hold.
Queue: {wait}, timed.
Held {wait}.
@knows_announced Announced: {announced}. Real: {wait}.
@knows_menu Menu {menu}, queue {wait}.
Answered after {wait}.
@short {Wait} to answer. Quick.
"""),
    "plain": _lines("""
I waited {wait} to be answered.
The queue took {wait}, which I timed.
@long It was {wait} before anyone spoke to me, and I had other things to do.
@short It was answered in {wait}, I will say that.
@short The wait was {wait}; no complaint there.
@knows_announced The voice had promised {announced}; it was {wait}.
@knows_menu {Menu} in the menu, then {wait} in the queue.
@long By my phone it was {wait} of music.
@again I was asked for my details again at every step.
@moved I was passed on {moved_times}.
@moved,again Passed on {moved_times}, and back to the beginning with my story.
"""),
    "warm": _lines("""
@long I was on hold for {wait}, so I cleaned the oven.
@long {Wait} of the same tune; I could conduct it now.
@long It took {wait} to get through, and I'd finished the crossword by then, bar one.
@long I'd been holding for {wait} and had started talking to the music.
@short And somebody answered after {wait}, I hadn't even sat down!
@short I'd only waited {wait}.
@short Picked up in {wait}, which must be a record.
I hung on for {wait}, which I've known better and worse.
The wait was {wait}, just long enough to feed the cat.
@knows_announced They said it'd be {announced} and it was {wait}, but who's counting. I am.
@knows_menu There was {menu} of pressing buttons first, and {wait} of waiting after.
@moved I was handed on {moved_times}, like a plate at a buffet.
"""),
    "young": _lines("""
@long Waited {wait}, watched a whole episode of something on mute.
@long {Wait} on hold, I did my laundry.
@short They picked up after {wait}, which, wow.
On hold for {wait}, phone on speaker, making toast.
@knows_announced It said {announced}. It was {wait}.
@moved Got passed on {moved_times} btw.
"""),
    "lower": _lines("""
@long {wait} on hold first which is a joke
waited {wait}
@short took {wait} to get thru so fair enough
@short only {wait} of waiting
@knows_announced said {announced}, was {wait}
@moved got passed on {moved_times}
@long on hold {wait}, had my dinner on speaker
"""),
    "letter": _lines("""
I waited for {wait} by the kitchen clock.
@long It was {wait} before anyone spoke, and I am no longer fond of that melody.
@long I held on for {wait}, which at my age one does not do lightly.
@short I had waited only {wait}, hardly long enough to find my spectacles.
@short My call was taken within {wait}.
@knows_announced The recording had spoken of {announced}; in the event it was {wait}.
@moved I was transferred {moved_times}, always with courtesy to the music.
"""),
    "translated": _lines("""
I waited {wait} until somebody came.
@long {Wait} I heard only music, always the same.
@short I waited only {wait}, this was good.
@knows_announced The machine said {announced}, but it was {wait}.
@moved They gave me further {moved_times}.
The waiting was {wait}.
"""),
}

MANNER_REMARKS: Final[Mapping[str, tuple[Wording, ...]]] = {
    "short": _lines("""
@polite Polite.
@polite Manners: good.
@rude Tone: poor.
@rude Rude with it.
@rude No please, no sorry.
@polite Decent person on the phone.
"""),
    "plain": _lines("""
@polite I was treated with courtesy throughout.
@polite Whoever it was, they were patient and clear.
@polite,unsolved I have no complaint about the manner, only about the result.
@rude I was spoken to as if I were wasting their time.
@rude I was interrupted more often than I was answered.
@rude There was a sigh at the beginning of every answer.
@rude Whoever it was made it plain that I was a nuisance.
@polite The person I dealt with did the best that could be done.
@polite It was a civil conversation from start to end.
"""),
    "warm": _lines("""
@polite Lovely person, too.
@polite And so nice about it.
@polite,unsolved They were ever so nice, and that made it harder to be cross.
@rude I was spoken to like something on a shoe.
@rude I've had warmer words from a parking meter.
@rude You could hear the eyes rolling.
@rude Not so much as a sorry.
@polite I could hear them smiling, if you know what I mean.
@polite We ended up chatting about the weather.
"""),
    "young": _lines("""
@polite Super nice though.
@polite Genuinely kind, which helps when you are stressed.
@rude Got talked to like I was twelve.
@rude They were kind of mean about it tbh.
@rude Felt like I was the problem.
@polite Did not make me feel stupid, big plus.
"""),
    "lower": _lines("""
@polite nice person tho
@polite they were sound about it
@rude proper rude aswell
@rude talked to me like dirt
@rude no sorry no nothing
@polite no attitude or anything
"""),
    "letter": _lines("""
@polite I was addressed properly, which is not nothing.
@polite The manner of it was all that one could wish.
@polite,unsolved I make no complaint of the person, who was courtesy itself.
@rude I have not been spoken to in that way since the army.
@rude The tone was such as I should not have permitted my children.
@rude I was twice called by my Christian name, and once "love", and never listened to.
@polite I was not hurried.
"""),
    "translated": _lines("""
@polite The person was polite, I must say it.
@polite They had patience with my English.
@rude They laughed, I think it was because of me.
@rude It was not friendly, how they talked.
@rude I was spoken to like to a child.
@polite Friendly people, this is important for me.
"""),
}

LAST_WORDS: Final[Mapping[str, tuple[Wording, ...]]] = {
    "short": _lines("""
@happy Good.
@happy Would recommend.
@unhappy Avoid.
@unhappy Never again.
@unhappy That is all there is to say.
@happy More like that.
"""),
    "plain": _lines("""
@happy Credit where it is due.
@happy I would not hesitate to ring them again.
@happy That is what I call service.
@happy If it can be done like this, one wonders why others cannot.
@unhappy I would like to hear what the company says to this.
@unhappy I am not after compensation, I only want it put right.
@unhappy It should not be this hard.
@unhappy I do not blame those who answer the phone; I blame those who decide how few of them there are.
@unhappy I would not wish it on anyone.
@unhappy I will not be renewing.
"""),
    "warm": _lines("""
@happy Bless them.
@happy I was humming all afternoon.
@happy I've been telling everyone.
@happy So there you are, it can be done.
@happy You have to say it when it's good, too.
@unhappy Honestly, I could write a book.
@unhappy I'm laughing, but only just.
@unhappy Is it me?
@unhappy If you know how to get through to them, do tell me.
@unhappy I need a lie down.
@unhappy Anyway. That's my story.
"""),
    "young": _lines("""
@happy 10/10.
@happy Did not see that coming.
@happy Being an adult is okay sometimes.
@unhappy Being an adult is a scam.
@unhappy Please someone tell me what to do next.
@unhappy Anyway, I'm tired.
@unhappy Would not recommend, obviously.
"""),
    "lower": _lines("""
@happy well happy
@happy cheers
@happy cant say fairer than that
@unhappy what a mess
@unhappy sort it out
@unhappy never again
@unhappy gutted
@unhappy anyway thats my rant
"""),
    "letter": _lines("""
@happy I remain a contented customer.
@happy I thought that you should hear of something good.
@happy It restored my faith a little.
@unhappy I am, I fear, too old for this.
@unhappy I should be glad of any advice from your readers.
@unhappy I sign this with regret, having thought well of them.
@unhappy Things were not so once.
@happy One should say so when a thing is well done.
"""),
    "translated": _lines("""
@happy I am content and I say thank you.
@happy So it can be, when people want.
@happy I can recommend them.
@unhappy I hope somebody reads this and does something.
@unhappy I am only a normal person who wants that it functions.
@unhappy This is not correct.
@unhappy What should I do, can someone tell me?
"""),
}

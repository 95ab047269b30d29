"""Invented broadband and mobile stories. Data, hence longer: one line is one sentence with its wordings."""
# ruff: noqa: E501

from typing import Final

from pact.cli.demo.cores import Core, core

CORES: Final[tuple[Core, ...]] = (
    core(
        "four-resets",
        voice="chatty",
        reason="fault",
        about="broadband",
        titles="The router that needs four factory resets | Have you tried turning it off and on again, a serial | Paperclip in hand",
        problem="""
My router drops the line every [evening/time it rains/day at the same hour], and I have now met every member of their script. | The broadband goes off when the microwave goes on, and nobody believes in the microwave. | We've had no decent internet since {last_month}, in a house with two people working from home.
I have pressed the little hole with a paperclip so often that the paperclip gave up. | Four factory resets so far, one of them by candlelight for atmosphere. | Each person makes me do the reset again, as if the last one had been a rehearsal.
""",
        first="""
Then a person looked at the line instead of at me, saw a fault in the street and had it fixed the next morning. | This time somebody listened to the whole tale, changed the channel from afar, and that was that!
? I asked why nobody had done this before and she said, honestly, "I don't know". | It's been rock solid since, touch wood.
""",
        later="""
The {nth} person sent a new router, and the old one turns out to have been recalled. | It took {contacts} calls to get an engineer, and it took the engineer one look.
? He'd come about it three doors down, too. | I am keeping the paperclip as a souvenir.
""",
        partly="""
New router, better mornings, evenings as before. | They've sent a booster, which boosts the signal that isn't there.
""",
        no="""
"The line tests fine from here." I'm sure it's very happy, there. | They will only send someone out if the reset fails, and every reset works, for an hour.
? There's a charge of {pounds} if the fault turns out to be mine, so they keep saying. | I could do the script myself by now, voices and all.
We use the neighbour's wifi, with the neighbour's blessing. | I'm writing this in a cafe.
""",
        gave_up="""
Tonight I waited {wait} for the privilege of another. I went to bed instead. | After {wait} of the [jingle/pan pipes/voice that says they're growing] I hung up and read a book. By a lamp. It was nice.
""",
        tips="Ask them to test the line while the router is unplugged; then they cannot blame the router. | Write down the lights on the router before you ring, they always ask.",
    ),
    core(
        "billed-twice-month",
        voice="fair",
        reason="billing",
        channels="phone webchat",
        titles='Billed twice for the same month | "Start again from the beginning" | Two bills, one month',
        problem="""
I was billed {price} twice for the same month. | {Last_month} appeared on my statement two times over, at {price} each.
It is a plain error and I said so plainly. | I had both bills in front of me, with their numbers.
""",
        first="""
The adviser saw it at once, credited the second bill and told me the date on which I would see it. | It was looked at, admitted and put right in the same conversation.
""",
        later="""
The first person saw it at once and could do nothing; the second could do it and could not see it. | I was promised a credit {before}, and no credit came.
It was settled at the {nth} attempt by somebody who did not read from a script. | After {contacts} contacts it was refunded in full, with an apology that sounded meant.
""",
        no="""
= moved2
The first person saw it at once, the second could not find my account, and the third asked me to start again from the beginning. | Billing sent me to accounts, accounts sent me to retention, and retention offered me television.
? @again I gave my address so often that I could sing it. | I am not asking for a favour, it is my own money.
I am still waiting for the {price}. | They call it "two billing events". I call it one month.
""",
        never="""
A supervisor was to ring me the same evening. | "Somebody will call you back" was how it ended.
Nobody ever did. | My phone was on the table the whole evening and did not stir.
I have since written, and have had an answer to say that I will have an answer. | So the {price} stays with them.
""",
        cut="""
The third time I said "I have two bills for one month" there was a click. | We had just got to the second bill when the line failed.
They had taken my number for exactly that case. | I waited by the phone for a while, as one does.
""",
    ),
    core(
        "leaving",
        voice="list",
        reason="cancel",
        titles="How to leave: a log | Trying to cancel | Leaving, in {n} steps",
        problem="""
Aim: cancel, contract over, no fault of anyone. | Out of contract since {last_month}; wanted to leave. | Moving in with my partner, who has broadband. So: one to cancel.
""",
        first="""
Asked once whether I was sure. Was sure. Cancelled. | Person offered a discount, I said no thanks, she said fair enough.
Confirmation by e-mail while still on the phone. | Last bill correct to the day. I may come back one day because of that.
""",
        later="""
Attempt one: "the cancellation team is busy, try tomorrow". | Online: not possible. Chat: not possible. By post: possible, they said, but was not.
Attempt {contacts}: done. | It took {contacts} contacts to end what one click began.
""",
        no="""
= moved2
Passed to retention, then to loyalty, then to somebody called a value specialist. | Offered: half price, a tablet, television. Not offered: leaving.
Said "no thank you" {n} times, by count. | Reason wanted, every time. My reason is that I want to.
Still a customer, it seems. | They have "paused" me. I did not ask to be paused.
""",
        gave_up="""
Sales line: answered at once. Cancellation line: {wait}, then I stopped. | Waited {wait}. Sent a letter by recorded delivery.
""",
        cut="""
Said "cancel". Line dropped. | The moment I declined the last offer: silence, then the dialling tone.
Coincidence, no doubt. | No call back.
""",
        tips='Choose "thinking of leaving" in the menu, that queue is the quickest of all.',
    ),
    core(
        "engineer-noshow",
        voice="fair",
        reason="fault",
        about="broadband",
        titles='The engineer who had been and gone | "Nobody was home" | A day at the window',
        problem="""
An engineer was booked for {weekday}, and I stayed in all day, at the window, with the dog. | I took unpaid leave for the visit. | The text said the engineer had called and found nobody in; I was in, and so were two builders.
""",
        first="""
I rang that evening, and the person did not argue: she booked the next morning and put the compensation on without my asking. | They checked where the van had been, found that it had been in the wrong road, and sent it round.
? I can forgive a mistake that is owned. | The engineer himself was excellent, I should add.
""",
        later="""
It took {contacts} missed visits and as many calls. | They rebooked it, and the second van went to {town}.
In the end he came, and the line has been good since. | It was fixed on the {nth} occasion; the compensation of {pounds} arrived as promised.
""",
        no="""
They hold to it that I was out. | I have the doorbell film; they have "notes".
? I was charged {pounds} for the missed appointment. | @polite Everyone was sorry. I do not need sorry, I need a line.
Another date, in {weeks} weeks. | No date has been offered so far.
""",
        late="""
A manager was to ring me by noon about it and rang two days on. | The promised call came late, from a person with no power to do more than listen.
They took off the missed-visit fee; the line is as it was. | I was given {small} off the bill and a new date, which is half of what I asked for.
""",
    ),
    core(
        "roaming-bill",
        voice="student",
        reason="billing",
        about="mobile",
        channels="phone webchat app",
        titles="{pounds} for one afternoon on a ferry | My phone joined a ship | Roaming, without leaving the country",
        problem="""
My phone connected to some satellite thing on a ferry and they charged me {pounds} for [a map/three photos of a gull/one group chat]. | Did a weekend away by ferry with the uni hockey team and came back to a {pounds} roaming bill. | On the ferry my phone joined the ship's own network, which costs {pounds} for about one song.
""",
        first="""
The person took it all off because there'd been no warning text, and set a limit so it can't happen again. | I explained, they checked, they cancelled it. I think I said thank you about nine times.
? Did not expect that, genuinely. | Told everyone on the team.
""",
        partly="""
They halved it, as "goodwill", so I have half a ship to pay. | Got {small} off. It's something.
""",
        no="""
Apparently I'd "accepted the maritime rate" by having a phone on a boat. | Rules are rules, it said, and pasted the rules.
That's my month gone. | I asked where the warning text was, and they said it was sent, to my phone, on the ship, which I had off by then.
""",
        later="""
First answer was just a link. Then a nope. | Took me {contacts} goes.
The {nth} one said there should've been a cap and wiped it. | Got it back in the end, shout out to the last person.
""",
        machine="""
The bot offered me a bigger roaming bundle. | I typed "human" about nine times and it told me a fact about data.
""",
    ),
    core(
        "number-moved",
        voice="lower",
        reason="account",
        about="mobile",
        channels="phone webchat",
        titles="lost my number switching | number stuck between two networks | two sims no signal",
        problem="""
switched over and my old number is just gone | asked them to move my number across, its been in between since {weekday} | got the code, gave them the code, number never came
had that number since school and its on my van | its on my van and everything | all my work comes in on it, its painted on the van
""",
        first="""
lad on the phone said he could see it stuck, kicked it, came through that night. top | rang, told, fixed. they even texted the new number to say its now the old number
""",
        later="""
{contacts} calls. old lot blame new lot, new lot blame old lot | told {before} itd be next day
last woman conferenced both of them in and it was done, why is that not step one | got it back on the {nth} go
""",
        no="""
"its with the other provider". spoke to the other provider. its with you | apparently my number doesnt exist. its painted on my van
losing jobs over this | {days} days now
""",
        never="""
porting team (thats a thing) was gonna call me. on what number?? | said theyd ring. on the number they lost. think about it
never happened obvs | nothing
""",
        gave_up="""
on hold {wait} on my wifes phone til she needed it | {wait} of hold and then had to go to work
""",
    ),
    core(
        "older-line",
        voice="letter",
        reason="fault",
        about="broadband",
        titles="My telephone is silent | A landline is not a luxury at ninety | On being without a telephone",
        problem="""
My landline has been dead since {weekday}, and I wear an alarm about my neck that depends on it. | They changed our telephone over to the internet, and it has not rung since. | I am ninety, and the telephone is how my daughter in {town} knows that I am up.
""",
        first="""
= polite
A neighbour rang for me and was able to hand me over, and I was treated with great courtesy. | The young lady asked at once about the alarm, and that showed me she was thinking.
An engineer came the next forenoon and wiped his feet. | She arranged for a man the same day, and telephoned herself afterwards to hear it ring.
? I have nothing but thanks. | My daughter was in tears, of relief this time.
""",
        later="""
They sent a text to my landline to say that they were looking into it. | I was advised to use the online chat.
On the {nth} request someone grasped that a person of my age was without help, and then it was done within hours. | After {contacts} requests, made from the call box by the church and from the vicar's kitchen, it was mended.
""",
        no="""
I have been told "by end of day" on each of {n} days. | The line, they say, is in order. I invite them to ring me on it.
? The warden looks in twice a day now, which is not her task. | I was brought up not to complain, and I am learning.
We are still without. | I remain, as you see, out of reach.
""",
        closed="""
The vicar tried for me on Saturday, and the office for vulnerable customers, so it is called, was closed until Monday. | It was Sunday; the recording said that they would be pleased to help on weekdays.
? One is also old at the weekend. | My alarm keeps no office hours.
""",
        tips="If somebody in the house has an alarm pendant, say so in the first sentence; there is a faster list for it.",
    ),
    core(
        "price-rise",
        voice="terse",
        reason="billing",
        titles="Mid-contract price rise | Up {small} a month | Asked why it went up",
        problem="""
Price up {small} a month mid-contract. | {Price} became more. Contract says fixed. | Bill up. Speed not.
""",
        first="""
Asked. They put it back until the contract ends. Good. | Person explained the clause and found me a cheaper plan. Can't complain. | New deal, lower than before, one call.
""",
        no="""
"Everybody's has gone up." Mine was fixed. | It is in paragraph 19, they say. My copy ends at 17.
Leaving in {last_month}, a year late. | Paying under protest.
""",
        partly="""
Offered {small} off for six months. Took it. | Half the rise waived.
""",
        gave_up="""
{Wait}, no one. | Gave up after {wait}. The price did not.
""",
        later="""
First a no, then a yes. | {Contacts} calls to get the price I had signed for.
""",
        machine="""
Pressed everything. Ended at a recording of the price list. | Menu of {menu}, no person at the end of it. | Menu, menu, menu, goodbye.
""",
    ),
    core(
        "slow-fibre",
        voice="list",
        reason="fault",
        about="broadband",
        channels="phone webchat email",
        titles="Paying for 500, getting 12 | Speed: promised and measured | A speed test a day",
        problem="""
Promised: 500. Measured at the socket, by cable: 12. | Speed tests, one a day for {weeks} weeks: never above a tenth of what I pay for. | "Full fibre" ordered. Something else delivered.
""",
        first="""
Sent the table of results. They found my line on the wrong profile, set it right. | One contact. They looked, they changed a setting, they asked me to test again.
Measured since: 498. | Working. I apologise to the cable.
""",
        later="""
Told first: it is the wifi. It was not, hence the cable. | Then: wait ten days for the line to learn.
On contact {contacts}: a broken part in the cabinet, replaced. | Fixed at the {nth} contact. Refund for the slow months: {price}.
""",
        partly="""
Now: 180. Better than 12, less than 500. | They gave me {small} off a month instead of the speed.
""",
        no="""
Asked to test again with another device, another cable, another browser, another day. | Their test says fine. Their test is of their end.
Guaranteed minimum in the contract: yes. Honoured: no. | Exit without a fee: refused.
""",
        early="""
Engineer at the cabinet on {weekday}. | A fault is admitted, the repair is planned.
To be continued. | Table goes on.
""",
    ),
    core(
        "night-outage",
        voice="night",
        reason="fault",
        about="broadband",
        hours="before_9 after_17",
        titles="Down every night from one to five | Nobody tests the line at three in the morning | Works fine, in daylight",
        problem="""
Our line goes down between one and five at night, which nobody notices except people like me. | I do remote monitoring on nights, from my kitchen, and the connection drops at two. | Night carer here, and my phone over wifi is how the family reaches me.
""",
        first="""
The bloke on the night desk knew straight off: their own updates, rolled to my street by mistake. Off the list, done. | I got someone who works nights as well. She looked at the log, not the clock, and found it.
""",
        later="""
By day they test it and it is perfect. By night there is nobody to test it. | "It seems to be working now", they say, at noon.
It took {contacts} calls before somebody set a monitor on it and saw it for themselves. | On the {nth} call they left a box on the line for a night, and then they believed me.
""",
        no="""
They'd like me to ring when it is happening. When it is happening they're shut. | Every ticket is closed in the morning because "service was restored". It restores itself at five, like a vampire.
I've bought a second line from somebody else. | Nothing done. I take a walk at two, and that's my broadband.
""",
        closed="""
Rang when it happened. Closed. | The fault line has opening hours. The fault has others.
""",
        kept="""
Night desk took it down and said that network would ring me at six when I came off. | They asked when I'd be awake, nobody's ever asked me that, and fixed a time.
They rang at six. It was a card in the exchange, swapped the day after. | The call came, and so did the fix.
""",
    ),
    core(
        "deceased-mobile",
        voice="letter",
        reason="cancel",
        about="mobile",
        channels="phone webchat",
        titles="My father's telephone contract | Cancelling a phone for someone who has died | His voicemail",
        problem="""
My father died in {last_month}, and his mobile contract had fourteen months to run. | I had to end the contract of my late father's telephone, and wished to keep the greeting with his voice. | Among my father's papers was a telephone contract, and in the telephone his greeting.
""",
        first="""
= polite
The person expressed her sympathy in words that were not on a card. | I was handled with great tact by somebody very young.
There was no charge, no further bill, and before closing it she told me how to save the greeting. | It was ended as of the day of death, and I had it in writing within the hour.
? That recording is worth more to me than I can say. | I wrote to her manager, and had a reply, by hand.
""",
        no="""
They need him to confirm it by a code, sent to his telephone, which needs his thumb. | I was told of an early termination fee of {pounds}, and asked whether he might like a smaller plan.
? I put the receiver down and walked round the garden. | I asked the person to hear what he had just said; he did then, I think.
The bills go on. | I pay it, so as not to lose the voice.
""",
        later="""
= moved
I was passed from sales to billing and from billing to loyalty, and told each time that I was very brave. | The first two had a script for leavers and none for the dead.
With the {nth} conversation I reached the right desk, and it was done, and well done. | In all it was {contacts} conversations; the last was the only one needed.
""",
    ),
    core(
        "moving-house",
        voice="chatty",
        reason="account",
        about="broadband",
        titles="We moved, the internet didn't | Broadband for the house we had left | Moving home with {weeks} weeks' notice",
        problem="""
We gave {weeks} weeks' notice of our move and on the day they connected the old house again, as a surprise for the new owners. | Moved house, moved the contract, and the internet stayed behind. | When we rang about moving house they were all delight, and that was the end of it.
""",
        first="""
I rang from among the boxes and the woman said "oh no, you poor things" and sent a little gadget to tide us over. | One conversation, and the line was live by {weekday}, which is more than the removal men managed.
? The cat was found the same day, so it was a good one all round. | She did the final bill at the same time, to the penny.
""",
        later="""
First our new house did not exist, then it was a barn. | They told us that the previous owner had to leave first. He had emigrated.
It came to {contacts} calls, of which the last one did it all. | The {nth} adviser looked at a map, bless her, and saw the house.
""",
        partly="""
Telephone works, internet does not. | We have internet. It is still billed to the old address, and the new owners have asked about it.
""",
        no="""
It's been {weeks} weeks of phone data and a hot windowsill. | The order's been cancelled "at my request". I have made many requests; not that one.
""",
        early="""
They say {weekday}. | There's a man with a ladder outside, which may be a good sign.
""",
        gave_up="""
I rang from the stairs, between the piano and the sofa, and held for {wait} before the piano needed me. | {Wait} on hold and then I couldn't find the phone among the boxes, by its own music.
""",
    ),
    core(
        "translated-contract",
        voice="translated",
        reason="sales",
        titles="I said yes only to the price | Contract of two years, I wanted one month | They sold me television",
        problem="""
At the telephone the seller spoke very fast and I said "yes, yes", because I wanted only internet. | I wanted internet for one month, now I have contract for two years and a box for television. | I received a box for television but I have no television.
""",
        first="""
The woman at the service has read me the contract slowly and she cancelled it, because it was in the fourteen days. | I called and told it, and the man has said sorry for his colleague and made it as I wanted.
? I write it here because people write only the bad things. | So I stay at them.
""",
        later="""
First they said me I have agreed and there is a recording. | In the first call was only "you accepted".
I asked to hear this recording, and with the {nth} call somebody has heard it and said I was right. | After {contacts} calls a chief has looked at it, and he cancelled everything without cost.
""",
        no="""
They say that yes is yes. | He asked me why I said yes if I did not understand. It is a good question, but he must not ask it like this.
I pay now {pounds} in month for a thing in a box. | I learned from it, I say now to everybody no.
""",
        partly="""
The box I could give back, but the contract stays for one year. | They made the price smaller, {small} in month, but the two years stay.
""",
    ),
    core(
        "app-only",
        voice="lower",
        reason="other",
        channels="app webchat social",
        titles="no phone number anywhere | help page that helps itself | talking to a bot called something cute",
        problem="""
been looking for an actual phone number for [an hour/ages/two days], its like a treasure hunt | the app has a help button, help button opens faq, faq says use the help button | only way to reach them is the app and the app needs the internet i dont have, thats why im contacting them
""",
        machine="""
bot just kept saying great question!! | after {n} rounds the bot gave me the opening hours of a shop in {town} and closed the chat | asked for a human, it said im learning every day
""",
        first="""
then i posted about it and a real person replied in the app in like no time and fixed it | someone came into the chat, not a bot (i checked), reset the thing, done
""",
        no="""
person finally came on and said this is for sales only | got told someone would look into it by the bot and then by a person who writes like the bot
""",
        later="""
took {contacts} chats, each one starts with whats your postcode | {nth} chat, finally someone who reads what you wrote above
? scroll up. just scroll up | the answer was a box i had to untick. one box
""",
    ),
    core(
        "cable-garden",
        voice="fair",
        reason="complaint",
        about="broadband",
        channels="phone email",
        titles="A cable across my lawn since {last_month} | Temporary, they said | The orange cable",
        problem="""
Their contractors laid a cable over my front lawn, "just until Friday", in {last_month}. | An orange cable has lain across our front lawn for {weeks} weeks; it was to be a day. | Someone brought fibre to next door by way of my lawn, in {last_month}, and left it lying there.
I do not even have this company as a customer would; I only have its cable. | I wanted it buried or gone, and no money.
""",
        first="""
I did not expect to be able to report it without an account number, but the person took it down and a crew came within the week. | The adviser asked for a photograph, and two men came, buried it and reseeded the grass.
""",
        later="""
One is asked for an account number, of which I have none. | The company said contractor, the contractor said company.
It was dealt with on the {nth} contact, tidily. | After {contacts} contacts a supervisor came in person, looked, winced, and had it done next morning.
""",
        no="""
Every reply ends with an invitation to become a customer. | "This has been passed to the relevant team", say {n} e-mails.
? The postman has fallen over it once. | I have mown around it all summer, and have kept my temper.
It is still there. | I have given the cable a name.
""",
        partly="""
The cable is buried. The lawn is a trench. | They took it off the lawn and draped it over the hedge.
""",
    ),
    core(
        "trade-in",
        voice="student",
        reason="refund",
        about="mobile",
        channels="webchat email phone",
        titles="They said my phone arrived broken | Trade-in: {pounds} became {small} | The phone I sent and the phone they got",
        problem="""
Sent my old phone in for trade, quoted {pounds}, and they offered {small} because of a "cracked screen". It was not cracked. | I traded in a phone that I'd kept in a case like a baby and they said it was damaged.
I had photos, with the date, with the box, with my cat. | I filmed myself packing it, because I have trust issues, which turned out to be right.
""",
        first="""
Sent the photos, got the full amount the same day and a sorry. | The person looked at the photos and just paid it. The cat helped.
""",
        later="""
First they said photos don't count. | {Before} I was told to dispute it via a page that doesn't load.
{Nth} contact, full money. | In the end ({contacts} contacts) they admitted they'd mixed two phones up.
""",
        no="""
They say I can have the phone back for a fee. | Final decision, said someone with no name, from an address you can't reply to.
So that's me {pounds} down. | I've asked them for a photo of the crack. Silence.
""",
        partly="""
We landed at about half. | They came up a bit, not to {pounds}.
""",
    ),
    core(
        "kind-voice",
        voice="grateful",
        reason="fault",
        titles="@polite Patience of a saint | @solved Talked through it like a friend | The little red light",
        problem="""
I am not good with these things, and I rang because the little light was red. | I had pulled out the wrong plug while hoovering and lost everything. | My son usually does it, but he's at sea. I had to set up the new box on my own.
""",
        first="""
= polite
The young man walked me round the box, one wire at a time, and never once sighed. | She let me describe the plugs by colour and worked out the rest.
When the light went green I cheered, and so did they. | I have internet, and a drawing of how it goes together that I made as we talked.
? My son won't believe it. | I shall not be afraid of it next time. | Whatever they pay that person, it should be more.
""",
        kept="""
It needed a new part, and he promised to ring on the day it came, so that I need not do it alone. | He said "plug it in and I'll ring you at ten to see", and I thought, of course you will.
And the telephone rang! We did it together. | He rang. It works. That's a man of his word.
""",
    ),
    core(
        "wrong-phone-sent",
        voice="terse",
        reason="delivery",
        about="mobile",
        channels="phone webchat",
        titles="Wrong thing in the box | Wrong phone sent",
        problem="""
Ordered a phone. Got a box with a case for a different phone. | Wrong model sent. | Paid for the big one, sent the small one.
""",
        first="""
Swapped by courier next day. Driver waited while I checked. | One chat, right phone. | Apology, swap, done.
""",
        later="""
They wanted the serial number of the phone I did not have. {Contacts} contacts. Sorted. | The {nth} person stopped asking whether I had charged it.
""",
        no="""
Their system says I have it. My drawer says I don't. | "Delivered as ordered." It was not.
Paying {price} a month for the wrong thing. | Stuck.
""",
        cut="""
Got to "so what is in the box?" and was cut off. | Line dropped on the third question. No call back.
""",
        early="""
Courier on {weekday}. | Bag to return it is in the post.
""",
    ),
    core(
        "signal-mast",
        voice="chatty",
        reason="fault",
        about="mobile",
        channels="phone social webchat",
        titles="One bar, if you stand on the bath | Our village fell off the map | The mast is fine, they say",
        problem="""
Since [the storm/the scaffolding came down/{last_month}] our whole village has no signal, unless you stand on the bath. | I can phone from the third step of the stairs and from the churchyard, and nowhere else. | They took our old network off the air and the new one stops at the sheep.
""",
        first="""
For once someone said "yes, it's our mast, and it'll be back on {weekday}", and it was! | The person had the fault on screen, gave me an end date and switched on calls by wifi for me meanwhile.
? That's all I wanted: a yes and a date. | We've told the whole village.
""",
        no="""
"There is no known issue in your area." There is now, I've told you. | The coverage map is bright green here, so it must be me.
? My neighbours have rung as well; we compare reference numbers at the bus stop. | I offered to put them on to the vicar.
So it's the churchyard, in all weathers. | They suggest I update my phone. It is newer than the mast.
""",
        later="""
They had me turn the thing off and on {before} at least. | At first I was told the village was covered, and I said yes, in fog.
Then, on the {nth} contact, someone checked, and went quiet, and found the mast was off. | After {contacts} contacts it went live again. I could hear the phones ping along the street.
""",
        partly="""
Calls are back, data isn't. | They've sent me a box for the house. The churchyard has lost its purpose, the village not.
""",
    ),
    core(
        "callback-lottery",
        voice="fair",
        reason="complaint",
        channels="callback phone",
        titles="Keep my place in the queue, they said | @never The call-back that never was | @kept A call-back that worked",
        problem="""
The menu offers to keep your place and ring you back. | I took the offer of a call-back, as I do not care for [panpipes/hold music/being told that I matter]. | At busy times you may choose to be called back, and I chose it.
""",
        kept="""
It rang when my turn came, with a person on it, and my bill was corrected. | I was rung back on time, by somebody who knew my name and my matter, and it was settled.
? It is such a good idea, when it is done. | I watered the plants meanwhile.
""",
        late="""
It came the next day, when I was driving. | They rang a day late, and I was by then in a meeting about something else.
I was given part of what I wanted, and a form for the rest. | Half was settled before I had to go.
""",
        never="""
It has not rung. | It rang for two seconds at some odd moment and then not again.
"We tried to reach you", says the text. | I chose it again, and again it did not come.
I conclude that it empties the queue rather than serves it. | That is a clever way to have no queue.
""",
    ),
    core(
        "password-loop",
        voice="terse",
        reason="account",
        channels="phone app webchat",
        titles="Password loop | Locked out by a code | Cannot log in",
        problem="""
Forgot password. Reset link goes to an address they deleted. | Locked out of my account after an update. | Code for login goes to a number I no longer have.
""",
        first="""
They checked me another way and let me in. | Security questions, new address, done. Polite too. | Sorted faster than I typed this.
""",
        machine_ok="""
Automatic line read me a code, code worked. | Did it all by keypad. It worked first time, to my surprise.
""",
        no="""
"Log in and change it there." | They cannot help without the password.
Locked out still. | So I pay and cannot look.
""",
        later="""
The {nth} one did what the others said was impossible. | {Contacts} contacts for one password.
""",
    ),
    core(
        "premium-helpline",
        voice="fair",
        reason="fault",
        titles="A helpline that costs patience | @premium A helpline that costs money | A question that takes ten seconds",
        problem="""
To report a broken cabinet door in our road, as a favour, one rings a number from the back of the bill. | I wanted to tell them that the telephone cabinet at our corner stands open, which takes ten seconds. | I rang about the cabinet at the corner, which is open to the rain.
@premium At {cost} a minute one listens to the options with some attention. | @knows_menu The menu alone took {menu}. | The menu has five levels, each with its own welcome.
""",
        first="""
Once through, it was noted by a courteous person in a sentence, and the door was shut next day. | The person took it down, thanked me, and had it mended before the weekend.
""",
        gave_up="""
Every option led back to the same recording, and after {wait} I gave up. | I paid in patience, {wait} of it, and then put the phone down.
? There was no way to reach a person that I could find. | The cabinet door is still open. It is raining into it.
""",
        machine="""
Every option led back to the same recording. | At the end a voice told me to look on the website, which was down, because of the fault.
I could not reach a person at all. | Goodbye, it said, and thank you.
""",
        no="""
The person could not see cabinets, only bills. | I was told that it must be reported by the customer concerned, and the cabinet is not a customer.
""",
    ),
    core(
        "family-plan",
        voice="student",
        reason="billing",
        about="mobile",
        channels="phone webchat",
        titles="Kicked off the family plan by a robot | Mum's plan, my problem | Four phones and one angry mother",
        problem="""
Our family plan fell apart when I turned eighteen, and mum's been billed for five phones, and we have four. | I got bumped off the family plan because I moved to {town} for uni.
""",
        first="""
Someone glued it back together in about the time it takes to make noodles, and credited the phantom phone. | I handed the phone to mum, mum did the voice, but it wasn't needed, they were really nice about it.
""",
        later="""
They'd only talk to mum, and mum would only talk to a human. | At first the fifth phone was "a loyalty benefit".
We got there on the {nth} go, {price} back. | {Contacts} goes. Mum wants it on record that she was right.
""",
        no="""
They can't merge it because of my age, which keeps going up while we wait. | The fifth phone is "in use". By whom.
Mum's going somewhere else and taking all of us. | Family meeting on {weekday}.
""",
        partly="""
The fifth phone has gone, the discount has too. | I'm back on the plan but with a new number, so nobody in my family answers me.
""",
    ),
    core(
        "upgrade-honest",
        voice="grateful",
        reason="sales",
        titles="They talked me out of spending more | An honest salesman | The cheaper one will do",
        problem="""
I rang to order the faster package because my grandson said I must. | I wanted the dearest plan, to be on the safe side. | The offer leaflet said I could have more for \"only\" {small} extra.
""",
        first="""
The person looked at what I use, said I'd never notice the difference and should save my money. | She asked what I do with it, I said crosswords and my sister in {town}, and she put me on something cheaper.
When did that last happen to you? | I nearly asked for it in writing. She sent it in writing.
? That's how you keep a customer, in my book. | My grandson is disgusted. I am {small} a month better off.
""",
        early="""
She offered to try the smaller one for a month and ring me if it is too slow. | I am on the cheap one for a trial month.
So far, so good. | I'll say how it went.
""",
    ),
)

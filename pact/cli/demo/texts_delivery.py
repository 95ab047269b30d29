"""Invented delivery stories. Data, hence longer than other files: one line is one sentence with its wordings."""
# ruff: noqa: E501

from typing import Final

from pact.cli.demo.cores import Core, core

CORES: Final[tuple[Core, ...]] = (
    core(
        "unknown-neighbour",
        voice="chatty",
        reason="delivery",
        channels="phone webchat",
        titles='Left with a neighbour nobody knows | Who is "Neighbour, No. 0"? | My parcel lives with strangers',
        problem="""
According to the app my parcel was left with my neighbour, and the app will not say which. | "Handed to: neighbour", it says, and no more than that. | The card said "left with neighbour at 47". The street stops at 31.
I have now met everybody in the street, which is one good thing. | I went from door to door, and was given a courgette, but no parcel. | There was a signature, a sort of wave.
""",
        first="""
The woman looked at the map of where it had been scanned, said "that's the next street over, blue door", and it was. | He rang the depot while I held, the depot rang the driver, the driver remembered the dog. Found!
? I've written the blue door a thank-you note. | I did not think a courier would do that.
""",
        later="""
First I was told to ask my neighbours, which I'd done in alphabetical order. | They asked me {before} to wait two working days in case it came back by itself.
At the {nth} try somebody got hold of the driver and it turned up at the vet's. | It took {contacts} goes; it had been at the allotment shop, labelled "neighbour".
""",
        partly="""
One of the two boxes was found, with a family in the next village, already opened. | They've found the neighbour. The neighbour has moved.
""",
        no="""
As far as they're concerned it's delivered, and I should take it up with the neighbour. | The chap told me he could see the signature and it looked genuine. It looks like a seagull.
? It's only a birthday present, but the birthday's been. | I asked which house and he said data protection.
The shop says ask the courier, the courier says ask the shop. | Somewhere there is a stranger in my new boots.
""",
        gave_up="""
I rang, and after {wait} of being thanked for my patience I hadn't any left. | {Wait} on the line, and not one human. I had better luck with the hedge.
""",
        tips='Ask for the place of the last scan, they can see it on a map. | Say "depot" at every question, it ends at the depot in the end.',
    ),
    core(
        "photo-wrong-door",
        voice="fair",
        reason="delivery",
        titles="A photograph of somebody else's door | That is not my door | Proof of delivery, to another house",
        problem="""
The proof of delivery is a photograph of a green door; mine is red. | I was sent a picture of my parcel on a step that is not mine. | The photograph shows the parcel, a hand, and a garden gnome. I have no gnome.
I sent them a picture of my own door to compare. | I pointed this out in plain words.
""",
        first="""
The adviser looked at both pictures, agreed at once and sent the driver back the same afternoon. | They took it seriously: an apology, a new delivery on {weekday}, and the shop was told by them, not by me.
? One look was all it needed. | Full marks for not arguing with a photograph.
""",
        later="""
Two people looked at the pictures and saw no difference. | I was at first told that doors can look different in different light.
The {nth} person saw the difference at a glance. | After {contacts} contacts it was fetched and brought. It had been round the corner all along.
""",
        no="""
They hold that a photograph is proof of delivery, wherever it was taken. | I was told that GPS cannot be wrong; the house in question is {n} streets away.
? @rude I was asked whether I was sure that I knew my own door. | @polite The person saw what I saw, and was not allowed to say so.
The value is {pounds}, and I have neither the goods nor the money. | I have asked the shop for a refund, and it is the shop that is now in the middle.
""",
        cut="""
"Oh yes," said the voice, "that is not your door," and then we were cut off. | The line fell while she was opening the picture.
So near. | I was not rung back.
""",
        partly="""
They found it in the end, opened, with one of three things missing. | The shop was paid for it and I had {pounds} of it back, not the postage.
""",
    ),
    core(
        "sorry-missed",
        voice="terse",
        reason="delivery",
        channels="phone app webchat",
        titles="Sorry we missed you. You did not try | Card through the door, nobody knocked | In all day",
        problem="""
In all day. Card says out. | "Sorry we missed you." I was behind the door. | Text: delivery attempted. Camera: no one came.
""",
        first="""
Rang. Driver turned round. Thanks. | Redelivered the same evening, with an apology. | Person got the driver on the radio. Parcel here by five.
""",
        later="""
"Missed" me three days running. {Contacts} calls. Then it came. | {Nth} call got it put on a different van.
""",
        no="""
Sent back to the shop after three visits that never were. | Says "customer refused". Customer was not asked.
Ordered elsewhere. | Gone back to {town}.
""",
        gave_up="""
{Wait} on hold, then gave up and drove to the depot. | {Wait}. No.
""",
        machine="""
The machine offered me a new delivery date: yesterday. | Line is a recording. It said I had been missed. I know.
""",
        machine_ok="""
Chose a safe place by keypad. It was there the next day. | The automatic line let me pick {weekday}, and {weekday} it was.
""",
        closed="""
Depot number: closed. Sign on the depot: please ring. | Nobody there on a Saturday, parcels or people.
""",
    ),
    core(
        "gran-cake",
        voice="student",
        reason="delivery",
        channels="phone webchat social app",
        titles="My gran's cake went to {town} | A cake on tour | Birthday cake, {days} days late",
        problem="""
My gran posted me a birthday cake and the tracking shows it visiting more of the country than I have. | Gran's cake for my birthday has been "out for delivery" since {weekday}. | Somewhere in {town} there's a fruit cake with my name on it, literally, in icing.
""",
        first="""
The person found it, put a "fragile, cake" on it and it came the next morning, a bit to one side. | Someone actually walked through the depot to look. Who does that. Respect.
? We ate it for breakfast. | Gran is thrilled and now trusts them with everything.
""",
        later="""
I was told "tomorrow" {before}. | They asked me to describe the box, and I said it's brown, and they said they'd look for a brown one.
Came on the {nth} time of asking. | {Contacts} messages later it came, and to be fair they said sorry properly.
""",
        no="""
It's "in the network". Aren't we all. | They closed the case because it has been too long.
Gran thinks I ate it and forgot to say thanks. | My birthday's been and gone, cakeless.
""",
        machine="""
The bot said "great news, your parcel is on its way!" every single time. | Asked the bot for a human and got the weather.
""",
        partly="""
The box came. The cake didn't survive. They paid the postage. | Half of it came, in a bag that said "sorry".
""",
    ),
    core(
        "customs-fee",
        voice="list",
        reason="billing",
        channels="phone email",
        titles="Charged duty on a jumper | {price} to receive a gift | A fee for charging a fee",
        problem="""
Parcel: a jumper, knitted by my aunt abroad. Duty asked: {price}. | A gift from an aunt, marked as a gift: one jumper. Fee: {price}. | My aunt sent a jumper. Somebody wants {price} for it.
""",
        first="""
Rang, explained, sent one photograph. Fee cancelled. | They had the form for it, filled it in for me and released the parcel.
Jumper: here. | Time it took me: less than feared.
""",
        later="""
Told to pay first and reclaim later. Paid. Reclaimed. Refused. | Contact one: "ask customs". Customs: "ask the courier".
Contact {contacts}: money back. | Repaid at the {nth} contact, less nothing. Good.
""",
        partly="""
Duty: refunded. "Handling fee" for the duty: not. | They kept {small} for the trouble of being wrong.
""",
        no="""
Answer: the value is what the computer says. | They want an invoice for a gift.
Parcel: returned to my aunt, at her cost. | She is eighty and has stopped knitting for me.
""",
    ),
    core(
        "ashes",
        voice="letter",
        reason="delivery",
        titles="A parcel that could not be replaced | What was in the box | @solved They found it, and I am grateful",
        problem="""
The parcel held the letters that my parents wrote to each other in the war, sent to me by my cousin in {town}. | My late brother's medals were sent on to me and did not arrive. | It was a box of no value to anybody: photographs, a christening gown, a recipe book in my mother's hand.
""",
        first="""
= polite
I told this to the person who answered, and she did not speak of compensation; she said, "Let us find it." | I was fortunate in the gentleman I reached, who understood what cannot be insured.
She rang {n} depots, and rang me each time, and on {weekday} it was on my table. | He found it on a shelf for parcels with wet labels and sent it by a driver who put it into my hands.
? I wept, I admit it. | I wish her every good thing. | There are people in these places, one only has to be lucky enough to get one.
""",
        later="""
I was at first offered {pounds}, being the limit of the liability. | The first answer was a link to a claim form, in which one must tick what is in the box.
But I did not give up, and at the {nth} call it was found. | After {contacts} calls a manager went to look himself, and telephoned me from the shelf.
""",
        no="""
I have been offered {pounds}. | They closed the search after ten days, by e-mail.
? I tried to explain that I do not want money. | "You should not send irreplaceable things," I was told, and no doubt that is true.
It is out there somewhere, in a heap. | I go on hoping, as one does at my age.
""",
        never="""
The depot manager was to telephone me personally, once he had looked. | I was promised a call by {weekday}, whatever the outcome.
I have not been called, and I no longer think that anybody looked. | I sat by the telephone until the evening news.
""",
        late="""
I was to have a call from the depot on {weekday}. | The call that I was promised came a week after its day.
Some of it has been found, in a torn bag, and some of it has not. | They have half of the box. I am glad even of the half.
""",
    ),
    core(
        "driver-hero",
        voice="grateful",
        reason="delivery",
        titles="@solved Thank you to the people at the depot | @solved They turned the van round | It had to come that day",
        problem="""
My insulin was on the van and the van had gone past. | My daughter's wedding shoes were in {town} and the wedding was on {weekday}. | A wheelchair part was coming, and without it my husband couldn't leave the house.
""",
        first="""
= polite
The person I spoke to saw how much it mattered, rang the driver, and he turned round. | She stayed on with me until she had an answer, and the answer was yes. | Nobody said "policy". They said "give us an hour".
It was here before dark. | He'd gone home already and came back for it in his own car.
? I know one isn't meant to name anyone, but they'll know. | Cake has been delivered to the depot, by me. | You only ever hear the bad stories, so here is a good one.
""",
        kept="""
They could not say straight away, but the lady promised to ring before six. | I was told somebody would ring me back, and I confess I did not believe it.
She rang before six. It was on its way. | They rang on the dot, and by the evening it was in my hands.
""",
        later="""
The first time I was told that it'd come when it came. | I needed {contacts} calls in one afternoon.
But somebody listened at last, and it came with an hour to spare. | The {nth} person was the one. It arrived.
""",
    ),
    core(
        "thrown-over",
        voice="lower",
        reason="complaint",
        channels="phone webchat social",
        titles="over the fence into the pond | fragile means throw it apparently | @unsolved pond isnt a category",
        problem="""
they threw it over the fence, into the pond | parcel came over the gate like a shot put and landed in the pond | box said fragile so he lobbed it in the pond. got it on camera
it was a lamp. was | not even mine it was a lamp for my mate | lamp, {pounds}
""",
        first="""
sent the video and they said omg sorry and paid for it same day | the woman on chat laughed then said sorry for laughing then sorted it, loved her
""",
        later="""
{contacts} tries. first one said pond isnt a category | had to send the video {contacts} times to {contacts} people
got the money in the end | {nth} person paid up
""",
        no="""
"not enough evidence". i have a FILM of it | said the packaging was inadequate. it was in a pond
fish are fine btw | {pounds} gone
""",
        gave_up="""
{wait} on hold, gave up, fished it out with a net | waited {wait} then went to bed, its only a lamp
""",
        partly="""
got {small} voucher for a {pounds} lamp lol | paid for the lamp not the postage
""",
        cut="""
got thru, said pond, heard someone laughing, line dead | she said hang on and then it hung up. literally hang on
""",
    ),
    core(
        "night-delivery",
        voice="night",
        reason="delivery",
        hours="before_9 after_17",
        channels="phone",
        titles="Please do not ring the bell before three | They always come when I sleep | Asleep, not out",
        problem="""
I sleep till three because I work nights, and every parcel I have ever ordered comes at ten. | Asked for afternoon delivery, paid {small} for afternoon delivery, got woken at nine. | There's a note on my door: night worker, use the box. They ring, I wake, they've gone.
""",
        first="""
Got a person who put it on the account: box, no bell, no exceptions. It's held so far. | The woman said her husband works nights too, and that was that sorted.
""",
        later="""
Was told the note was on the system. System can't ring bells, drivers can. | Each time they say it's noted.
Needed {contacts} calls till it stuck. | The {nth} one got the depot itself, and the depot told the driver. Works.
""",
        no="""
"Drivers deliver between eight and six." I know. That's my night. | They say the driver decides, and the driver isn't to be reached.
It went back to the sender. | Three wake-ups, no parcel.
""",
        gave_up="""
Rang before my shift, {wait} of hold, had to clock on. | {Wait} of hold in the locker room, then the bell went. The other bell.
""",
        closed="""
Rang when I got up. Shut. | They close at six. I get going at seven.
""",
        partly="""
They leave it in the box now. And then ring the bell. | It held for a week. Then a new driver came, and rang.
""",
    ),
    core(
        "translated-parcel",
        voice="translated",
        reason="delivery",
        titles="The parcel of my mother did not come | Where is my packet | All weeks in the depot",
        problem="""
My mother sent me a packet with medicine and chocolate, and it stays since {weeks} weeks in {town}. | The packet of my mother went to wrong house because they read the 1 as a 7, in my country we write so. | I waited for a packet from my mother and the tracking says every day the same sentence.
""",
        first="""
= polite
The woman was very kind, she has spelled everything with me and found the mistake in the address. | I thought nobody will understand me, but the man asked good questions.
Two days after, it was there. | She changed the number and sent me a message that it is good now. It was good.
""",
        later="""
In the first calls they read me only the tracking, but I can read it also alone. | They said "be patient", and I was, long.
After {contacts} calls one person has looked really, in the depot, with the eyes. | With the {nth} call it went suddenly fast.
""",
        no="""
They tell me the sender must ask. The sender is my mother, she speaks no English. | Always they say two days more. It is already many times two days.
The chocolate is now surely old. | My mother paid much for to send it, and for nothing.
""",
        cut="""
I said my number, slowly, and then it made click. | I have waited for the person, the person came, said hello, and was away.
I tried not again, it costs me too much credit. | Maybe a technical mistake, I will not say bad things.
""",
    ),
    core(
        "return-lost",
        voice="fair",
        reason="refund",
        channels="phone email webchat",
        titles="A return that never arrived | They scanned it, then they lost it | My {pounds} and their warehouse",
        problem="""
I returned a coat worth {pounds}; they scanned it at the shop counter, and from there it vanished. | My return, a coat of {pounds}, was scanned at the counter, with a receipt, and the sender never had it. | I handed in a coat at their counter; the sender will not refund me until the courier finds it, and the courier has stopped looking.
""",
        first="""
I had the receipt, the adviser had the scan, and she told the shop herself that the loss was theirs. Refund on {weekday}. | It was accepted as lost without any fuss, and paid.
""",
        later="""
I was told that only the sender can ask, and the sender was told that only the customer can. | The first search found a coat, of another colour.
On the {nth} contact a supervisor broke the circle. | It was paid after {contacts} contacts, with the postage.
""",
        no="""
The scan at the counter shows, I am told, only that it was scanned. | A search takes fourteen days, and starts again whenever one asks about it.
? @rude I was told that coats get lost, that is life. | @polite I was given sympathy and a reference number, of which I now have {n}.
Coat gone, money gone. | I shall return things on foot from now on.
""",
        partly="""
I was offered the basic compensation, {small}, for a coat of {pounds}. | They paid for the coat, by weight.
""",
        early="""
A search has been opened. | The depot has until {weekday}.
I will report. | It was a civil conversation, and that is a start.
""",
    ),
    core(
        "collection",
        voice="list",
        reason="delivery",
        channels="phone",
        titles='Waiting in for a collection | @unsolved Collection booked, collection not made | "It will be today"',
        problem="""
Booked a collection for {weekday}: one box, label on, by the door. | Collection paid: {small}. Window: eight to six. | Sofa legs to go back, boxed. Collection arranged by the shop.
""",
        first="""
Late, so I rang. They had me down for {town}. Corrected, driver here within the hour. | Rang to ask, was told the truth (van broken down), new time given and kept.
Box: gone. | Good.
""",
        later="""
Day one: no. Day two: a driver, for a fridge. | Every call: "it will be today".
Call {contacts}: collected. | Gone at last after {contacts} calls.
""",
        kept="""
Dispatcher said he would find the driver and call me. | They promised a call with a time.
Called. Time given. Time kept. | He called, the van came, that was it.
""",
        never="""
Dispatcher was to call back with a time. | "We will ring you within the hour."
Hours since: many. Calls: none. | Box and I are still here.
""",
        no="""
Result: "collected", says the tracking. The box is in my hall. I am sitting on it. | Label expired while waiting. New label: {small}.
""",
    ),
    core(
        "locker",
        voice="terse",
        reason="fault",
        channels="app phone webchat",
        titles="Locker would not open | Parcel in a box in a wall | Locker code",
        problem="""
Locker code did not work. | Parcel in locker, locker says no. | Code typed. Door shut.
""",
        first="""
They opened it from afar while I stood there. Neat. | New code in seconds. | One call, click, door open.
""",
        no="""
"Try again in 24 hours." Parcel returned in 24 hours. | Told it is not their locker. Their name is on it.
""",
        later="""
Needed {contacts} contacts and a man with a key. Got it. | {Nth} contact. Opened.
""",
        machine="""
App: enter code. Entered. App: enter code. | Help screen on the locker: "see app". Help in the app: "see locker".
""",
        machine_ok="""
Typed "not working" into the app, got a fresh code at once. Worked. | App noticed by itself and sent a new code.
""",
        early="""
Engineer to open it on {weekday}. | They say it is in there.
""",
    ),
    core(
        "wrong-item",
        voice="chatty",
        reason="delivery",
        channels="phone webchat email",
        titles="I ordered a lamp and got a drum | Somebody else's drum | A drum for quiet evenings",
        problem="""
I ordered a reading lamp and was brought a snare drum, addressed to a school in {town}. | A snare drum came for me. I had ordered a reading lamp, for quiet evenings. | The label was mine and the box was not: inside was a drum, and in the drum a note to a Year 4.
Somewhere a teacher is unpacking my lamp with the same face. | I felt worse for the school, to be honest.
""",
        first="""
They swapped the two labels in their system while I listened, fetched the one and brought the other. | The lady saw what had happened, laughed, and had both on the right vans by the morning.
? I was almost sorry to see it go. | We sent each other a note, the other customer and I.
""",
        later="""
The first person told me to keep it. | They said {before} that someone would collect it.
It was a {contacts}-call job, and then it was done nicely. | The {nth} call got the right depot and it all came good.
""",
        no="""
They can see that I've received my parcel and they're glad. | They'll collect it once I give them the sender's reference, and the sender is a mystery to me.
It's in the hall, with a plant on it. I'm learning to play it. | We step over it. I've put a cloth on it.
""",
        partly="""
They took the drum away and haven't brought the lamp. | The lamp came. Nobody wants the drum.
""",
        gave_up="""
I held on for {wait} to give back something that wasn't mine. | {Wait} to hand in lost property, then I'd had enough of being good.
""",
    ),
    core(
        "farm-track",
        voice="letter",
        reason="delivery",
        titles='We are not on the map | The farm at the end of the lane | "Address does not exist"',
        problem="""
We have lived at the end of this lane since {year}, and according to the courier our address does not exist. | Their drivers come to the gate, look at the mud, and go home. | The satellite sends all our parcels to a quarry.
The postman, the vet and the hunt find us well enough. | I have written out directions that a child could follow.
""",
        first="""
I rang without much hope, and the person asked me to describe the lane, drew it into the system, and the parcel came on {weekday}. | The young woman had grown up on a farm herself, and knew what a cattle grid is.
? The driver stayed for tea. | That is what I call service.
""",
        later="""
I have described it to {n} voices over {contacts} calls. | It was put right {contacts} times, and the first times it was put right wrongly.
The last of them rang the driver and let me guide him in, like a ship. | But it was put right, on the {nth} call, and has stayed right.
""",
        no="""
I was asked for the name of the road. It has none. | They can alter the address only if the postcode agrees, and the postcode is two miles long.
? @rude "Then meet him somewhere," I was told. | My wife fetched the last one out of a field.
Our seed potatoes have gone back to the sender again. | So we fetch our parcels from the town, by tractor if need be.
""",
        gave_up="""
I waited {wait} with the receiver under my chin, plucking a goose. | It rang, and played, and rang, for {wait}; then the cows wanted seeing to.
""",
    ),
    core(
        "subscription-box",
        voice="student",
        reason="complaint",
        channels="social webchat app phone",
        titles="My veg box went on holiday without me | Dinner for the foxes | Left in a safe place, i.e. not",
        problem="""
My food box was delivered to the bike shed of the other halls. | Fish. In the sun. On the bike rack. | The box with a week of dinners was "left in a safe place", i.e. on top of the bins.
""",
        first="""
Messaged, got a reply straight off, refund plus a new box next day. | They said sorry like a person, not like a company, and paid for it.
""",
        later="""
Got bounced between shop and courier. | Had to send the same photo {contacts} times.
But on the {nth} message somebody owned it. | Paid in the end.
""",
        no="""
"Safe place as per your instructions." I've no instructions. I have a fox. | They told me to report it within 24 hours, when it was delivered 48 hours late.
Noodles it is. | The fox ate well.
""",
        partly="""
Refund for the food, not for the delivery. | Got {small} credit for next time. There's no next time.
""",
        early="""
They've asked for a photo and a few days. | Ticket open.
""",
    ),
    core(
        "signature-forged",
        voice="fair",
        reason="complaint",
        channels="phone email",
        titles='Signed for, but not by me | Whose signature is this? | "You signed at 11.04"',
        problem="""
The record says that I signed for a parcel worth {pounds} on {weekday}; I was at work, with sixty witnesses. | Somebody signed with my surname, spelt wrong. | A parcel that needed my signature, and my passport, was given to nobody knows whom.
""",
        first="""
To my relief this was treated as serious: the driver was asked, the parcel was found at the shop next door, and the record was corrected. | The adviser apologised, opened an enquiry, and rang the same day with the parcel's whereabouts. I have it.
""",
        later="""
For {weeks} weeks it was my word against a squiggle. | The first reply enclosed the signature, as if that settled it.
On the {nth} contact an investigator compared it with mine and agreed. | It was paid after {contacts} contacts and a specimen of my handwriting.
""",
        no="""
I asked who had signed, and was told: you. | They do not "discuss individual signatures".
? I asked how one disproves a squiggle. | @polite The person clearly believed me and clearly could not write that down.
I have reported it to the police, for the reference number. | The claim was refused because it was signed for. Quite.
""",
        never="""
The investigations desk was going to telephone me. | I was given a day for a call from a manager.
It did not come, and the case shows as "resolved with customer". | No call. When I ring, there is no such desk.
""",
    ),
    core(
        "text-scam",
        voice="chatty",
        reason="other",
        titles="Was that text from you? | A fee of {small}, and a funny link | Checking before I clicked",
        problem="""
I had a text about a redelivery fee of {small} with a very odd address in it. | A message said my parcel was held at customs, and I wasn't expecting a parcel. | My mum was about to pay {small} for a parcel, and I thought I'd better ask.
""",
        first="""
The person said at once it's a fake, thanked me for asking, and told me where to send it. | They checked, there was no parcel, and they told me what a real text from them looks like. Very clear.
? We've kept our {small} and I have warned the whole choir. | I was afraid I'd be laughed at. Not at all.
""",
        machine="""
The line only wants a tracking number, and I haven't one, that's rather the point. | I pressed every number I could, and none of them is "is this you?".
I deleted it and hoped. | So I asked my neighbour's lad instead, who said don't click.
""",
        gave_up="""
I held for {wait} to find out and then just deleted it. | {Wait} on hold. A scammer would have answered sooner.
""",
        closed="""
It was an evening, and they were shut, as the scammers know. | Nobody there on a Sunday, when half these texts come.
""",
    ),
    core(
        "house-move",
        voice="list",
        reason="account",
        channels="phone webchat app",
        titles="Redirect my parcels, please | Old address, still on file | They deliver to {year}",
        problem="""
New address given to the shop, the app and the courier. | Moved in {last_month}. Courier has not. | Saved address in the app: one from {year}. Cannot be deleted.
""",
        first="""
Asked a person. Deleted. | Explained it once, was thanked, and it was changed while I watched the screen.
Parcel came to the right door on {weekday}. | Works.
""",
        later="""
Changed in the app, came back by itself. | They changed it {before}. It grew back.
Contact {contacts}: someone deleted the account and made a new one. | Fixed for good at the {nth} contact.
""",
        no="""
"Ask the sender to use the right address." They do. | My old landlord now has {n} parcels of mine, and a new kettle.
""",
        partly="""
New address saved, old one still the default. | Parcels come here. Texts go to my old flatmate.
""",
    ),
    core(
        "business-sender",
        voice="fair",
        reason="refund",
        channels="phone email",
        titles="I send forty parcels a week | Compensation for a broken teapot | A potter's view of couriers",
        problem="""
I make pots and send about forty parcels a week, so I know how to pack. | I throw pots for a living and use them daily. | I have a small pottery and double-box everything.
One came back as crumbs, value {pounds}. | Of the last hundred, {n} were lost or broken. | A claim of {pounds} for a teapot that arrived in pieces is what I write about.
""",
        first="""
They accepted the photographs of the packing and paid within the week. | The claims person asked sensible questions about the wrapping, and settled it in one go.
? In this trade that is rare. | I am staying with them.
""",
        later="""
It was refused out of hand, then refused with reasons, then looked at. | The form allows three photographs, and the answer says that there were too few.
On the {nth} contact it was paid. | After {contacts} contacts I had the whole sum.
""",
        partly="""
They paid the cost of clay, so to speak. | They paid {small} of {pounds}, the limit in a small-print table.
""",
        no="""
Pottery is on the list of what they do not cover; it was not when I sent it. | "Insufficient packaging", says a person who has never seen it.
I pay for cover that covers nothing I make. | I have moved half of my parcels to another firm.
""",
        gave_up="""
The line for traders, which I pay for, kept me {wait}, and then I had pots to pack. | After {wait} on the business line I went back to business.
""",
    ),
    core(
        "bare-thanks",
        voice="terse",
        reason="delivery",
        channels="phone webchat app",
        titles="Holding a parcel | @solved Quick and right | @solved No bother at all",
        problem="""
Going away, asked them to hold a parcel. | Two days away, wanted my parcel kept at the depot. | Asked them to hold one until {weekday}. | Parcel due, me not there, asked for it to be kept.
""",
        first="""
Done in one go, and held as asked. | No problem at all. Came when I said. | They did it. Simple as that.
""",
        partly="""
Held it, for a fee of {small} nobody had mentioned. | Held, but for three days and not five.
""",
        no="""
Brought it anyway. Rained on. | Said yes, did the opposite.
""",
        machine_ok="""
Did it all by pressing numbers. Worked. | Automatic line, two keys, sorted.
""",
    ),
)

"""Invented travel stories. Data, hence longer than other files: one line is one sentence with its wordings."""
# ruff: noqa: E501

from typing import Final

from pact.cli.demo.cores import Core, core

CORES: Final[tuple[Core, ...]] = (
    core(
        "other-airport",
        voice="chatty",
        reason="complaint",
        about="air",
        titles="The flight moved to another airport | We flew from {town} in the end, in theory | Same flight, other end of the country",
        problem="""
They moved our flight to a different airport, {days} days before, by text. | Our flight was from {town}, and then it was from somewhere else. | The e-mail said "a small change to your booking", and the small change was a hundred and forty miles.
We'd booked the car park, the lift from my brother-in-law, and a wheelchair for my mum at the other one. | Nice try, but we haven't got a car, which is why we'd picked that airport.
""",
        first="""
The person put us on the next day's flight from the right place, no charge, and moved the wheelchair too. | I rang expecting a fight, and she just said "well, that's no good for you, is it" and rebooked us.
? I could've hugged the phone. | Mum says they can move her any time.
""",
        later="""
At first our options were to go there or not to go. | I was told the coach would be arranged, by people who then asked me what coach.
But on the {nth} call someone rebooked us properly. | {Contacts} calls, and the last one did it in no time, so it could be done all along.
""",
        partly="""
They refunded the flight. The car park, the hotel and my mum's tears they didn't. | We got a coach. It went at four in the morning, from a different town again.
""",
        no="""
"The flight is operating as scheduled." It is, without us. | Both airports are in the same country, they pointed out, so it doesn't count as a change.
? @rude When I said I'd a mother of eighty-one with me I was told that others manage. | I've kept the text. It has a smiley in it.
We lost {big}. | So we went to the coast for a day instead and ate chips, in coats.
""",
        gave_up="""
I held for {wait}, twice round the playlist. | After {wait} I'd have been quicker walking to the other airport.
? @premium And that at {cost} a minute. | My brother-in-law drove us in the end. I owe him a weekend.
""",
        tips="Ask which rule they rebook you under; they suddenly know one. | Ring their office abroad, it is the same system and nobody in the queue.",
    ),
    core(
        "double-billed-hotel",
        voice="fair",
        reason="billing",
        about="hotel package",
        titles="Double-billed for one night | One bed, two bills | The hotel that charged me twice",
        problem="""
I was charged twice for the same night, {price} each time. | My stay in {town} appears on my card two times, at {price}. | We paid at the desk, and were charged again a week later by the booking office.
I have both receipts, and it is not a difficult matter. | I had the invoice, the card statement, and a good deal of patience.
""",
        first="""
The person found both, cancelled the second and sent me the proof within the hour. | It was understood in a moment and the money was back on {weekday}.
? I mention it because I had feared the opposite. | They added a free breakfast, which was not needed but was kind.
""",
        later="""
I could not make anybody at the call centre understand that one night cannot be two nights. | I was told {before} that the second was a deposit.
In the end I wrote it all in five numbered lines, and the {nth} contact solved it. | After {contacts} contacts a person at the hotel itself put it right, with some embarrassment.
""",
        partly="""
They returned one of them less a "processing fee" of {small}. | I was given a voucher for the amount. I wanted the amount.
""",
        no="""
= moved
The hotel says call centre, the call centre says hotel. | I was passed from reservations to billing and from there to a survey.
? @polite Nobody was rude; nobody could do anything. | @rude I was told that two charges meant two guests, and asked whom I had taken along.
I am disputing it with my bank. | It stands as it stood.
""",
        gave_up="""
The line for billing kept me for {wait}, then I gave up and wrote an e-mail. | I gave it {wait}. The night itself had been shorter than that, or felt so.
""",
    ),
    core(
        "name-typo",
        voice="lower",
        reason="account",
        about="air package",
        channels="phone webchat app",
        titles="one letter wrong in my name | {pounds} to add an h | name change fee",
        problem="""
missed the h in my surname when booking, my fault | booked it on my phone on the bus and got one letter wrong | they wrote jhon instead of john, wasnt even me
""",
        first="""
they fixed it for free, said happens all day | guy just changed it, no fee, was expecting {pounds}
""",
        later="""
first one wanted {pounds}, second said cant be done | {contacts} tries
then someone said if its under three letters its free and did it | {nth} one just did it
""",
        no="""
{pounds} for one letter. ONE | they said cancel and rebook, price is double now obvs
paid it, what can you do | travelling as someone else then
""",
        gave_up="""
{wait} on hold and then my lunch was over | waited {wait} for one letter, nah
? @premium at {cost} a min lol | gonna try the app
""",
        machine="""
app says call us, phone says use the app. chefs kiss | bot asked me to spell my name and then couldnt find it. well no
""",
    ),
    core(
        "refund-cancelled",
        voice="list",
        reason="refund",
        about="air package ferry",
        channels="phone email webchat",
        titles="Refund for a cancelled trip: {weeks} weeks | They cancelled, they keep the money | Vouchers I did not want",
        problem="""
Cancelled by them on {weekday}. Paid: {big}. | Trip cancelled. Not by me. | They cancelled {days} days before departure.
""",
        first="""
Asked for money, not a voucher. Said yes. Was paid. | Refund agreed in one go, on the account by {weekday}.
As the law says. | Points for that.
""",
        later="""
Voucher offered. Refused. Voucher offered again. | Told: seven days. After that: twenty-eight.
Contact {contacts}: paid. | Paid at the {nth} contact, to the penny.
""",
        partly="""
Fare back, seats and bags not. | Paid: {pounds} of {big}.
""",
        no="""
Status: "processing" since {last_month}. | The agent says operator, the operator says agent.
Voucher in my account, valid until a date that has passed. | Small claims form: printed.
""",
        never="""
Refund desk to ring me within two working days. | Call promised for {weekday}.
No call. | Silence.
""",
        early="""
Form accepted, money promised in fourteen days. | Day five of fourteen.
So far correct. | Will add the end.
""",
    ),
    core(
        "assistance",
        voice="grateful",
        reason="other",
        about="air rail",
        titles="@solved Assistance that assisted | Travelling with help | @unsolved No help at that station",
        problem="""
My mother is nearly blind and I booked help for her to change trains in {town}. | I use a chair and have been left on more platforms and jetways than I care to count. | Our boy is autistic, and noise is hard for him, so I rang ahead.
""",
        first="""
= polite
The person asked what would help instead of telling me what there is. | She wrote down everything, read it back, and asked if she might ring the crew herself.
On the day there was somebody, by name, at each end. | It all happened as she had said it would, and I don't think you can know how rare that is.
? I have told everyone who will listen. | We were waved off! | Thank you.
""",
        later="""
The first booking had got lost on the way. | I had to ring {contacts} times to be sure.
But the last lady made it watertight, and on the day it worked. | The {nth} person took charge of it, and from there it was perfect.
""",
        kept="""
He needed to ask the station and promised to ring back before the weekend. | They had to ask the crew and said they would call.
And they called. Ramp, seat, quiet corner, all arranged. | He rang on the day he'd said, with the answer yes.
""",
        no="""
I was told that help is booked, and asked to bring somebody strong. | The lady was kind, but there is no one at that station, and there is no other station.
""",
    ),
    core(
        "lost-suitcase",
        voice="letter",
        reason="delivery",
        about="air",
        titles="My suitcase saw more than I did | A wedding without a suitcase | The case of the missing case",
        problem="""
My suitcase was sent to {town}, and I to a wedding in the clothes I stood in. | We flew to our grandson's wedding, and my suitcase flew elsewhere. | I am seventy-nine, and packed for a wedding as for an expedition, and the expedition was lost.
""",
        first="""
= polite
I was answered by a lady who treated it as an emergency, which in its way it was. | The gentleman found it by its ribbon, while I was still describing it.
It was brought to the church door with a quarter of an hour in hand. | It was at the house by the evening, quite unharmed.
? I have ordered a second ribbon. | The speech was made, and in my own shoes.
""",
        later="""
Each morning I was told that it would come by evening. | The first three voices could see it and could not reach it.
On the {nth} call somebody fetched it with her own hands. | It came after {contacts} calls, with a label for every place that I should have liked to see.
""",
        partly="""
The case has come back; the contents, in part. | They have paid for a toothbrush and a nightshirt, {pounds}, with which one does not go to a wedding.
""",
        no="""
They ask for receipts for what is in it, and the receipts are in it. | It has, they say, been delivered to me. I should have noticed.
? I speak as one who worked on the railways, and we found cases. | The form has room for one line of description.
I no longer expect it. | If anybody sees a brown case with a green ribbon, I should be glad.
""",
        gave_up="""
I held the line for {wait} on two evenings. | After {wait} of guitars I went to bed in a borrowed nightshirt.
? @premium It costs {cost} a minute to ask where one's own shirts are. | My granddaughter is trying by computer.
""",
    ),
    core(
        "rail-refund",
        voice="terse",
        reason="refund",
        about="rail",
        channels="phone email app webchat",
        titles="Delay refund | Claiming for a train",
        problem="""
Train two hours late. Claimed. | Train cancelled, ticket {price}. | Last train did not run. Taxi: {pounds}.
""",
        first="""
Paid in three days. | Claim accepted, no letters back and forth. | Paid in full. Impressed.
""",
        later="""
Rejected: "train ran". It ran without me, from another station. {Contacts} contacts. Paid. | Paid at the {nth} ask.
""",
        no="""
"Ticket not legible." It is a PDF. | Rejected. No reason given.
Not paid. | Appeal form leads to the same form.
""",
        partly="""
Half of it, in vouchers. | Half now, half in due course.
""",
        machine="""
Automatic answer: we are sorry for your journey. No more than that. | Robot rejected it in two seconds. Good reader.
""",
        closed="""
Helpline closed while the train was not running. | Rang from the platform. Office hours only.
""",
        early="""
Claim in. Twenty days, they say. | Reference received, nothing else yet.
""",
    ),
    core(
        "stranded-platform",
        voice="student",
        reason="complaint",
        about="rail coach",
        channels="phone social app",
        titles="Stranded in {town} with a cactus | A cactus on a platform | The last one out of {town}",
        problem="""
I was moving back to uni with two bags and a cactus, and the last one out of {town} was cancelled. | Me, two bags and a cactus in {town}, waiting for a replacement that nothing ever replaced. | It left early. EARLY. Me, my cactus and a valid ticket watched it go.
""",
        first="""
I got a real person who booked a taxi for the four of us going the same way, on them. | Somebody replied within no time, found us seats on another line and told the guard we were coming.
? The cactus is fine. | I made three friends in that taxi, so, five stars.
""",
        later="""
It took me {contacts} tries to get the ticket money. | First they told me it had run perfectly, just without me.
Got it in the end, with something on top. | The {nth} person was kind and paid for the night bus too.
""",
        no="""
They said wait for the next one. The next one was Monday. | I was told to keep my receipts and then that they don't do receipts.
Slept at a friend of a friend's. | {Pounds} for a taxi, which is two weeks of food.
""",
        gave_up="""
Rang the help point number, {wait}, phone on 3 percent, gave up. | {Wait} of hold on a freezing platform, and then a kind stranger offered us a lift.
""",
        partly="""
Got the ticket back, not the taxi. | They paid for my seat, and not for my bags (it's a thing).
""",
        cut="""
Finally got someone, she said "where are you now", and the signal or the line went. | It dropped just as he was booking the taxi.
Nobody rang back so we walked. | I had no charge left to try again.
""",
    ),
    core(
        "ferry-dog",
        voice="chatty",
        reason="account",
        about="ferry",
        titles="The dog wasn't on the booking | One dog, no booking | A ferry for two and a half",
        problem="""
We'd booked the dog, we had proof of the dog, and the system had no dog. | They changed our sailing to one where dogs aren't allowed on board. | Our booking said one adult, one car, and two dogs; it should have been the other way round.
""",
        first="""
The lady put him on, asked his name, and found us the cabin with the little window. | One call, a laugh, a corrected ticket.
? He was sick on the stairs anyway. | He sends a paw.
""",
        later="""
I was told first that a dog can't be added, only a cat. | It took {contacts} calls, because the pet team is one person and she was at lunch.
At the {nth} call I got the lunch lady, and she sorted it in a moment. | All sorted in the end, and he had a better cabin than us.
""",
        no="""
We could cancel, they said, and lose {big}, or leave him in the car for nine hours. | The fee for adding a dog that's been paid for already is {pounds}.
We've gone another way, through the tunnel of our own patience. | My sister has the dog, we have the ferry, nobody's happy.
""",
        partly="""
Dog's on. The cabin isn't. | They've added him to the way out and not the way home.
""",
    ),
    core(
        "hotel-review",
        voice="fair",
        reason="refund",
        about="hotel package",
        titles="No heating | @unsolved No heating, no manager, no refund | A cold room by the sea",
        problem="""
The room had no heating and a window that would not shut. | We paid for a room with a view and had one without heating. | There was a radiator in our room, for show.
I reported it at the desk the same evening and was told to ring the booking line. | I do not expect palaces. I had photographs.
""",
        first="""
They apologised, moved us the same night, and took {pounds} off. | The person on the booking line rang the hotel herself, and within the hour we had the right room.
? I would book with them again. | We were not made to prove that we were cold.
""",
        later="""
The line and the desk each thought that it was for the other. | I was promised an answer {before} while we were still there.
At the {nth} contact, at home by then, I was refunded {pounds}. | After {contacts} contacts they paid back what was fair.
""",
        partly="""
I was offered {small} and a pillow menu. | They refunded one night out of {n}.
""",
        no="""
My complaint was closed, as I "had completed the stay". | They say that heating is a matter of the season, and the season is theirs to say.
? @polite It was politely done, I grant that. | @rude I was asked what I had expected for the price. It was {big}.
I have left it there. | I wrote to head office and had a form letter about the breakfast.
""",
        late="""
A duty manager was going to ring our room that evening. He rang us at home. | They promised to call within the day; it came {days} days after.
By then we could only talk about money, and he gave back part of it. | We agreed on {pounds}, for what was left of the quarrel.
""",
    ),
    core(
        "seat-apart",
        voice="terse",
        reason="complaint",
        about="air package",
        titles="Child of three, seated alone | Seats apart | Paid for seats, lost seats",
        problem="""
Paid for seats together. Our three-year-old was put at the other end. | Three-year-old seated ten rows from us. | Aircraft changed, seats gone, child of three by himself.
""",
        first="""
Rang. Put together again. No fee. | Fixed at once, and they saw the point. | They moved us before I had to ask twice.
""",
        no="""
"Ask at the gate." The gate said ring. | He can have a window, they said. He is three.
""",
        partly="""
Two of us together, one not. | Seat money back, seats not.
""",
        later="""
Took {contacts} calls. Together in the end. | The {nth} person had children, I think.
""",
        gave_up="""
{Wait}, gave up, swapped with strangers on board. Kind strangers. | {Wait} on hold. Hung up.
""",
        machine="""
Chat robot: "Your seats are confirmed!" Yes. That is the trouble. | The menu sells seats. It does not mend them.
""",
    ),
    core(
        "translated-visa",
        voice="translated",
        reason="account",
        about="air",
        channels="phone email",
        titles="My passport has two names | My name does not fit in the form | The ticket has only my first family name",
        problem="""
In my passport are two family names, and in the ticket there was only one. | The system cuts my name after some letters, because it is long, and then it says it is not the same like in passport. | I booked the ticket and the form had place only for one family name.
""",
        first="""
= polite
The man understood it immediately, he said many people have this, and he wrote a note in the booking. | The woman has corrected it without money, and she wished me a good journey.
At the airport was no problem. | I came good there, I thank.
""",
        later="""
First they said it costs {pounds}, then that it is not possible. | They let me wait and then another asked again the same from begin.
I called {contacts} times, then came a person with competence. | With the {nth} call it was corrected, free. So why the others not?
""",
        no="""
They said: then change your passport. | I asked what I should do and she said only "it is your responsibility".
I bought new tickets with another company. | {Big} lost, because of a name that I have since my birth.
""",
        cut="""
After the music a person came, I began to spell, and the connection was broken. | In the middle of my name it stopped. It is a long name, but not so long.
Nobody has called. | I called not again because it is expensive for me.
""",
    ),
    core(
        "night-flight",
        voice="night",
        reason="fault",
        about="air",
        hours="before_9 after_17",
        titles="Cancelled at two in the morning | Nobody at the desk, nobody on the line | On the floor of gate 9",
        problem="""
Text at two in the morning: flight cancelled, we hope you understand. | I'm used to being up all night, but at work, not on the floor of a gate. | Booked the early one straight after a night shift, and got there to find it gone from the board.
""",
        first="""
Someone answered, at that hour, and had me on the next one before the rest of the queue had found the number. | The night person was sharp as anything. New flight, breakfast voucher, sorted.
? Shift workers know shift workers. | I slept like a stone by gate 9.
""",
        closed="""
The message: our team is here from eight. I was there from four. | Line shut, desk shut, app "improving".
? A cleaner lent me her coat. | Sixty of us on the floor, and one recording.
""",
        gave_up="""
Held {wait}, with the phone on the floor by my ear. Then the battery went. | {Wait} of a woman telling me they're experiencing high demand. At four in the morning.
Bought a train ticket. | Went home to bed.
""",
        later="""
First call: system down. | Kept being told to ask at the desk. I was leaning on the desk.
Got on one in the evening, on the {nth} call. | {Contacts} calls, then a good one. Home by night, so in my case for breakfast.
""",
        no="""
Was told that it's weather. There was no weather. | They said the hotel was my problem, and wished me a pleasant onward journey.
Lost the day and {pounds}. | Still owed for it.
""",
    ),
    core(
        "coach-luggage",
        voice="lower",
        reason="other",
        about="coach rail",
        channels="phone social webchat app",
        titles="left my stuff on board | bag in lost property maybe | @solved got it back",
        problem="""
left my bag on the coach in {town} like an idiot | guitar. on the rack. me on the pavement | fell asleep, woke up, ran off, no bag
""",
        first="""
rang and the lady radioed the driver and he kept it at the front for me. what a star | they found it before it even got to the depot, picked it up same night
? will never sleep again | my fault and they were so nice about it
""",
        later="""
lost property says no bag, {before} | {contacts} calls cos every depot only knows its own shelf
then turns out it was under misc | last guy actually got up and looked. there it was
""",
        no="""
fill in the form they said. form says we will be in touch if. IF | its in one of {n} depots and they dont talk to each other
""",
        gave_up="""
{wait} on hold then i just got the next one to the depot and asked | held for {wait}, no answer, coach is probably in another country
""",
        machine="""
robot wants a booking ref. the booking ref is in the bag | it kept sending me the timetable
""",
        kept="""
he said hed ring when the coach got in. did he? he did | they said theyd look and call by tonight
called, found, sorted | phone rang while i was having my tea, they had it
""",
    ),
    core(
        "package-widow",
        voice="letter",
        reason="cancel",
        about="package ferry hotel",
        titles="A journey we shall not make | Cancelling the holiday after my husband died | A booking for two",
        problem="""
We had booked the journey for our golden wedding; my husband died in {last_month}. | My husband and I travelled each year, and this year he died, {weeks} weeks before we were to leave. | I had to cancel a holiday for two, since I am no longer two.
""",
        first="""
= polite
I have seldom been spoken to so kindly by a stranger. | There was no word of conditions; there was a word of comfort.
They returned the whole sum, and not merely what the paper obliged them to. | She asked whether I should like to keep the booking for one, and did not press when I could not answer.
? I have sent a card to the office. | Perhaps I shall travel again. If so, with them.
""",
        later="""
I was told at first of a fee of {pounds}, being so many per cent. | The first person asked if my husband might be well again by then.
I had to explain it {contacts} times, and it does not become easier. | At the {nth} telling I reached someone with a heart, and it was done.
""",
        partly="""
They have refunded his half. Mine, they say, I could still use. | The fare was returned, the cabin was not.
? I do see the logic of it. | I have not the strength to dispute it.
""",
        no="""
The conditions allow for the death of a traveller, it seems, but not so near to departure. | I was asked for proof before I was offered condolence, and then was offered neither time nor money.
{Big} is a great deal to me; it is the other thing that I mind. | I shall not write their name again.
""",
    ),
    core(
        "points",
        voice="chatty",
        reason="account",
        about="air hotel rail",
        channels="phone webchat email",
        titles="My points have gone to heaven | {n} thousand points, pfft | The loyalty that expired",
        problem="""
I'd saved points for {n} years for one trip, and they expired on the day I tried to book it. | My loyalty points went to somebody with my name and better luck. | All my points vanished when they "upgraded" the scheme.
""",
        first="""
The person put them back, because, she said, that's not what loyalty means. I could have kissed her. | He saw that I'd been in their own queue when they lapsed, and restored every one.
? We're off in the spring. | Booked on the spot before they could change their mind.
""",
        later="""
The first answer was a poem about terms and conditions. | I had {contacts} goes, each with a different reason why not.
In the end somebody very sensible gave them back. | The {nth} person had the button. They all have the button!
""",
        partly="""
They gave me back half and a pen. | About a third came back, "as a gesture".
""",
        no="""
No points, no appeal, and a survey about how valued I felt. | Gone is gone, they say, in more words.
I've cut up the card. | I shall be loyal to my garden.
""",
        early="""
It's with the loyalty team, who take {weeks} weeks. | They're looking into it, with two specialists, for points.
""",
    ),
    core(
        "wrong-date",
        voice="student",
        reason="account",
        about="hotel package coach rail",
        channels="phone webchat app",
        titles="Wrong date, my fault | Booked it wrong, like a genius | Not my finest hour",
        problem="""
I booked the right day in the wrong month, non-refundable, obviously. | So I booked a hen weekend for nine people on the wrong weekend. | Booked a ticket for yesterday. Don't ask.
""",
        first="""
Rang within the hour, the person laughed, I laughed, and they moved it for nothing. | I was so ready to beg, and they changed it before I'd got to the begging.
? Didn't deserve that, loved it. | I'd send them flowers if I hadn't spent everything.
""",
        no="""
Rules say no, even though I'd booked it eleven seconds ago. | They offered to sell me the right one as well.
That's {pounds} on being an idiot. | Fair, I suppose, but ouch.
""",
        partly="""
They let me move it for {small}, which is ok. | They moved half of it, so we go for half as long.
""",
        later="""
First person: no. So I tried again, {contacts} times altogether. | Had a no from the chat.
And the {nth} one said yes like it was nothing. | Then a yes. Always try again.
""",
        machine_ok="""
Found out the machine can do it: three keys, new date, no fee. | The automatic thing changed it by itself. I felt quite seen.
""",
    ),
    core(
        "no-number",
        voice="list",
        reason="other",
        about="rail coach ferry air",
        channels="phone",
        titles="A call that leads nowhere | {n} menus, no traveller | How to not reach them",
        problem="""
Wanted to know: is it running today, yes or no. | Question: may I take a folding bike? | One question about luggage. Size of a cello.
@premium Price of asking: {cost} a minute. | @knows_menu Menu: {menu}, by my watch. | Menus: several.
""",
        first="""
Then a person. Knew it. Said yes. | Answer in one sentence from somebody friendly.
Travelled. | Thank you, that was all.
""",
        gave_up="""
Then the queue: {wait}. Hung up. | Queue {wait}, no person, stopped.
Went and asked at the counter. There is still a counter. | Took the car.
""",
        machine="""
End of the last menu: "please visit our website". | Recorded answer to another question. End of call.
Person: none. | Charge on my bill: yes. Answer: no.
""",
        cut="""
A person at last. Asked for my booking number. Line dead. | "How may I help?", then nothing.
""",
        no="""
A person, who did not know and did not know who knows. | Answer one: yes. Answer two: no. I asked which, and was told "possibly".
""",
        closed="""
All this to be told that the office is closed. | The end of it: "our opening hours are".
""",
    ),
    core(
        "railcard",
        voice="fair",
        reason="complaint",
        about="rail",
        titles="Fined with a valid ticket | A penalty with a ticket in my pocket",
        problem="""
I was given a penalty of {pounds} because their gate could not read my ticket, which was valid. | I had bought a ticket on their app, and their app would not open on the train. | My season ticket worked all month and failed on the day with the inspector.
I do think fares should be checked. I have never travelled without one. | The inspector was correct and told me to appeal.
""",
        first="""
I rang, and the penalty was withdrawn in the same conversation. | The adviser could see the purchase, with the time on it, and cancelled the penalty there and then.
? That is all one can ask. | She also told me how to have it on paper.
""",
        later="""
The appeal was turned down twice by letter. | They could not see a ticket that they themselves had sold me.
On the {nth} contact a person compared the times and gave way. | I had it cancelled after {contacts} contacts, with an apology.
""",
        no="""
A ticket that cannot be shown is not a ticket, they say. | The appeal was rejected by return, faster than anybody could have read it.
? @polite The lady was sorry and said so. | @rude I was told that everybody says that.
I have paid, so as not to have it doubled. | It is with the appeals body now.
""",
        partly="""
They reduced it to {small}, for something I had not done. | The penalty was dropped, the ticket that I had to buy on board was not repaid.
""",
    ),
    core(
        "weather-hold",
        voice="grateful",
        reason="fault",
        about="ferry air package hotel",
        titles="@solved Looked after in a storm | A storm, and somebody who rang | @solved They found us beds",
        problem="""
The storm stopped everything, and we were stuck with three tired children. | Our sailing, or flight, or whatever you'd call sitting in a hall, was off because of the gale. | We had missed the connection through nobody's fault, and it was late, and it was raining.
""",
        first="""
I rang without much hope, and the person found us beds, there and then, and told the hotel to keep the kitchen open. | The lady had already seen our names on the list and had a plan ready.
The children had soup. I nearly cried into mine. | Everything she promised happened, in that order.
? Nobody can help the weather. They helped with all the rest. | I will be travelling with them again, storm or no storm.
""",
        kept="""
They took our number and said they'd ring the moment they knew. | He said "get some sleep, I'll ring you at six".
And they did ring, at the time they'd said, and we had seats. | Six it was. We were on the first one out.
""",
        early="""
They've promised to repay the night, and I've sent the bill. | The costs are being looked at, kindly so far.
I trust them, after that night. | I've no reason to doubt it.
""",
    ),
    core(
        "extra-charges",
        voice="chatty",
        reason="billing",
        about="air hotel package",
        channels="phone email webchat",
        titles="A fee for a sheet of paper | The most expensive paper I own | {pounds} for printing a piece of paper",
        problem="""
They charged {pounds} for printing a piece of paper that their own app had refused to show. | {Pounds} at the desk, for a printed booking, because their app was having a rest. | The app wouldn't open my booking, so they printed it for me. {Pounds}. For a sheet of paper.
""",
        first="""
The person listened, looked at the app's log, and gave it back, just like that. | I sent a picture of the error and had the money by {weekday}. Somebody there has a sense of humour.
""",
        later="""
No, said the first. No, said the second, in nicer words. | I was told {before} that fees can't be refunded, because of being fees.
Yes, said the {nth}, and I had it back that week. | {Contacts} tries. I'd have stopped, but it had become a hobby.
""",
        partly="""
They gave me {small} of it in credit, for the next sheet. | Half. I do not know why half, but it's always half.
""",
        no="""
It's in the terms, page thirty-one, under "joy". I'm not making that up. | They say the app worked. I was there, I was the one holding it.
I've written it off, and them. | That {pounds} would've been dinner.
""",
        machine="""
There's a form, the form has a drop-down, and "your app" isn't in it. | An automatic answer thanked me for my compliment.
""",
        never="""
Somebody from guest relations was to ring me. That's what they call it, relations. | They'd call me on {weekday}, they said, to put it right.
We've no relations. | I'm still listening out, in a way.
""",
    ),
)

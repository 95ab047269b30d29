"""Invented energy stories. Data, hence longer than other files: one line is one sentence with its wordings."""
# ruff: noqa: E501

from typing import Final

from pact.cli.demo.cores import Core, core

CORES: Final[tuple[Core, ...]] = (
    core(
        "backwards-reading",
        voice="chatty",
        reason="billing",
        titles="The meter reading I had typed backwards | A bill for {big}, all my own work | @polite,solved Entirely my own fault, and nobody made me feel it",
        problem="""
I managed to send in my meter reading with the digits the wrong way round, so the bill said I had used enough to heat a cathedral. | Reading typed in back to front by yours truly, bill for {big} by return. | My bill came to {big}, and it took me an evening to notice that I had read the meter from right to left.
""",
        first="""
= polite
She noticed before I had finished the sentence, laughed with me rather than at me, and put the bill right while I held. | The man said it happens about once a week, corrected it there and then and the new bill of {pounds} was in my inbox before I had the kettle on. | I confessed, there was a kind sort of pause, and then she had it fixed and read the new figure back to me twice.
? I had rehearsed an apology and did not need it. | Honestly I came off the phone cheerful, which I did not expect of a billing line. | @short I had braced for an hour of music and barely got my glasses on.
""",
        partly="""
They accepted the right reading, but the direct debit still went up to {pounds} because "the system had already done it". | The bill is right now; the payment plan is not, and apparently that is a different department with a different queue.
I am told it will even out by itself in [the spring/a quarter or two/the end of the year]. | So I am half sorted, and lending them money in the meantime.
""",
        no="""
Nobody could see how a reading can be wrong if a customer sent it in. | I was told that a reading once given is final, which cannot be true, because I could give them another one on the spot.
I offered a photo of the meter, and there is no way to send one, it seems. | They want me to wait for the next reading in [three months/the new quarter] and pay {big} meanwhile. | They raised a ticket, and {days} days later I have the same bill with "reminder" on it.
""",
        tips="Have a photo of the meter open before you ring; they ask for the serial number as well.",
    ),
    core(
        "exporting-meter",
        voice="chatty",
        reason="fault",
        titles="My smart meter thinks it is a power station | Minus {pounds} on the bill, and no solar panels | The house that exports power in its sleep",
        problem="""
My smart meter has decided that I export electricity. | According to my smart meter this two-bed terrace in {town} feeds the grid. | Since [the last update/{last_month}/the new meter went in] the display in the hall shows us selling power to the nation.
I do not own a solar panel, a turbine or so much as a hamster wheel. | We have no panels; we have a toaster. | Lovely idea, only there is nothing on the roof except a football.
""",
        first="""
The person I got knew the fault by its number, re-sent the settings from her end and had me read the display out until it behaved. | They had seen this with the same batch of meters, and the reset was done from afar while we talked about the weather. | He asked me for two codes, hummed a bit, and the minus sign went away.
? They even offered to check the last two bills, unasked. | @polite Not once was I made to feel daft for asking.
""",
        later="""
The first time they said it would correct itself, and it did not. | At first nobody believed me, and I cannot say I blame them.
When I rang for the {nth} time someone looked at the half-hourly figures, gasped, and ordered a new meter. | On the {nth} call I was put through to the metering people, who sorted it in one sitting.
""",
        no="""
Each person explains to me how solar export works. | I have had it explained to me, slowly, that a minus is good news. | They can only send somebody if the meter reports an error, and the meter is very pleased with itself.
They will want this money back one day, with me as the villain. | I keep the credit in a separate savings pot, because I know how this ends. | Nothing has been booked, and the display now claims {pounds} a week.
""",
        gave_up="""
I wanted to own up before it becomes thousands, but after {wait} of [pan pipes/the same piano loop/being told how much my call matters] I stopped. | {Wait} in the queue to tell a company that it is paying me by mistake, and then I hung up.
I have tried honesty and it went to voicemail, so to speak. | They will find out in their own time.
""",
    ),
    core(
        "debit-after-closing",
        voice="fair",
        reason="billing",
        titles="A direct debit after the account was closed | Final bill paid, then another {price} taken | Closed in {last_month}, still charged",
        problem="""
I left this supplier in {last_month} and paid the final bill to the penny. | My account was closed in {last_month}; I have the letter that says so. | The final statement said nil, and I kept it.
On {weekday} they took another {price} all the same. | Then {price} went out of my bank on {weekday}, with no bill and no explanation. | Four weeks on, a further {price} was collected.
""",
        first="""
The adviser found the cause (a payment plan that had not been told about the closure) and refunded it while I was on the line. | To their credit it was dealt with at once: an apology, a reference, and the money back within [three/four/five] days. | One person, one conversation, refund made; and she cancelled the plan so that it cannot happen again.
? Mistakes happen, and this is how to deal with one. | I would rather it had not happened, but I have no complaint about the way it was put right.
""",
        later="""
It needed {contacts} contacts in all, because the first reply was about somebody else's account. | I was told {before} that it was done when it was not.
In the end a manager refunded it with {pounds} on top for the trouble, which I thought was decent. | The person who finally dealt with it took ownership, and the money arrived when she said it would.
""",
        partly="""
They returned the payment but could not stop the next one, so I cancelled the mandate at my bank. | I have the money back. The account, however, still shows as open and still sends me tips about saving energy.
? I was told this was for my convenience. | Nobody would put in writing that it is really finished.
""",
        no="""
The adviser could see the closure and could see the payment, and could not see anything wrong. | I was asked to provide the final bill, which they had written, so that they could compare it with the final bill.
? @rude When I said so I was told there was no need to be difficult. | I stayed calm; I had nothing else to offer.
I have asked my bank to claim it back instead. | My bank reversed it in a day. That should not have been the bank's job.
""",
        cut="""
I had got as far as the closing date when the line went dead. | Just as she said "ah, I see what has happened", the call dropped.
They have my number, it is the first thing they ask for, and nobody rang back. | No return call, although they had asked for my number "in case we get disconnected".
""",
    ),
    core(
        "mothers-account",
        voice="letter",
        reason="account",
        titles="Ringing about my late mother's account | The bereavement call | @polite,solved A kindness I had not expected | @unsolved Writing to the deceased",
        problem="""
My mother died in {last_month}, and among the thirty-odd calls one has to make was the one about her electricity. | After my mother's funeral I had to close her account for the house in {town}. | I am the executor for my late mother, who had been with this company since before it had its present name.
""",
        first="""
= polite
I was dreading it, and the lady who answered was simply kind. | The young man said he was sorry, left a silence where one belonged, and then told me exactly what he needed and what he did not.
She took the reading, stopped the payments, and said that I should receive one letter and only one; so it was. | Everything was done in that one call, and the final account came addressed to "the estate of", spelt properly.
? I should like whoever trained these people to know that it was noticed. | My mother would have approved of her manners. | I have since dealt with a good many offices, and this one stands at the head of the list.
""",
        later="""
At the first attempt I was told that they could only speak to the account holder. | The first person asked whether my mother could come to the telephone.
I rang again, {contacts} times in all, until I reached the bereavement team, of whose existence nobody had told me, and they were beyond reproach. | It was the bereavement team that put matters right on the {nth} call, gently and without fuss; one only has to be let through to them.
""",
        no="""
I have sent the certificate [twice/by post and by e-mail/three times], and the letters still come for her, the last with a voucher for "being a loyal customer". | They cannot close the account without her password, and she took that with her.
? I found myself apologising to a stranger for not being dead myself. | I am seventy-four and have never written such a complaint before.
I would ask the company to ring itself one day, and pretend. | It is not the money; it is her name on the envelope every month.
""",
        tips="Ask for the bereavement team at the very first question; they are much better than the general line. | Have the reading from the day of the death, or the nearest one, ready.",
    ),
    core(
        "prepay-topup",
        voice="lower",
        reason="fault",
        titles="topped up {pounds}, meter says zero | no leccy, no answer | money gone, meter didnt move",
        problem="""
put {pounds} on the prepay key at the shop and the meter just said error | topped up {pounds} on the app, money gone from my bank, meter still on emergency credit | bought a {pounds} top up and it never landed on the meter.
two kids and a freezer full of food so not ideal | and its me and a newborn in here. | emergency credit down to about three quid by then
""",
        first="""
= polite
got a proper person who sorted a code i typed in with my thumb on the phone torch, lights back on before i hung up. fair play | lady on the line didnt mess about, sent me a long number, id typed it in and boom lights. | bloke stayed on till the meter beeped, didnt have to do that
""",
        gave_up="""
held for {wait} on my mobile and that costs aswell so i gave up | {wait} of the same song then i had to stop cos my battery was going.
went to my nans in the end. | borrowed a tenner off next door and put that on instead
still waiting for the first {pounds} to show up lol | not one text back from them
""",
        machine_ok="""
pressed the option for lost top ups, robot voice asked for the number on the receipt, code came by text straight away. no human needed tbh, actually fine | it was all automated but it worked, typed receipt number, got new code, done
""",
        never="""
they said an emergency person would ring me [in the hour/straight back]. nobody did | was promised a call back "as a priority" and thats the last i heard.
next morning i bought another one and that worked but im {pounds} down | slept in our coats. not even joking
""",
        tips="press the option for no supply not the one for payments, its a different queue | keep the shop receipt, they need the long number on it",
    ),
    core(
        "student-estimate",
        voice="student",
        reason="billing",
        channels="phone webchat",
        titles="First flat, first bill, {big} | Estimated to be a swimming pool | Five students, one bill, zero idea",
        problem="""
We moved into a student house in {town} and the first bill was {big}, estimated, for [six/seven] weeks. | Our first ever energy bill was {big}, for a flat where we mostly wear coats. | So the bill for our house of five said {big} and we honestly thought that was normal for about a day.
Turns out nobody had given them an opening reading. | Someone's dad looked at it and asked where our swimming pool was. | The previous tenants had left them with a reading from a different decade.
""",
        first="""
The person explained how to read the thing (you ignore the red numbers!) and rebilled us at {pounds}. | I sent the reading, they redid the bill on the spot and it came to {pounds}, so we could eat again. | Took one go: photo of the lease, today's reading, new bill.
? She also told us about paying by the month, which no letter had ever mentioned. | @polite Really patient with someone who did not know what a kilowatt-hour was. Me. I am someone.
""",
        partly="""
They corrected the electricity but the gas is "a separate journey", direct quote. | Half of it came off. For the other half we apparently need the landlord, who is on a boat.
? My housemates have appointed me head of utilities for life. | We have made a spreadsheet about it, that is how far this has gone.
""",
        later="""
First they said estimates are estimates and that was it. | The first person told us only the named tenant could talk, and the named tenant had dropped out and gone to {town}.
Tried again, and on the {nth} go someone actually looked and knocked {pounds} off. | It took {contacts} goes, but the last one was brilliant and wiped the estimate completely.
""",
    ),
    core(
        "night-rate",
        voice="night",
        reason="fault",
        hours="before_9 after_17",
        titles="Cheap hours in the middle of the day | My night rate runs at lunchtime | The clock in the meter is wrong",
        problem="""
I do nights at a bakery, so when the cheap hours start is something I know about. | I come off shift at six and run everything before bed, on the night rate, or so I thought. | Night worker here, two-rate meter, all my washing done at odd hours.
The clock in the meter is out by [five/six/seven] hours, and I have been paying day rate for my nights since {last_month}. | The meter thinks it is teatime when it is midnight. | A friend who knows these things looked at it and the meter is set half a day wrong.
""",
        first="""
Straight through, which at that hour was a blessing, and the adviser had the clock corrected remotely and the difference credited, {price}. | The person on the early shift knew the job, one night worker to another. Corrected, credited, done.
""",
        later="""
I needed {contacts} calls because the metering office keeps office hours and I do not. | Everyone who can fix it works nine to five, so it took me {contacts} calls and some lost sleep.
In the end they swapped the clock and credited me {price}. Fair. | Got there. {price} back and a meter that knows what time it is.
""",
        no="""
They tell me to ring between nine and five, when I am asleep. | The adviser said meters cannot be wrong about the time, as they have no opinion.
? I asked for an e-mail instead and they have no address for that. | I set an alarm to ring in office hours and was told the same thing, only brighter.
Still paying day rate. | I run the machine at noon now, like a madman, and lie awake listening to it.
""",
        gave_up="""
Rang in my break, {wait} on hold, break over. | My break is half an hour and the queue ate {wait} of it, so that was that.
? Next night the same. | The message says they are busiest in the mornings. I was not ringing in the morning.
""",
    ),
    core(
        "heat-pump-tariff",
        voice="list",
        reason="sales",
        channels="phone email webchat",
        titles="Four questions about the heat pump tariff | Asked which tariff, got an answer | Nobody could tell me the unit price",
        problem="""
What I wanted: the unit price of the heat pump tariff for {town}, in pence, before I sign. | I had one question: does the heat pump tariff need a separate meter or not? | Reason for getting in touch: the website names a tariff for heat pumps, and no price.
""",
        first="""
What I got: the price, the times, and the honest advice that with my usage it would save me about {small} a month. | Answered in full, including the catch (a fixed term), which I had not asked about.
Pressure to buy: none. | They sent it all in writing the same afternoon. | Sales talk: none at all. Signed up the week after.
""",
        partly="""
They knew the day price and not the night price. | I have the price now. Whether it needs another meter "depends", and nobody knows on what.
Half an answer, politely given. | So I know enough to be tempted and not enough to sign.
""",
        no="""
Answer: "it is on the website". It is not. | I was read the same paragraph that I had read out to them.
Then an offer of boiler cover. I have no boiler, that is the point of the heat pump. | They did offer to sell me a thermostat. | Result: none, and my phone number is now on a list, as I get a call every {weekday}.
""",
        early="""
They promised the figures in writing within [five/seven/ten] days. | A specialist is to write to me.
Not due yet, so no verdict. | I will add to this when it comes.
""",
    ),
    core(
        "credit-refund",
        voice="terse",
        reason="refund",
        channels="phone webchat email",
        titles="{pounds} in credit, wanted it back | Credit refund | Getting my own money back",
        problem="""
Account {pounds} in credit. Asked for it back. | Wanted {pounds} of my own credit returned. | {Pounds} overpaid through the summer, so I asked for a refund.
""",
        first="""
Done in one go, paid on {weekday}. | Said yes, did it, money there in three days. | No argument. Refunded. That is all anybody wants.
""",
        later="""
First answer: no, keep it for the winter. | Refused at first.
Asked again ({contacts} contacts in total) and got it. | The {nth} person said of course, it is your money. Quite.
""",
        no="""
Told to leave it in "as a cushion". I have cushions. | They refuse until there is a fresh reading, and will not take mine.
Still theirs to play with. | Not paid.
""",
        never="""
Refunds team to ring me back by [Friday/the end of the week/the next working day]. Phone silent ever since. | Promised a call. No call. No refund.
""",
        machine="""
The system asked me what I wanted, I said refund, it said goodbye. | Menu has moving house, meter readings, and the wonders of the app. No refunds, no person.
""",
    ),
    core(
        "swapped-meters",
        voice="chatty",
        reason="billing",
        titles="I have been paying for next door's tumble dryer | Flat 2 pays for flat 3 | Our meters are the wrong way round",
        problem="""
It turns out that my meter and my neighbour's are swapped, and have been for [two/three/four] years. | We found out over the bins: her bill is mine and mine is hers. | I turned everything off to go on holiday and the meter carried on merrily, because it belongs to next door.
She has a tumble dryer and a teenager; I have a kettle. | I live alone with a lamp, more or less, and she runs a tumble dryer and a nail studio. | Her tumble dryer never rests, but we are good neighbours and mean to stay so.
""",
        later="""
You would think two people ringing together with both serial numbers could fix that in a jiffy. It took {contacts} calls. | The first person wanted to charge each of us for the other's usage, which was at least even-handed.
Then a fellow in the metering team drew himself a little picture, I could hear the pencil, and it was sorted within the week. | On the {nth} call someone believed us, swapped the records and refunded me {pounds}.
""",
        partly="""
They have swapped the numbers from now on, but not for the past. | From this month it is right. For the years before, they say we should settle it "between ourselves".
She offered me cake, so we are nearly even. | That leaves me about {pounds} short and her very embarrassed.
""",
        no="""
They need an engineer to confirm it, and the engineer needs a job number, and the job number needs an engineer. | I was told that it is impossible, and then, by the next person, that it is very common. | They will not speak to me about her account nor to her about mine, and we were on the same sofa.
Meanwhile I go on paying for the dryer. | We have given up and simply swap bills in the hall.
""",
    ),
    core(
        "boiler-visit",
        voice="list",
        reason="fault",
        titles="@unsolved Cover paid up, heating off | Waiting in for the heating engineer | An appointment for a boiler",
        problem="""
Heating cover with them, boiler stopped on {weekday}. | Boiler out, cover paid up, visit booked for {weekday}. | Visit booked, all-day window, day off work taken.
""",
        first="""
Rang when nobody had come by the afternoon. The adviser rang the engineer himself and had him here by tea. | Explained, apologised for, and an engineer at the door the same day.
Part replaced, no charge. | Warm house. No further questions.
""",
        kept="""
Could not say when he would come, offered to find out and ring me. | They promised a call within [two hours/the hour/the morning].
And rang. With a time. Which was true. | The call came when they said, and the engineer came when the call said.
""",
        never="""
Promised: "the engineer will ring you when he sets off". | They said dispatch would call me back with a new slot.
Received: nothing. | Came: nobody. Rang: nobody.
Cost so far: one day's wages, {pounds}. | Now heating one room with an oven door.
""",
        partly="""
Outcome: boiler going, thermostat not. | The engineer came in the end and fixed half of it; the pump is on order.
? Waiting in again on {weekday}. | Next visit in {weeks} weeks, they think.
""",
        closed="""
The message said the emergency line for the boiler was closed and would open in the morning. | The round-the-clock line turned out to be shut "for training".
? An emergency line. Closed. | I read the contract again: it does say any hour.
""",
        tips="Ask for the job number; without one nothing has been booked, whatever they say.",
    ),
    core(
        "never-lived-there",
        voice="translated",
        reason="complaint",
        titles="A bill for a flat where I never lived | I am not this person | They want money for another one's flat",
        problem="""
They send me a final bill of {pounds} for a flat in {town} where I never was living. | I received a bill for an address that I do not know, with my name but with other birthday. | Since {last_month} come letters to me for the electricity of a flat, and this flat is not mine and was never.
""",
        later="""
In the first call they said me that I must prove that I did not live there, and how can one prove this? | First person was reading only from the screen, that I must pay and then complain.
But in the {nth} call a woman has listened until the end, and she found that it is another person with same name. | After {contacts} calls finally one has compared the birthday, and it was clear in one moment.
? She wrote me a letter that I owe nothing. I keep it very good. | I am thankful to her, she has saved my nerves.
""",
        no="""
I explained it many times and slowly, and always they ask me for my customer number, but I am no customer. | Without customer number the computer does not let me in, and I have none because I am not the customer.
? I pay all my bills, all, and always at the same day. | My friend with good English tried also, and to him they said the same.
Now they write that a firm will come to my door. | I do not know what more I can do, please publish this.
""",
        cut="""
When I said that I never lived there, the music came, and after the music nothing, only tut tut tut. | The line was cut in the middle of my sentence, and I do not think that it was by accident, but I cannot know.
They did not call me back. | I have then not tried again on this day, I was too angry.
""",
        first="""
= polite
I was afraid of this call because of my English, but the man was speaking slowly and had patience. | The woman has understood me at once and has looked in two systems.
He has deleted it and sent me a mail as proof, I have it printed. | It was their mistake, she said it openly, and the bill is cancelled.
""",
    ),
    core(
        "priority-register",
        voice="grateful",
        reason="account",
        titles="What happens if the power fails | On the priority register | @polite,solved Somebody who asked the right questions",
        problem="""
My husband is on oxygen at home, and I rang to ask what happens if the power fails. | I wanted my father, who has a stairlift and a bad heart, put on the list of people who must not be cut off. | Our son's feeding pump runs off the mains and we had never told the supplier.
""",
        first="""
= polite
The person did not rush me at all, put us on the priority register and explained in plain words what they would and would not do in a power cut. | She asked the right questions, the ones nurses ask, and the letter with the emergency number came two days later. | He took down the equipment by name, and when he did not know a word he said so and asked.
Thank you, whoever you were. | I slept better for that one call than I have for a year. | So many companies make you feel like a nuisance; not this one.
? They even rang the week after to check that the letter had come. | And there was no form. I cannot tell you how tired we are of forms.
""",
        later="""
The first adviser had not heard of the register, so I rang once more. | I had to ask {before} before, because the website sends you round in a ring.
On the {nth} call it was done in a moment, and with real care. | When I got the right team they were lovely about it and apologised for the runaround.
""",
    ),
    core(
        "debit-doubled",
        voice="fair",
        reason="billing",
        channels="phone webchat",
        titles="Direct debit up without a word | From {pounds} to {pounds2} overnight | Nobody could show me the sum",
        problem="""
They raised my direct debit from {pounds} to {pounds2} a month, and I only saw it on the bank statement. | My payment went up to {pounds2}, although the account was in credit. | An e-mail said my payments were "changing to suit me better", which meant {pounds2}.
I asked for the working, as I would in any shop. | I do not object to paying what I use; I do object to guesswork. | I had the last [three/four/six] readings in front of me.
""",
        first="""
The adviser went through the sum with me, found that it rested on an estimate, and put it back. | To be fair to the person I spoke to, she worked it out openly with me, agreed that it made no sense and changed it.
? I was sent the new schedule the same evening. | So the people are better than the computer, which is the right way round.
""",
        partly="""
We met in the middle, at a figure that neither of us could explain. | It came down by {small}, and I was told that the rest is set by the system.
? I accepted because I had other things to do with my life. | I shall look again in the spring.
""",
        no="""
Nobody could show me how they arrived at it: "the system works it out". | I was told three times that it was "in line with usage" and not once what the usage was.
? @rude The tone was that of a teacher with a slow child. | @polite The adviser was civil throughout, and quite powerless. | I do not blame the person; I blame whoever gave her no button to press.
I have cancelled the mandate and pay on the bill instead. | I am leaving as soon as the exit fee allows.
""",
    ),
    core(
        "power-cut",
        voice="terse",
        reason="fault",
        titles="Power cut, nobody there | Whole street dark | Rang about the power cut",
        problem="""
Whole street off. | No power since the [storm/thunder/digger outside went quiet]. | Power gone, the whole road. | Lights out, ours and everybody's. | Dark, from our house to the church.
""",
        closed="""
Recorded message: open Monday to Friday. Power cuts are apparently not. | Their line was closed. The dark was not.
""",
        gave_up="""
{Wait} on hold by candlelight. Gave up, went to bed. | Held {wait}. Then the phone died as well, no power to charge it.
""",
        first="""
Person answered, knew the street, knew the reason, said when. It was back by then. | Was told two hours. Two hours it was, and the ice cream survived. Full marks. | Somebody real, who said "cable, digger, nine o'clock". Lights at ten to. | They knew already. Rang me when it was on again, too.
""",
        machine="""
Machine told me to check the website. With what. | Recording asked for my account number in the dark, did not understand it, rang off.
""",
        machine_ok="""
The recording knew my area and gave a time, and the time was right. Did not need a person. | Typed my postcode, was told two hours, took two hours. Good system.
""",
    ),
    core(
        "price-letter",
        voice="chatty",
        reason="billing",
        channels="webchat email",
        titles="Eleven pages to say it is dearer | What does my new price mean, please | Asking a chat window about pence",
        problem="""
They sent a price change notice of eleven pages with the new price on none of them. | I got an e-mail headed "important changes", and I have a degree, and I could not tell whether I'd pay more. | The new tariff letter shows four tables and my old price is not in any of them.
""",
        first="""
The person on the other end simply typed the two numbers, old and new. That was all I wanted! | I asked "more or less, and by how much" and got "more, by about {small} a month", with the sum. Bliss.
? They agreed the letter was dreadful and said they'd pass it on. | It took them three lines. Eleven pages, three lines.
""",
        no="""
What came back was the same letter, pasted, in slices. | I was thanked for reaching out, sent a link to the letter I was asking about, and marked as happy.
So I still don't know. | I then got a survey asking how easy it was to understand the answer. I am saving that one.
""",
        machine="""
The chat robot has a name and a face and no idea. | I asked the robot, in [four/five/six] different ways, and got "I can help you submit a reading!" every time.
There was no way to a human from there that I could find. | In the end it wished me a lovely day and shut.
""",
        partly="""
I got the unit price out of them, not the standing charge. | They explained the price and then could not say from when it counts.
""",
    ),
    core(
        "voice-robot",
        voice="fair",
        reason="other",
        titles='The robot that asks you to say it in a few words | "I heard: cancel my account" | In a few words',
        problem="""
You are greeted by a voice that asks you to say in a few words what you want. | No numbers to press any more, only "tell me in your own words".
I said "meter reading". It heard "moving in". | I have a perfectly ordinary voice and have given talks; it understood nothing. | I said "submit a reading" and was asked whether I had said "smell of gas".
""",
        machine="""
After a few tries it thanked me and ended the call. | Having failed with me, it offered to text me a link, and hung up.
I am sure it saves somebody money. | I would not mind a machine that could do it. This one cannot. | A human for people it does not understand would be a small mercy.
""",
        gave_up="""
It put me in a queue as a punishment, and I left it after {wait}. | Then a queue, {wait} of it, and I gave up.
? I sent the reading by post. It worked. | All this to hand them six digits that they want from me, not I from them.
""",
        first="""
To my surprise it then gave up itself and passed me to a person, who took the reading and was charming. | Once past it, though, I had a real person at once, and my business was done.
""",
        tips="Say nothing at all, three times; then it puts you through to a person. | Press 0 twice while it talks.",
    ),
    core(
        "meter-install",
        voice="terse",
        reason="fault",
        titles="New meter, old problem | Smart meter fitted, not smart | Meter swap",
        problem="""
Smart meter fitted in {last_month}. Display blank since. | New meter put in, sends nothing, they still estimate me. | Meter swapped on {weekday}; the gas half never woke up.
""",
        first="""
They re-paired it over the phone. Works. | One call, one reset, one working display.
""",
        later="""
{Nth} call did it. The others read me the leaflet. | Needed {contacts} calls and a second fitter. Works now.
""",
        no="""
"Give it [six/eight/twelve] weeks." I have. | Nobody owns the problem: fitter says network, network says supplier.
Back to torch and notepad under the stairs. | Reading it by hand, as in 1985.
""",
        early="""
New display in the post. | Fitter coming {weekday} week.
We shall see. | Will report.
""",
    ),
    core(
        "switched-without-asking",
        voice="fair",
        reason="complaint",
        titles="I never asked to be switched | Moved to them without my knowledge | Welcome to a company I did not choose",
        problem="""
I received a welcome letter from this company although I had never asked to join it. | Out of the blue I was their customer; my old supplier said I had left, and I said I had not. | It began with "thank you for choosing us". I had not.
Somebody in {town} with nearly the same address had, as it turned out. | A typing error in the flat number, I think, and no bad will. | The old tariff was a good one and I wanted it back.
""",
        later="""
The first person told me switching back would cost an exit fee. It does not. | I was sent from one supplier to the other, like a parent between two schools.
On the {nth} call I reached somebody who knew the procedure by its name, and three weeks later it was undone. | After {contacts} contacts it was reversed completely, old price included.
""",
        no="""
They insist that I agreed "online or by phone or in person", which covers a lot of ground. | I asked for a copy of my signature and was told that none is needed, for which reason there is none.
? @rude I was then told that people often forget. | I asked how one complains, and was given the number I had rung.
It is still not undone, and each week makes it harder. | I have now written to the ombudsman.
""",
        early="""
The switch back is started and may take {weeks} weeks. | I have a reference and a promise.
? The person was businesslike about it. | So far I have no reason to doubt it.
""",
        first="""
I expected a battle. The adviser asked for the meter number, said "that is not your meter" and reversed it. | They checked, agreed, and handed me back, and wrote to confirm it within the week.
""",
    ),
    core(
        "bailiff-letter",
        voice="letter",
        reason="complaint",
        titles="Bailiffs for a gentleman who left long ago | A threatening letter to the wrong person | The previous tenant's debt",
        problem="""
A letter came announcing the visit of enforcement agents on account of a gentleman who lived here before us. | We have been in this cottage for [nine/eleven/fourteen] years, and have now been threatened on behalf of somebody who left it before that. | On {weekday} I opened, by mistake, a letter to a former occupant, and learned that my door was to be forced.
My wife is not well, and such a thing on the mat does her no good. | One does not sleep soundly after that. | I may be old-fashioned, but I think one should look who lives in a house before one threatens it.
""",
        first="""
I will say that the person I spoke to was as shocked as I was. | The young woman grasped it in a moment.
The debt was taken off the address while I waited, and a letter of apology came, signed in ink. | It was withdrawn that day, and I was given a name and an extension in case anybody should come all the same. Nobody did.
""",
        later="""
I was at first required to prove who I am, and then, which is harder, who I am not. | The first two people I spoke to were sympathetic and could do nothing.
It took {contacts} telephone calls before the right department was found, and there it was the work of a moment. | Only on the {nth} occasion was I believed; I had by then sent them our council tax bill, our deeds and very nearly our wedding photograph.
? I do not ask for money. I ask them to look first. | They sent flowers. I should have preferred a telephone call at the beginning.
""",
        no="""
They cannot speak to me, for I am not the account holder; and they cannot stop the letters, because the account holder has not asked them to. | I have returned the letters marked "not known here"; they come back like homing pigeons.
I leave the matter to your readers to judge. | We keep the chain on the door, at our age.
""",
        gave_up="""
I sat with the receiver for {wait}, listening to [a guitar/a jolly tune/an actress telling me that I mattered], and then my arm gave out. | After {wait} I replaced the receiver.
? I have written a letter instead, by recorded delivery, as one used to. | My grandson says that one must ring at eight. I shall try.
""",
    ),
    core(
        "solar-payment",
        voice="list",
        reason="billing",
        channels="email phone",
        titles="Solar export payment, {weeks} weeks late | @solved Paid for my sunshine at last | Where is my export money",
        problem="""
Panels: real. Readings: sent on time. Payment for the last quarter: missing. | Export payment due {last_month}: {price}. Received: nil. | They owe me {price} for what my roof sent them.
""",
        later="""
Contact one: wrong team. After that: wrong form. | They told me first that I am not registered, then that I am registered twice.
Contact number {contacts}: a person who knew. Paid within the week. | All in all {contacts} contacts. Money there, in full.
""",
        partly="""
They paid part of it, {pounds}, and call the rest "rounding". | One of two quarters paid.
? Rounding of that size used to be called something else. | The other one is under review.
""",
        no="""
Reply one: your query is important. Reply two: the same. | They say the readings must be sent in the first week; mine were, and I have the receipts.
Status: unpaid. | The sun is more reliable.
""",
        first="""
They found the payment stuck behind a misspelt name and released it. | One exchange, one apology, {price} two days later.
Good. | Nothing to add.
""",
    ),
    core(
        "empty-house",
        voice="terse",
        reason="billing",
        channels="phone email",
        titles="Standing charge on an empty house | {pounds} for using nothing",
        problem="""
House empty, supply off, still {pounds} a quarter. | Billed {pounds} for a house where nothing was switched on. | Mum's bungalow stands empty. Bill: {pounds}.
""",
        first="""
Adviser explained the standing charge, took off the estimated units. Fine. | They took the estimate off. What remained was right.
""",
        no="""
Told that usage of zero is "unlikely". | Asked them to read the meter. They estimated that they need not.
""",
        partly="""
Units off, charge stays. Understandable, but say so on the bill. | Some of it came off. No idea how they chose.
""",
    ),
    core(
        "charger-tariff",
        voice="lower",
        reason="account",
        channels="webchat app phone",
        titles="ev tariff that never started | still on day rate with the car | asked for the car tariff",
        problem="""
signed up for the car charging tariff in {last_month}, app said congrats, bill says otherwise | got an electric car, got their car tariff, got charged normal rate all month | so the night tariff for the car was meant to start {weekday}. it didnt
""",
        first="""
messaged them, guy saw it was stuck, unstuck it, backdated it. legend | they fixed it in one go and gave me the {pounds} difference back. no notes
""",
        later="""
took {contacts} goes cos every time its a new person who starts with hi how can i help | told {before} its "propagating". still dont know what that means
sorted in the end and they backdated it so im not even mad | anyway its on now and they sent {pounds} so ok
""",
        no="""
every answer is give it 48 hours. its been {weeks} weeks | they say the meter has to agree to it?? its a meter
charging at my mums now | basically a very expensive car park
""",
        early="""
they say it starts from the next bill so will see | meant to kick in by {weekday}, ask me then
""",
    ),
    core(
        "complaint-callback",
        voice="chatty",
        reason="complaint",
        titles='"Somebody will call you back" | @kept They rang when they said they would | The complaints team and my telephone',
        problem="""
I had a complaint open about a wrong bill, {pounds} too much, and the complaints team only works by ringing you. | My complaint (long story, wrong tariff for a year) got a number and then fell asleep. | The web page for complaints is lovely and ends in "we will be in touch".
""",
        kept="""
I had expected to chase them. Instead the phone rang when they had said it would, and it was the same man as before. | She said {weekday}, and on {weekday} she rang, with the answer and the refund. I nearly fell off the stool.
? He had even read the file. Imagine! | It is such a small thing, and I shall tell everybody.
""",
        late="""
They did ring, {days} days after the day we had fixed, while I was up a ladder. | The promised call came in the end, a week late, and from someone who hadn't got my notes.
By then we could only settle half of it. | She took {small} off and said the rest would need another call. I laughed, I'm afraid.
""",
        never="""
I stayed in for it. I carried the phone to the bathroom. Nobody ever did ring. | The slot was all morning, on {weekday}, and I cancelled the dentist for it. Not a peep.
So I rang them, and they promised me a call. | The note on my file says I didn't answer. The phone was in my hand.
? I have begun to think of them as an ex. | My {pounds} are still with them, keeping warm.
""",
        first="""
Then I tried the ordinary line, for want of anything better, and the very first person could do it all along. | So I simply rang and asked, and the woman who answered put the tariff right without any team at all.
""",
    ),
    core(
        "cupboard-key",
        voice="grateful",
        reason="other",
        titles="Locked out of my own meter cupboard | @solved A small thing, well done | The key to the meter box",
        problem="""
Ours is one of those meter boxes with a triangular key, and the key had gone the way of all keys. | The little key to my meter box went with the decorators, I think in a trouser pocket. | The cupboard with our meter had been locked by an agent who no longer exists, and the key went with him.
""",
        first="""
A small request, and I thought they'd laugh; instead the lady posted me a new key, free, and it came next morning. | The person told me which key it was, where to get one for {small}, and took my estimate meanwhile. | He said "leave it with me", and for once somebody meant it.
? I am giving five out of five for a bit of bent metal, and I stand by it. | More of this, please.
""",
        kept="""
They needed to ask the network people and said they would ring me on {weekday}. | She wrote down my number, read it back, and promised to find out.
And she did ring, with the answer! A man came the next day with the key. | The call came to the hour. I have friends who are less reliable.
""",
        partly="""
They sent a key, quickly and kindly; it is the wrong one. | One key is here, quickly sent. There are two locks.
""",
    ),
)

"""Invented banking stories. Data, hence longer than other files: one line is one sentence with its wordings."""
# ruff: noqa: E501

from typing import Final

from pact.cli.demo.cores import Core, core

CORES: Final[tuple[Core, ...]] = (
    core(
        "card-swallowed",
        voice="chatty",
        reason="fault",
        titles="The machine ate my card in {town} | Card gone, train in an hour | Swallowed",
        problem="""
The cash machine in {town} swallowed my card, made a satisfied noise, and went out of order. | I put my card in the wall and the wall kept it. | Away from home, on a {weekday}, and the machine takes the card and shows me an advert.
""",
        first="""
= polite
The man who answered blocked it, ordered a new one and put the app in a mode that let me get cash without a card. I did not know that existed! | I was in a bit of a state and she was calm enough for both of us; new card by {weekday}, cash that evening. | He asked whether I had enough to get home before he asked for my date of birth. I noticed the order.
? I've recommended them to my sister on the strength of it. | All before my coffee had gone cold, and I bought that coffee with my last {small}.
""",
        later="""
I was told first that it belonged to the other bank's machine, and so to the other bank. | My first call ended with "it will be returned to you". It wasn't.
The {nth} time I rang, a woman said they never return them, and had a new one at my door in two days. | It took {contacts} calls, but the last one was a pleasure.
""",
        gave_up="""
I stood on the pavement for {wait} with "your call is important to us". | I held for {wait}, feeding my phone the last of its battery.
Then the train came, so I hung up and lived on sandwiches from friends. | In the end I walked to a branch the next day; it had become a coffee shop.
""",
        partly="""
Card blocked, yes; new one sent, yes, to an address I left in {year}. | They blocked it nicely and then took {days} days over the new one.
""",
    ),
    core(
        "fraud-block",
        voice="fair",
        reason="account",
        titles="Card declined in front of the whole queue | Protected from my own money | A full trolley and a blocked card",
        problem="""
A card that has worked for eleven years stopped at the till in {town}, with a full trolley on the belt. | They blocked my card at the supermarket till, for my protection, in front of half of {town}. | My shopping was bagged when the till said no; my account had been frozen as "unusual".
I understand why they check, and I am glad that they do. | I do not mind being asked; I mind being stopped and then not being able to answer. | I was a victim once, so I am on their side in this.
""",
        first="""
The fraud team answered, asked four sensible questions and had it open again at once. | One question ("is that you in {town}?"), one answer, done.
? That is how it ought to work. | They even explained what had set it off, which helps me not to do it again.
""",
        later="""
I passed security, was told it was unblocked, and it was not. | Each time they said it was lifted, and each time the next shop said otherwise.
That needed {contacts} calls, and on the {nth} somebody found a second block under the first. | It was cleared on the {nth} call, by someone who stayed on until I had paid for a newspaper as a test.
""",
        no="""
To unblock it I need a code, sent to a number that I gave up in {year}; to change the number I need the card. | I was asked which shop I had last used, and the answer "the one where you blocked me" was wrong.
? @rude I was told, with some relish, that it was my own responsibility to keep my details up to date. | @polite The person was sorry, and I believe that; it does not buy bread.
I have opened an account elsewhere. | A neighbour paid for my shopping, and I have paid the neighbour.
""",
        gave_up="""
The text says to ring at once. I rang at once and waited {wait}. | "Urgent: call us." I called, and after {wait} of [strings/soft jazz/an advert for loans] it seemed less urgent to them.
I left the trolley and went home. | I paid in cash, from the jar in the kitchen.
""",
        machine_ok="""
The automatic call asked me to press one if it was me, I pressed one, and the card worked at the next try. | It was a machine that rang me, and a machine that freed me. Quick, and no harm done.
""",
    ),
    core(
        "late-husband",
        voice="letter",
        reason="account",
        titles="After my husband died | @unsolved The certificate and the scanner | @polite,solved Kindly handled | Our joint account",
        problem="""
My husband of fifty-one years died in {last_month}, and our joint account had to be put into my name. | I am recently widowed, and it was he who did the banking. | I write about the closing of my late husband's account, which I had put off as one puts off the attic.
""",
        first="""
= polite
The lady in the bereavement office spoke to me as one would wish to be spoken to. | I reached a gentleman who told me, before all else, that there was no hurry.
She asked for one certificate, took the number by telephone, and did all the rest herself, the pension, the standing orders and the little savings book. | It was settled in one conversation, and he sent me a list, in large print, of what he had done.
? I have kept that list with the other papers. | She rang off last, I noticed; she let me be the one to say goodbye. | I had a cry afterwards, of the better kind.
""",
        later="""
I was asked for the certificate {contacts} times, and each time it had not reached "the right scanner". | The first gentleman wished me a great day, which I have tried to forgive.
On the {nth} call I was at last put through to a department that does nothing else, and there it took one afternoon. | It was put right on the {nth} attempt by a most capable young person, who apologised for all the others.
""",
        no="""
They have sent the original of the certificate to an address where we lived in {year}. | I was told to bring my husband to a branch.
? I did ask them to repeat that. | There is no branch either; there is a van, on alternate Thursdays.
My daughter says I should write to the newspapers, and so I begin with you. | The letters still come to Mr, and I still open them, and each time it is a small blow.
""",
        partly="""
The account is mine now, I am glad to say; the card still bears his name. | They have closed his account and, with it, the payment for my telephone, which I found out when it fell silent.
? It will be corrected in {weeks} weeks, they believe. | I am sure that nobody meant any harm.
""",
        tips="Ask for the bereavement team and do not explain your story to anybody else first.",
    ),
    core(
        "app-locked",
        voice="lower",
        reason="account",
        channels="phone webchat",
        titles="locked out of my own money | new phone, no bank | the app wants a code from the app",
        problem="""
got a new phone and the banking app wants me to confirm it on the old phone which is in a river | changed phone, app says approve this on your other device. there is no other device | dropped my phone, bought another, now the bank thinks im a criminal
""",
        first="""
girl on the line sorted it, had to hold my passport next to my face and say the date, felt silly but it worked | one call, few questions about what i bought last, done. was dreading it tbh | they reset it and stayed on til i was in. sound
""",
        later="""
first one reset the wrong thing so i got locked out of the card aswell | {before} they said try again tomorrow. tomorrow came
{nth} time lucky, someone did it properly | {contacts} goes in total. worked in the end
""",
        no="""
they said use the app to prove its you. THE APP | its a loop, need code to get code
rents due {weekday} and i cant pay it | had to borrow {pounds} off my flatmate like a child
""",
        machine="""
rang and the menu said for app problems use the help in the app, bye | typed to the bot, bot said have you tried logging in
""",
        cut="""
had done all the security stuff, all of it, and it cut off | guy said bear with me and then beep beep beep
cba to start again tonight | they didnt ring back, shocker
""",
    ),
    core(
        "pension-letter",
        voice="letter",
        reason="complaint",
        channels="phone email",
        titles="@unsolved A pension letter nobody there could explain | Your letter of the 14th | Yours in confusion",
        problem="""
I received a letter saying that my small pension would be "re-profiled in line with scheme parameters". | In {last_month} a letter informed me that my annuity had been "migrated", and gave me {days} days to object to something that it did not name. | I worked forty years as a joiner and I can read a drawing, but I could not read their letter about my pension savings.
I asked a plain question: shall I receive more, or less, or the same? | I wished to know one thing only, namely what would arrive on the first of the month. | I asked what it meant.
""",
        first="""
The answer was "the same, sir, to the penny; only the name changes", and it might have stood in the letter. | A very clear-headed person told me that nothing changes for me, and took a note that the letter was to blame and not the reader.
? She promised to pass on that "re-profiled" is not a word one sends to pensioners. | I thanked her, and went back to my tomatoes.
""",
        later="""
The first reply enclosed a copy of the letter. | At first they read the letter aloud to me, a little louder the second time.
It took {contacts} enquiries until somebody who understood it explained it, and then in two sentences. | With my {nth} enquiry I had the good luck to reach a person of about my own age, and all was clear.
""",
        no="""
The gentleman could not tell me either, and was honest enough to say so. | I was advised to seek independent financial advice, at my own expense, in order to understand their letter.
To what, then, have I consented? | I therefore still do not know to what I have consented. | My neighbour, who was a head teacher, cannot make it out.
""",
        early="""
A colleague will write to me, I am told, in plain English. | They have put the question to their actuaries.
? I await this with interest. | I shall let you know what comes of it.
""",
    ),
    core(
        "wrong-payee",
        voice="fair",
        reason="complaint",
        titles="{big} to the wrong account, one digit off | I mistyped a sort code | One wrong digit",
        problem="""
I sent {big} to a stranger because I had one digit wrong. My mistake, no question. | I paid a deposit of {big} into the wrong account; the fault was mine. | One finger, one wrong key, {big} gone.
""",
        later="""
The first person said the money was lost, and that is simply not how it works. | I was told to write a letter, and then that letters are not read.
The {nth} person started the recall properly and it came back in {weeks} weeks. | After {contacts} calls it was in the right hands, and the money came home.
? I would have made it easier if I could, and so, I think, should they. | For the last adviser I have nothing but praise.
""",
        first="""
The adviser did not lecture, wrote to the other bank within the hour, and I had it all back on {weekday}. | They traced it, froze it, returned it. I had not dared to hope.
? I have read worse tales, so I want this one to be known. | I check every digit twice since.
""",
        partly="""
They recovered what the stranger had not spent, {pounds}. | About half has come back, in portions, like a hostage.
? Nobody could tell me whether there will be more. | It was my error; still, a word now and then would be civil.
""",
        no="""
I was passed from payments to fraud and from fraud to payments. | They asked whether I knew the person. I do not; that is the whole point.
"We have written to them" is where it has stood since {last_month}. | Nothing came back, not even an answer.
""",
    ),
    core(
        "overdraft-fee",
        voice="terse",
        reason="billing",
        channels="phone webchat app",
        titles="{pounds} for being {small} overdrawn | Overdraft charge | Overdrawn, briefly",
        problem="""
Overdrawn by {small} over a weekend because wages came late. Charged {pounds}. | Their own maintenance delayed my transfer, their own charge followed. {Pounds}. | Fee of {pounds}. Account was fine by the morning.
""",
        first="""
Asked, and they took it off. Straight away. | Waived. No fuss. | Person agreed it was daft and refunded it.
""",
        no="""
"Charges are in the terms." So is nothing else. | Goodwill, they say, was used up in {year}.
Moving my account. | Paid it. Leaving.
""",
        later="""
Refused, then allowed. {Contacts} contacts for one fee. | The {nth} person had the same screen and a different heart.
""",
        partly="""
Got half back. Never learned why half. | They split it with me, like a restaurant bill.
""",
        machine="""
Chatbot sent me the price list. | Said "dispute a charge" [three/four] times. Was read my balance.
""",
    ),
    core(
        "student-account",
        voice="student",
        reason="account",
        channels="phone webchat",
        titles="Not a student, says the bank, while I sit in a lecture | Proof of being a student | They took my overdraft in week one",
        problem="""
My bank turned my student account into a normal one in the middle of my degree. | They decided I'd graduated. I wish. | My interest-free overdraft vanished in {last_month} because someone thought I had finished.
I'm a second year at {town}, it says so on literally everything I own. | I sent the letter from the university and got a reply that it must be from a university. | That was {pounds} of charges by the weekend, which is my food.
""",
        first="""
The person checked my course end date, said "oh that's on us", and switched it back with the fees refunded. | Fixed in one conversation!! The adviser had been a student not long ago, I think.
? I was ready to cry and instead I made pasta. | Ten out of ten, would be wrongly graduated again.
""",
        later="""
I had to explain it {contacts} times because each person starts at zero. | First they needed my letter, then the letter in colour, then somebody had lost the letter.
Sorted now, charges back, and the last person was honestly lovely. | The {nth} one got it straight away and it was done by the evening.
""",
        partly="""
They gave me the account back but not the charges. | The overdraft's back, only smaller, don't ask me.
""",
        no="""
They can't change it back until the new academic year. It is the academic year. | Apparently "the system has me down as an alumnus". I have an exam on {weekday}.
Living on toast. | If anyone from there reads this, I am happy to show you my library fines.
""",
        gave_up="""
Sat on hold for {wait} between two seminars and then had to go in. | {Wait} on hold outside the library in the cold, then my seminar started.
Being a student with no time to prove you're a student, bit ironic. | Will try again when I have a free day, so in June.
""",
    ),
    core(
        "isa-transfer",
        voice="list",
        reason="account",
        channels="phone email",
        titles="Savings transfer, stuck between two banks | ISA transfer: a diary | Where are my savings?",
        problem="""
Asked for a savings transfer of {big} in {last_month}. | Transfer of {big}: left the old bank, did not arrive at the new one. | Opened here because of the rate; the transfer form went in on {weekday}.
""",
        first="""
Rang to ask: the adviser found it sitting in a tray for want of a middle initial and put it through. | They traced it while I held, credited it, and backdated the interest without being asked.
Interest lost: none. | Good work.
""",
        later="""
Call one: "it takes fifteen days." After fifteen days: "it takes thirty." | They blamed the old bank, the old bank blamed them.
Call {contacts}: found. Both had been waiting for the other to ring. | Total: {contacts} contacts, {weeks} weeks, and then it arrived in one piece.
""",
        partly="""
Arrived: the capital. Missing: the interest, {price}. | They credited it from the day it arrived and not from the day it should have.
""",
        no="""
State of things: neither here nor there. | No one will say in which building my savings are.
Rate I came for: withdrawn meanwhile. | Answer each time: "we are looking into it". From a great height, I suppose.
""",
        early="""
Now "escalated". Result promised within {days} working days. | A case handler has it.
Verdict to follow. | Not due yet.
""",
    ),
    core(
        "name-change",
        voice="chatty",
        reason="account",
        titles="Spelling my new name | New name, unknown to my bank | What's in a name",
        problem="""
I got married and took a double-barrelled name, and the bank's computer has views on hyphens. | After the divorce I went back to my old name and the bank would rather I hadn't. | I changed my name by deed poll and thought the bank would be the easy part.
""",
        first="""
It was! Photo of the certificate, a look at both my faces, new card on {weekday} with every letter right. | The woman had changed her own last year, so we swapped tips and it was done.
? Then she said the new name out loud to get it right, which was rather sweet. | No branch, no form in triplicate, no signature in blue ink.
""",
        later="""
The first card came with both names, one after the other, like a law firm. | Version one had the old name, version two had a new one that wasn't mine.
At the {nth} contact a man spelt it back to me letter by letter and that did the trick. | After {contacts} contacts we are, both of us, who we say we are.
""",
        no="""
They want a bill in the new name, and everybody who could send one wants the bank card first. | The certificate is "not legible", and I could read it from across the road.
So I am two people now, one with money and one without. | My salary is paid to a woman who does not exist.
""",
        partly="""
The card has the new name; the account and the cheque book have not. | App: new name. Post: old name. Cheque book: somebody else entirely.
""",
    ),
    core(
        "night-shift-transfer",
        voice="night",
        reason="fault",
        hours="before_9 after_17",
        titles="Maintenance, every night I work | The bank that sleeps when I wake | Closed at my time of day",
        problem="""
I drive a night bus and do my banking at hours when the app is always "being improved". | I'm on nights in a hospital, so my evening is your breakfast. | I stack shelves from ten to six and pay my bills in the break.
A transfer of {pounds} to my landlord hung in the air: gone from mine, not on his. | My rent, {pounds}, went out twice in one night.
""",
        first="""
There was someone there at that hour, a proper person, and she put it right while the [canteen was still open/kettle boiled/corridor was quiet]. | The night team picked up, were awake, and reversed it. Respect from one night worker to another.
""",
        closed="""
Twenty-four-hour banking, says the poster; the line opens at eight. | The message said the office was closed and wished me a good night. I was at work.
? I was asleep by the time they got up. | So I took the landlord cash, out of the jar, and went to bed.
""",
        later="""
Rang {contacts} times at the wrong end of my day. | The ones at night can see it but not touch it.
Got it back once a morning person found the key. | It was put right on the {nth} try, give them that.
""",
        kept="""
They could not do it at night but said the day team would ring me before I went to bed. | The night adviser left a note for the day shift and promised me a call.
The phone went just as I took my boots off. Sorted. | Call came at the agreed time, money back the same day. Can't fault it.
""",
        gave_up="""
{Wait} in the queue in the middle of the night. Who else is up? | Forty seconds to the message that they're busy, then {wait} of nothing.
Back to work. | Break over, gave up.
""",
    ),
    core(
        "mortgage-rate",
        voice="fair",
        reason="sales",
        titles="@unsolved Nobody would say a number | Asking about the end of my fixed rate | @first A straight answer about a mortgage",
        problem="""
My fixed rate ends soon, and I wanted to know what I would pay after it. | The website calculator and their letter differed by {pounds} a month, so I asked. | I have had this mortgage for nine years, never missed a payment, and had one question about the new rate.
""",
        first="""
The adviser gave me the figure, the fee and the date, and told me I could lock it and still change my mind. | A straight answer, in writing, within the hour, including the option that earns them least.
? I was not pressed. I was not "taken on a journey". | She said when she did not know, went to ask, and came back.
""",
        later="""
I had {contacts} conversations, and three different figures came out of them. | The first two people could only book appointments with each other.
The {nth} was with a mortgage adviser proper, and she reconciled it all. | In the end it was sorted by somebody with a calculator and the courage to use it.
""",
        no="""
I was told that advice needs an appointment, that appointments are {weeks} weeks away, and that the rate is good until {weekday}. | Nobody would say a number. I said several numbers; they would not say whether I was warm.
? The person was courteous; there was simply nothing behind the courtesy. | I have started looking elsewhere, a little sadly.
I let the rate lapse. | We went to a broker, who answered it in one breath.
""",
        never="""
An adviser was to ring me back about it before the rate ended. | I was given a slot for a call, by text, with a picture of a smiling clock.
The rate ended. The phone did not ring. | Nobody called, and the difference is {pounds} a month for two years.
""",
    ),
    core(
        "cheque-in-post",
        voice="letter",
        reason="complaint",
        channels="phone email",
        titles="A cheque for {pounds}, and where it went | On paying in a cheque in our times | My sister's cheque",
        problem="""
My sister in {town} still pays by cheque, as she has every right to do, and the one she sent me has not arrived on my account. | I paid in my sister's cheque for {pounds} by post, because they have closed our branch and the next. | A cheque from my sister, {pounds}, went by post to the address on their own envelope.
""",
        first="""
I rang to ask after it, and the person had found it before I had given the date. | It had been credited that morning, and the young man told me how I might do it with a photograph next time; I shall not, but it was civil of him.
""",
        later="""
I was told that no cheque had come; then that it had, but was a photograph; then that it was a cheque after all. | At first it could not be found, because they looked under the sum and not under the name.
It appeared on my statement after {contacts} enquiries, without comment. | With the {nth} enquiry it was found, in the post room, in a tray marked "odd".
""",
        no="""
They have no record of it, and yet it has been cashed, for my sister's statement shows it. | I have been asked for a picture of the cheque that I sent to them.
? One begins to doubt oneself, which is the worst of it. | I do not suggest dishonesty; I suggest drawers.
I am {pounds} the poorer. | My sister has offered to send another. I have asked her to bring it.
""",
        gave_up="""
There was a choice of nine options, none of them a cheque, and then {wait} of music. | I waited {wait}, with the handset on the cushion.
I put the telephone down and wrote to them, by post, which may have been a mistake. | I gave it up, and dead-headed the roses instead.
""",
    ),
    core(
        "translated-account",
        voice="translated",
        reason="account",
        titles="To open an account with a foreign passport | Proof of address, but I have no address without account | @solved They helped me, I want to say it",
        problem="""
I came to {town} for work and wanted only a simple account for my salary. | I need the account for to rent the flat, and they want the contract of the flat for the account. | My passport is good, my work contract is good, but the application says always "something is missing".
""",
        first="""
= polite
The woman at the phone has explained me that a letter of my employer is enough, this was nowhere written. | The man asked me three things, and he spoke slowly without that I asked for it.
After two days came the card. I was so happy that I showed it to my colleagues. | He has stayed with me until it was finished. In my country it is not better, believe me.
""",
        later="""
Every time another person says another document. | First they say bank letter, then they say tax letter, then first paper again.
With the {nth} call it was good, the person has looked really at my papers. | I called {contacts} times and in the end it was possible, so why not at begin?
""",
        no="""
They say "computer decides", but nobody can tell what the computer wants. | I asked which paper is missing and she said me she is not allowed to see it.
My employer pays me now to the account of a friend, this is not good for nobody. | I work here, I pay tax here, and I have no account here.
""",
        partly="""
I have now the account but not the card, because the post says that my name is too long for the form. | They opened it, but with wrong letters in my name, and so my salary goes back.
""",
    ),
    core(
        "subscription-charge",
        voice="lower",
        reason="refund",
        channels="phone app webchat",
        titles="still taking money | {price} a month for nothing | couldnt stop a card payment",
        problem="""
some streaming thing i cancelled kept charging {price} so i asked the bank to stop it | gym ive not been to since {last_month} still takes {price} every month off my card | free trial, yeah i know, {price} a month since
""",
        first="""
they blocked it and got me two months back, didnt even have to argue | one chat with an actual human, stopped for good
? take note everyone | never knew they could do that
""",
        partly="""
they stopped it from now on but i dont get the old ones back | got one month back out of [three/four/five]. ill take it
""",
        no="""
they said talk to the merchant, the merchant doesnt talk | told me to cancel the card. the charge just moved to the new card?? how
""",
        later="""
took {contacts} goes, two of them said its impossible and one just did it | {nth} person knew the trick. why dont they all know the trick
""",
    ),
    core(
        "joint-account-chat",
        voice="chatty",
        reason="account",
        channels="webchat",
        titles='Chatting about a joint account for {days} days | "Are you still there?" I was | One window, {weeks} weeks',
        problem="""
I tried to add my partner to the account through the chat, since everything is chat now. | I asked in the chat how to turn my account into a joint one. You'd think they get that a lot. | All I wanted was a second card on a joint account, and I wanted it from the sofa.
""",
        first="""
It took one evening and two cups of tea; the person on the other end did it step by step and waited when I had to find my reading glasses. | Actually painless. They sent a link, we both signed, it was done by bedtime.
""",
        cut="""
Every time I went to fetch a document the chat closed itself for inactivity. | "Are you still there?", it asked, while I was typing, and then it wasn't.
No history, no reference, start again. | It asked me to rate the conversation. There wasn't one.
""",
        later="""
The answers came at midnight and I answered at breakfast, like pen friends. | The first person told me to go to a branch; ours is a vape shop.
We got there on the {nth} attempt. | {Contacts} attempts, but it's done and my other half has a card.
""",
        machine="""
I never got past the robot, which congratulated me on my engagement. | The robot understood "partner" as "business partner" and would not let go of the idea.
""",
    ),
    core(
        "branch-closing",
        voice="letter",
        reason="other",
        titles="They closed our branch and told us to ring | The last branch in {town} | On being asked to ring instead",
        problem="""
Our branch closed in {last_month}, and the notice on the door gave a telephone number. | I am eighty-three and was always served by people who knew me; now I have a number to ring. | They have shut the branch in {town}, and with it went the safe box, the queue and the conversation.
""",
        first="""
= polite
I rang it with low expectations and was agreeably surprised. | I must be just: it was answered quickly, and by somebody with all the time in the world.
She set up telephone banking with me, tested it with a transfer of {small}, and gave me her word that there would always be a person. | He explained where I could still draw my pension over a counter, and had the opening hours to hand.
? I miss the counter. But I cannot say that I was not looked after. | It was, I confess, better than the branch had been of late.
""",
        gave_up="""
I held the line for {wait}. At the branch one could at least see the queue. | After {wait} I heard for the twentieth time that I could do all this on the internet, and put the receiver down.
I have no internet, and I said so to the recording. | I shall take the bus to the next town, as they no doubt intended.
""",
        machine="""
The machine asked me for the third and fifth letter of a word that I have never had. | I was asked to "say yes or no", said yes, and was told that it had not caught that.
There was no person in it anywhere. | I do not think that there is anybody there.
""",
        no="""
The gentleman was pleasant and told me to use the app, for which one needs a telephone unlike mine. | I asked what people without a computer are to do, and he said that it was a good question.
""",
        tips='Say "telephone banking" and nothing else; anything longer confuses it. | Ring early in the week, never on the first of the month.',
    ),
    core(
        "standing-order-twice",
        voice="terse",
        reason="billing",
        titles="Rent paid twice | Same payment, two days running",
        problem="""
Standing order for {pounds} went out twice. | Rent left my account {weekday}. And again the day after. | Two payments of {pounds}. I set up one.
""",
        first="""
Rang. Reversed. Bank charges too. Model of how to do it. | They saw it, said sorry, put it back within the day. | Fixed while I held.
""",
        later="""
"Ask your landlord." Rang again, {contacts} times in all. Then they found it was them. | First no. {Nth} call yes.
""",
        no="""
They say I did it. I did not. | Their log says once. My statement, which is theirs too, says twice.
""",
        gave_up="""
{Wait}. Hung up. Got it back from the landlord. | Queue of {wait}, gave up, landlord was nicer about it than the bank.
""",
        early="""
Investigating. {Days} days, they say. | Form filled in. Waiting.
""",
    ),
    core(
        "holiday-cash",
        voice="grateful",
        reason="fault",
        titles="A long way from home without a card | @solved They got us home | @solved Stranded abroad, and rescued",
        problem="""
My purse was stolen on the second day of the holiday and I rang the bank from the hotel's telephone. | We were abroad with two small children when both our cards stopped. | I lost my card in a taxi a long way from home.
""",
        first="""
= polite
I will never forget the woman who answered. | The person on the line was calm, quick and human.
She cancelled the cards, arranged cash at an office round the corner, and asked if we had eaten. | He had emergency money waiting for us that evening and rang the hotel to say that we were good for it.
? Please tell her, if you can. | It could have been the end of the holiday, and it became a story we tell.
""",
        later="""
The first call went nowhere, to be honest. | I needed {contacts} calls with a bad line.
But the last person stayed with it until we had cash in our hands, and that is what I shall remember. | The {nth} adviser was worth all the others together.
""",
        kept="""
They said they would find out and ring the hotel back at six their time. | I had no credit left, so he offered to ring me.
And at six sharp the telephone at the reception rang. I could have kissed it. | He did, to the minute, with a code for the cash office.
""",
    ),
    core(
        "small-business",
        voice="fair",
        reason="account",
        titles="Sole trader, frozen for a form | A review of my business account | The form I had sent twice",
        problem="""
I run a small upholstery workshop, and my business account was restricted pending a review. | I am a plumber with one van, and my account was frozen because of a form. | My bakery's account, turnover about {big} in a good week, was put under review.
The form they wanted had been returned in {last_month}; I have the proof of sending. | It asks for the ultimate owner. That is me, and my wife does the books. | I do see that banks have duties, and I sent what was asked on the day it came.
""",
        first="""
The person in the review team looked, found it filed under the wrong year and lifted the block. | One call, to somebody with authority, and I could pay my supplier that afternoon.
""",
        later="""
Everyone agreed that the form was there and nobody could mark it as there. | I sent it again, and again, each time to an address that they called the right one.
It was lifted at the {nth} contact, with an apology. | After {contacts} contacts and two sleepless weekends it was released, with {pounds} for the inconvenience.
""",
        no="""
Those who answer the phone cannot reach the team, and the team has no phone. | "The review takes as long as it takes." I have wages to pay.
? @rude The adviser laughed when I said so. I am not sure that it was meant badly. | @polite The adviser was as kind as the rules allowed.
I pay my supplier from my private card. | I have moved the business to another bank, and that took a day.
""",
        partly="""
They allow payments in again, not out. | The account is open, the card for it is not.
""",
        cut="""
I was through to the review team at last, after all the others, and the line dropped as they opened the file. | "I am just going to place you on a short hold", and that was the last of him.
I rang again and it was a different queue. | Nobody rang me back, and the form asks for a mobile number in three places.
""",
    ),
    core(
        "savings-rate",
        voice="list",
        reason="complaint",
        channels="email phone",
        titles="Advertised rate: not for me | Loyal saver, lower rate | The rate on the poster",
        problem="""
New savers get the good rate. I, since {year}, do not. | My rate fell in {last_month}; the letter came after. | The account I hold was closed to new customers, renamed, and lowered.
""",
        first="""
Asked politely. Moved to the better account in one call. No penalty. | They moved me across, and I only had to ask. But one has to ask.
Difference a year: {pounds}. | Lesson: ask every year.
""",
        no="""
Answer: new customers only. | Advice given: close the account and come back as somebody else.
So I closed it. I did not come back. | I asked whether they could hear what they were saying. They could.
""",
        partly="""
Rate raised from now, not from {last_month}. | A small gift, {small}, in place of the rate.
""",
        early="""
Complaint in writing, sent {weekday}. | They have eight weeks to answer, and it seems mean to use them.
""",
    ),
    core(
        "contactless-child",
        voice="chatty",
        reason="fault",
        titles="Pocket money, declined | A nine-year-old versus the bank | My daughter's first card",
        problem="""
My daughter's first bank card was refused at the sweet shop, in front of two friends, so this was serious. | We opened an account for our daughter and the card never worked, not once, not for a comic. | My daughter is nine and saved up {pounds}, and the card wouldn't give her any of it.
""",
        first="""
= polite
The lady asked to talk to her, explained that the card needed to be "woken up", and they did it together. | He treated her like any other customer, which made her year.
There was {small} spent on sherbet within the hour. | I have one very loyal future customer here for them.
""",
        later="""
Card one: dead. Card two: dead. | I was told children's cards need a grown-up's approval, which I'd given {before}.
The {nth} person noticed that her date of birth made her {n} months old. | Sorted after {contacts} calls. The bank of Dad covered the gap, at a good rate.
""",
        partly="""
It works in shops now, not at the machine. | She can pay with it, but the app shows the balance of some other child, a richer one.
""",
        no="""
They can only speak to the account holder, and she's at school. | I was told that "the customer" should ring. The customer has a bedtime.
""",
    ),
    core(
        "loan-settle",
        voice="terse",
        reason="cancel",
        channels="phone",
        titles="Paying off a loan early | Trying to give a bank money",
        problem="""
Wanted to pay off my loan early. | Asked for a settlement figure. | Had {big} to clear a loan. They had to tell me how much.
""",
        first="""
Figure given, paid, letter followed. Pleasant. | One call. Loan gone.
""",
        gave_up="""
{Wait} on hold to give them money. Kept the money. | Gave up after {wait}. They can have their interest.
""",
        no="""
Three figures from three people. Paid none of them. | Figure comes by post, lasts seven days, takes eight.
""",
        later="""
{Contacts} calls. Right figure in the end. | First figure wrong by {price}; the {nth} person got it right.
""",
        closed="""
Loans desk already shut, on a working day. | The menu led to "this team is now closed", after all the security questions.
""",
    ),
)

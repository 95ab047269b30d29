"""Invented insurance stories. Data, hence longer than other files: one line is one sentence with its wordings."""
# ruff: noqa: E501

from typing import Final

from pact.cli.demo.cores import Core, core

CORES: Final[tuple[Core, ...]] = (
    core(
        "no-claims-gone",
        voice="fair",
        reason="complaint",
        about="motor",
        titles="My no-claims bonus vanished | Fourteen years without a claim, then none on file | The bonus they mislaid",
        problem="""
My no-claims bonus went from fourteen years to nil at renewal, with no claim in between. | The renewal came in at {big}, because my bonus had vanished. | On the new policy I am a driver with no history; I have driven since {year} without a scratch.
I had the proof, on their own paper. | I sent last year's certificate, which bears their own logo.
""",
        first="""
The adviser compared the two, said it should never have happened, and restored it, price and all. | She found that two policies had been joined badly, undid it, and apologised without a "but".
? It took one person who looked. | I had been ready to go elsewhere and I stayed.
""",
        later="""
I was asked to get proof from my previous insurer, who is them. | For a while I was sent round between renewals and underwriting.
On the {nth} call it was found, and on the same day put right. | It took {contacts} calls, and the difference, {pounds}, was paid back within the week.
""",
        partly="""
They have given me back nine of the fourteen years. | The bonus is restored from now; what I overpaid is "under review".
? Nine is as far as the computer goes, I am told. | I would call it a draw.
""",
        no="""
The certificate is too old, they say, at eleven months. | "The system does not show it", and the system is always right.
? @rude I was told not to raise my voice. I had not. | @polite The man was civil and could do nothing, by his own account.
I paid, because one must be insured to drive to work. | I have gone to a broker, who believed me at sight.
""",
        gave_up="""
I waited {wait} on the renewals line, which promises a quick answer. | After {wait} I gave up and let the renewal lapse.
The new insurer picked up at once and took my fourteen years as they are. | I am told the web can do it; the web tells me to ring.
""",
    ),
    core(
        "ceiling-leak",
        voice="chatty",
        reason="other",
        about="home",
        titles="Claiming for a ceiling | Drip, drip, hold music, drip | Raining indoors",
        problem="""
The bath upstairs decided to visit the kitchen, ceiling and all. | A pipe burst above the living room and the ceiling came down on the good sofa. | We came home from {town} to find it raining indoors.
I rang with a saucepan in one hand. | There were buckets, towels, a teenager on a ladder.
""",
        first="""
= polite
The person asked if everyone was all right first, then had a plumber out within two hours and a builder booked for {weekday}. | She told me what to photograph, what to keep and what to throw out, and the claim was agreed there and then.
? No form, no assessor with a clipboard, no argument about the age of the sofa. | I've paid them for eleven years and finally know what for.
""",
        later="""
First I had to prove it was a burst and not a leak. It was on my head, I said. | The first assessor came for a different house and admired ours.
After {contacts} calls they agreed, and the men who came were splendid. | The {nth} person paid it within the week, and asked after the sofa.
""",
        partly="""
The ceiling they've paid for, the sofa is "consequential". | They'll do half the ceiling. We could not find out which half.
""",
        no="""
It counts as "gradual", because all water is gradual if you look closely enough. | They want the pipe. The plumber threw the pipe in a skip in {town}.
We've had a tarpaulin up for {weeks} weeks. | I've taken up plastering, from videos.
""",
        gave_up="""
I held for {wait}, and the buckets needed emptying. | {Wait} of music over the sound of dripping, then I needed both hands.
My brother-in-law turned the right tap. | We paid the plumber ourselves, {pounds}, and I'll claim when I've dried out.
""",
        never="""
The emergency people were going to ring back with a plumber's name. | "Somebody is on their way and will call you", they said.
The ceiling fell at midnight. Nobody called. | We're still waiting for that call, the plaster isn't.
""",
        tips='Say "emergency, water still running"; the claims line proper takes the details later. | Take a film of the water, not only photos.',
    ),
    core(
        "dog-teeth",
        voice="lower",
        reason="refund",
        about="pet",
        channels="phone email webchat",
        titles="@unsolved that bit of the dog not covered apparently | claim for the dog | {pounds} vet bill",
        problem="""
dog broke a tooth on a stick, vet was {pounds}, put the claim in same day | dog ate a sock, {big} at the vets, hes fine, im not | claimed {pounds} for the dogs leg
""",
        first="""
they paid it in like three days no questions. and asked how he was | person on the phone had a dog too, approved it while we talked about dogs
? good lad says thanks | never had insurance actually pay before so im in shock
""",
        later="""
they said the vet hadnt sent the history, vet said twice they had | {before} they said its with the assessor
paid on the {nth} chase | {contacts} times i had to chase but they paid the lot
""",
        partly="""
paid half cos "he had a leg before" | they took off the excess and then another excess idk
""",
        no="""
turns out that bit of the dog isnt covered | pre existing they said. since when
? been paying since he was a pup | had to tell the vet id pay in bits
done with them | so thats {pounds} on the credit card
""",
        cut="""
got through, started reading the claim number out and it went dead | cut off right when she said ok so the good news is
""",
    ),
    core(
        "life-cover-widow",
        voice="letter",
        reason="account",
        about="life",
        titles="Claiming on my husband's life policy | @polite,solved They were gentle | @unsolved The form that asks how he died",
        problem="""
My husband had a small life policy, taken out in {year}, and after the funeral I had to claim upon it. | It fell to me, his widow, to write to the life office; I had found the policy in a biscuit tin. | I am a widow since {last_month}, and this concerns the policy my husband paid into every week of his working life.
""",
        first="""
= polite
I was spoken to as if there were all the time in the world, and was asked nothing twice. | The lady said that the form was long and that she would fill it in for me, and she read every line back.
The sum was paid on the day she had named. | It was settled before the flowers had gone, and there came a card, not printed.
? My late husband always said that they were a decent firm. | I have told the whole of my bridge club.
""",
        later="""
The form asks in {n} places what he died of, as if it might have improved. | The first letter wished him a happy birthday.
When I rang for the {nth} time, a gentleman took it in hand himself, and after that I had no more trouble. | After {contacts} conversations I was given one person and her direct line, and so it was settled.
""",
        partly="""
They have paid the sum but not the bonus, which stands in the policy in so many words. | The policy was paid; a second one, in the same tin, is unknown to them.
? I do not like to press. | My nephew will look at it, he is in shipping.
""",
        no="""
No trace of it can be found, though I hold the paper in my hand, with a seal. | They require the original, and will not say what becomes of originals.
? Each letter begins "we were sorry to hear". | I am told to be patient. I am eighty-six.
I do not need the money so much as I need it to be over. | So it rests, and so do I not.
""",
        tips="Ask for one named case handler and a direct line, and you will be given one.",
    ),
    core(
        "pension-amount",
        voice="letter",
        reason="complaint",
        about="life",
        channels="phone email",
        titles='A pension letter in a foreign tongue | "Crystallised funds", or what I shall live on | Four pages about my pension',
        problem="""
I asked what my pension would be and received four pages on "crystallised funds". | The yearly statement of my pension names three sums, and none of them is the one that I receive. | My pension letter this year was addressed to me, and written to somebody else entirely.
""",
        first="""
The person at the other end said, "What it means is this", and it took her one sentence. | I had it explained by a patient young man who, I suspect, had had to explain it before.
She has written it down for me, and it hangs by the calendar. | I know now what comes, and when, and from whom.
""",
        later="""
My first enquiry was answered with a brochure on which two people of my age are sailing. | I was asked for a password, and then for a reason why I had no password.
I had my answer at the {nth} attempt. | It took {contacts} attempts, and then it took a moment.
""",
        no="""
They may not explain it, since that would be advice. | The person read page two aloud, and then page three.
I am no wiser, and the letter for next year is no doubt being prepared. | If they cannot explain it, who can?
""",
        early="""
A specialist will ring me within {days} days. | I am promised a letter about the letter.
We shall see. | I keep an open mind.
""",
    ),
    core(
        "renewal-up",
        voice="terse",
        reason="sales",
        about="motor home",
        titles="Renewal up by half | Renewal: {pounds} to {pounds2} | Asked why it went up",
        problem="""
Renewal {pounds2}, was {pounds}. No claims. | Same house, same me, renewal up by half. | Loyal since {year}. Punished for it.
""",
        first="""
Rang, said so, got the old price. Why not ask for it in the first place. | Person knocked off {small} a month before I had finished. | They found a cheaper version with the same cover. Happy.
""",
        no="""
"Market conditions." Website quotes a stranger less. | No movement. Left.
Insured elsewhere by tea time. | New insurer, {pounds}.
""",
        gave_up="""
{Wait} on hold to be sold something. No. | Gave up after {wait}, and on them too.
""",
        partly="""
Came down a little, not to last year's. | Split the difference.
""",
        machine="""
Recorded voice: your renewal will be automatic. So was the voice. | No person to be had on the renewals line, only a list.
""",
        machine_ok="""
Pressed 2 to refuse the renewal, got a text to confirm. Done. | Stopped the renewal by keypad. Simple.
""",
    ),
    core(
        "car-hit-parked",
        voice="fair",
        reason="other",
        about="motor",
        titles="Hit while parked, and it is my claim | A parked car and a question of fault | Somebody else's bumper",
        problem="""
My car was parked, with nobody in it, when a van drove into it; the driver left a note and admitted everything. | A delivery van took off the door of my parked car while I was at the [dentist's/library/allotment]. | I came back from the shops to a parked car with a side missing and a note under the wiper.
""",
        first="""
The claims handler took it all down once, arranged a hire car and dealt with the other side herself. | I was rung when they said, told what they said, and the car was back in {days} days.
? I never had to chase. | She said \"this is what you pay us for\", which I liked.
""",
        later="""
For a while it was down as my fault, because \"no recovery has been made\". | I gave my account to {n} people, and each wrote down a slightly different accident.
It needed {contacts} calls; the last handler took it on and saw it through. | After the {nth} call the record said what had happened. The excess was returned.
""",
        partly="""
The car is mended, the excess is still with them. | They repaired the door; the paint is of another blue.
""",
        no="""
It has been {weeks} weeks, and the handler has changed {n} times. | The hire car was taken back before mine was looked at.
? @rude When I asked for a date I was asked whether I thought mine was the only claim. | @polite They are always polite, and always new.
A parked car cannot be at fault, except here. | My premium has gone up because of it, meanwhile.
""",
        cut="""
I was halfway through the accident, for the third telling, when the line went. | We were cut off between the van and the note, so to speak.
They did not ring back, so the fourth telling will be another day. | I had waited long enough for one day.
""",
        late="""
The engineer's report was to be rung through to me on {weekday}. | I was to hear from the handler by the end of the week.
The call came {days} days after that, with the report but without a decision. | It came in the end. The repair is agreed, the hire car is not.
""",
    ),
    core(
        "student-laptop",
        voice="student",
        reason="refund",
        about="home",
        channels="webchat phone email",
        titles="Tea, laptop, dissertation | Spilled tea on my degree | Accidental, I promise",
        problem="""
I spilled tea on my laptop {days} days before my dissertation was due. | One mug of tea, one laptop, one dissertation due in {days} days. | I knocked tea over my laptop (don't ask) and I'm on my parents' contents insurance.
""",
        first="""
They approved it in one go and a replacement came on {weekday}, so I passed, thank you, you know who you are. | The person asked "is the work backed up?" before "what's the serial number", and that's a human being.
""",
        later="""
The form only has "fire, flood, other", and I said other, and other got lost. | I was asked for a receipt from when I was fifteen.
But on the {nth} message someone just sorted it. | Took {contacts} tries, got the full amount.
""",
        no="""
Tea is a liquid, and liquids are an extra. | I'm covered at home and not at uni, and I was at uni, because that's where I live.
So I wrote it in the library on a computer from the stone age. | {Pounds} down, lesson learnt.
""",
        machine="""
The chatbot asked me to describe the damage in one word. I said tea. It offered travel insurance. | I typed "spilled" and it offered to help me make a will.
No person, anywhere. | Gave me a help article about hailstones.
""",
        partly="""
They paid what it's worth now, which is a sandwich. | Got {small} after the excess.
""",
    ),
    core(
        "night-windscreen",
        voice="night",
        reason="other",
        about="motor",
        hours="before_9 after_17",
        titles="Windscreen gone at four in the morning | No windscreen after a late | A stone on the way home from nights",
        problem="""
Stone through the windscreen on the way home from a night shift. | Came off lates at the depot and the car had no back window. | I drive home when the roads are empty, and that night a stone came off the only lorry.
""",
        first="""
They picked up, at that hour, and had someone out to me where I stood. | A person, awake and kind, told me where to pull in and stayed on till the van came.
? I brought the guy a coffee. | Been with them since, and staying.
""",
        closed="""
Windscreen line: opens at eight. | The message said they're here for me around the clock and to ring back in the morning.
Drove home with my head out of the side window, so to speak. | Sat in a lay-by till it got light.
""",
        later="""
First lot could not find the policy, because it was in my wife's name. | I was told it'd be an hour, then that nobody had been sent.
Sorted on the {nth} call, glass in by lunch, me asleep by then. | Took {contacts} calls. The fitter was sound.
""",
        gave_up="""
{Wait} in a lay-by on hold, then I taped a bin bag over it and drove. | Held {wait} with the hazards on. Battery was going, so I rang my brother.
""",
        kept="""
They couldn't get anyone till six but said they'd ring me at half five to check I was all right. | The lady said she would find a fitter and call back, and I thought here we go.
They did ring. I was all right. Glass done by seven. | Phone went, fitter found, sorted before my bedtime.
""",
    ),
    core(
        "flood-list",
        voice="list",
        reason="complaint",
        about="home",
        channels="phone email",
        titles="Flood claim: month by month | What happened after the water | After the flood, the forms",
        problem="""
Water in the house in {last_month}, {n} inches. | The beck came in by the back door and left by the front.
Reported the same day. | List of damage sent the next morning, with photographs.
""",
        first="""
Loss adjuster: two days later, thorough, kind to my mother. | Everything agreed in one visit and one call.
Money for the worst paid at once, the rest as the bills came. | Nothing to chase.
""",
        later="""
Visit one: nobody. Visit two: somebody, without the file. | They lost the photographs; I had copies.
Contacts until it was settled: {contacts}. | Settled at the {nth} contact, and in full.
Advice: keep copies of copies. | Carpets down again on {weekday}.
""",
        partly="""
Paid: walls, floors. Not paid: the boiler, which stood in the water like everything else. | Paid: the kitchen. Refused: the shed and all that was in it.
""",
        no="""
Adjuster says insurer decides, insurer says adjuster decides. | Dryers promised: six. Came: one. It blew a fuse.
Living upstairs since. | {Weeks} weeks on. Damp rising, patience falling.
""",
        early="""
Adjuster booked for {weekday}. | Interim payment promised.
Too soon to judge. | Ask me at the end of the month.
""",
    ),
    core(
        "foreign-licence",
        voice="translated",
        reason="account",
        about="motor",
        titles="My licence is from another country | They did not know my licence, but they learned it | Insurance for a foreign driver",
        problem="""
I have driving licence from abroad since twenty years and wanted insurance for a small car. | On the internet form my country is not in the list. | They asked me for a licence number with letters and mine has only digits.
""",
        first="""
= polite
The woman did not know it but she said "wait, I ask", and she came back with the right answer, this I like. | The man has found the right code for my licence and it was not more expensive.
It was done in one call and I drive. | He wished me good luck on the left side!
""",
        later="""
First call: not possible. | At begin they wanted to count me as a beginner.
But with the {nth} call another person said of course it is possible. | After {contacts} calls I had the policy. It depends only who takes the phone, I think.
""",
        no="""
They said "come back in one year". And how do I go to my work until this? | She was always saying "it's not on my screen", but the world is bigger than the screen.
I take the bus. | I am now by another company, there was no problem.
""",
        cut="""
I was spelling the number of the licence and then the line was dead. | They put me on hold and then was nothing.
Nobody rang, and I have given the number two times. | I do not know if it was intention. I hope not.
""",
    ),
    core(
        "cancelled-cover",
        voice="fair",
        reason="cancel",
        about="motor home pet",
        titles="Cancelled without telling me | Uninsured for {days} days and did not know it | A policy cancelled without a word",
        problem="""
I learned that my policy had been cancelled when I rang about something else. | They cancelled my cover because a letter to my old address went unanswered. | A payment of {price} failed because the bank had changed my card, and they cancelled the lot.
""",
        first="""
It was reinstated in that same call, without a gap and without a fee. | The adviser agreed that this was no way to end a policy, and undid it.
? I was treated as a person who pays his bills, which I am. | She put a note on it so that they ring next time.
""",
        later="""
The first answer was that I should apply anew, at a higher price. | I was told by one that it was cancelled and by another that it was not.
At the {nth} contact it was restored as it was. | It took {contacts} contacts to be given back what I had never given up.
""",
        no="""
Nothing can be done, since it is automatic. | "You should have checked your junk folder."
? @rude It was said in just those words and in that tone. | I now have to declare a cancelled policy for the rest of my days.
They kept the fee. | I have complained in writing and await their eight weeks.
""",
        partly="""
They have reinstated it and kept the cancellation fee of {pounds}. | I am insured again, with a gap of {days} days that I have to declare.
""",
    ),
    core(
        "holiday-claim",
        voice="chatty",
        reason="refund",
        about="travel",
        titles="Broke my ankle on the way to the airport | Claiming for a holiday that never was | A plaster cast and a form",
        problem="""
I broke my ankle on our own front step with the taxi waiting. | The night before we flew I broke my ankle on our own front step, in slippers. | We had to cancel the trip because of my ankle, our front step and a milk bottle, and claimed the {big} back.
""",
        first="""
The claims lady said she was sorry about the ankle, and I believe she was; the money came within the week. | One form, one doctor's note, one nice conversation, paid.
? We're rebooked for the spring, doorstep permitting. | I had heard such tales, so I want to tell this one.
""",
        later="""
I was asked to prove that I'd meant to go. | They needed the unused tickets. They were on a phone, which was in the ambulance.
After {contacts} calls we were paid in full. | The {nth} person read the file, the whole file, and paid it.
""",
        partly="""
They have paid for me and not for him, as if he'd have gone without me. | The hotel yes, the flights no.
""",
        no="""
The step counts as \"the home\", and at home you're not travelling. | They need a form from a hospital that doesn't do forms.
? I said I could send the ankle. | Every time I ring there's one more document.
I've given the folder to my sister, who's fiercer. | {Weeks} weeks, no ankle, no holiday, no money.
""",
        gave_up="""
I held for {wait} with my foot on a cushion. | After {wait} of steel drums, in plaster, I had had enough of holidays altogether.
""",
    ),
    core(
        "cat-kind",
        voice="grateful",
        reason="other",
        about="pet",
        titles="@polite They asked about her first | A call on a bad day | Ending a small policy",
        problem="""
We had to say goodbye to our old dog, and I rang to end the policy. | Our cat was run over and I had to make the call from the vet's car park. | My son's rabbit had died, and I rang to end her little policy.
""",
        first="""
= polite
The person stopped, asked her name, and let me talk for a while. | She said there was nothing to pay and nothing to fill in, and that I should go home. | I could hear that he had a pet himself.
The premium for the rest of the year was returned without a word. | It was all done by the time I got home, and there was a little card a week later.
? I know it's only a policy. But still. | We shall go back to them with the next one.
""",
        later="""
The first person went straight to "is there anything else I can help you with". | I had to ring {contacts} times, which was hard.
The last one was so kind that I've forgiven the others. | But the lady at the {nth} call made up for all of it.
""",
    ),
    core(
        "home-cover-boiler",
        voice="list",
        reason="fault",
        about="home",
        titles="@unsolved Home emergency cover, no emergency response | Emergency cover, a test | Emergency cover, in the cold",
        problem="""
Home emergency cover, paid monthly. Boiler dead on {weekday}. | Lock broken, door open, emergency cover in the drawer. | Drain blocked; cover says "within four hours".
""",
        first="""
Rang. Answered. Man here in three hours, fixed in one. | Somebody came, knew his trade, cleaned up.
Paid by me: nothing. | As in the brochure. I kept the brochure.
""",
        later="""
Said: four hours. Was: two days and {contacts} calls. | First man sent to {town}, which is not here.
Then well done, I must say. | Fixed in the end, no charge.
""",
        no="""
Part not covered: the part that breaks. | Engineer came, looked, left. Report says "customer declined". I did not.
Three letters sent. No answer. | Own tradesman: {pounds}. Their share: nil.
""",
        never="""
Promised: a call from the engineer within the hour. | "The contractor will ring you to agree a time."
Rang: no one. That day or any other. | I rang the contractor myself. He had never heard of me.
""",
        gave_up="""
Emergency line. {Wait}. Hung up. | {Wait} on the emergency line. Not an emergency to them. Stopped.
A man from the high street: here in no time. | Neighbour fixed it, for a pie.
""",
    ),
    core(
        "wrong-car",
        voice="terse",
        reason="account",
        about="motor",
        channels="phone webchat email",
        titles="Insured the wrong car | One letter wrong on the plate | Policy typo",
        problem="""
One letter wrong in the number plate. Theirs or mine, who knows. | Policy shows a car I sold in {year}. | They insured a van. I have a hatchback.
""",
        first="""
Corrected on the spot. New certificate before I hung up the coat. | Changed, no fee. | No drama, no charge.
""",
        later="""
Changed it to a third car. Then to mine. {Contacts} contacts. | {Nth} time right.
""",
        partly="""
Right car, wrong address now. | Fixed, for a fee of {small}.
""",
        no="""
Fee of {pounds} to correct their typo. Refused to pay. Still wrong. | "Cancel and start again." No.
""",
        early="""
New papers to come by post. | Said to be corrected overnight.
""",
    ),
    core(
        "black-box",
        voice="student",
        reason="complaint",
        about="motor",
        channels="phone app webchat",
        titles="My car says I did ninety | The black box hates me | Bad driver, says a box in the boot",
        problem="""
I've one of those black boxes for young drivers and it says I did ninety in a car park. | The box in my car says I did ninety, in a week when the car was in the garage. | Got a warning for doing ninety. I was asleep. So was the car.
""",
        first="""
The person looked at the map, said "not unless you can drive through walls", laughed, and wiped it. | They could see that the box was faulty and sent a new one, and my score's back.
""",
        later="""
The first two just told me to drive more carefully. | I had to send in a letter AND a photo of the parking space.
Took {contacts} contacts but they reset it and the warning's gone. | On the {nth} one they swapped the box, so I'm a good driver again.
""",
        no="""
The box is right because the box is the box. | They said another week like that and they'll cancel me.
I now drive like my gran and get a worse score than her. | I've put the car up for sale.
""",
        partly="""
They removed the ninety but kept the "harsh braking", while parked. | Warning's gone, price rise isn't.
""",
    ),
    core(
        "breakdown-mum",
        voice="lower",
        reason="other",
        about="motor",
        titles="mum stuck on the hard shoulder | breakdown cover, sort of | @solved they looked after my mum",
        problem="""
my mum broke down on the motorway in the rain and rang me not them cos she couldnt find the number | mums car died on the motorway outside {town} and she rang me not them | tyre went on the motorway, mum on her own, rang me in bits
""",
        first="""
= polite
rang for her and they put her at the front cos she was on her own. truck came quick, driver was lovely to her | they kept texting me where the truck was and got her home before dark
? cant fault it | mum wants to adopt the driver
""",
        later="""
first they couldnt find the policy cos its under dads name | {before} they said the truck was nearly there. it was not
third party truck came eventually after {contacts} calls | sorted on the {nth} call by someone who actually rang the driver
""",
        gave_up="""
held {wait} while she sat there with lorries going past, gave up and paid a local garage | {wait} on hold then my uncle went with a rope
""",
        no="""
"your cover starts a mile from home". we were like just under a mile | they said the postcode wasnt covered. its a motorway
""",
        kept="""
they said theyd ring me every half hour and they actually did | guy promised to call when she was home safe
rang bang on. she was home. respect | did as well. sorted
""",
    ),
    core(
        "call-honest",
        voice="fair",
        reason="sales",
        about="home travel life motor",
        titles='@first "You do not need this cover" | Asking what is not covered | One question before I bought',
        problem="""
Before buying I wanted to know whether the policy covers [a heart condition/a thatched roof/a lodger/a garden office]. | I had read the document, all forty pages, and one question was left. | I have learnt to ask what is not covered.
""",
        first="""
The adviser said plainly that it does not, and told me what kind of policy would. | I had a straight yes, with the paragraph, and the same in writing that evening.
? I bought from them for that reason alone. | It cost them a sale and earned them a recommendation.
""",
        no="""
I was told that "it should be fine". I asked for that in writing and it was no longer fine. | Nobody could say. They could all take my card number.
""",
        partly="""
I was given half of the answer, and a link to the forty pages for the rest. | They answered one half of it and forgot the other.
""",
        early="""
An underwriter will look at it and write to me. | It has been passed to someone who may say yes or no.
That seems right to me; I would rather wait than guess. | I have not bought yet.
""",
        cut="""
I had asked and she was looking it up, page by page, I could hear it, when the line dropped. | "Let me just check that for you", and then the tone.
I did not buy. | I would have bought, had she come back.
""",
    ),
    core(
        "escape-of-menu",
        voice="chatty",
        reason="account",
        about="home",
        titles="{n} options and none of them mine | The menu that goes round | Press 5 to hear this again",
        problem="""
I only wanted to tell them about our new shed, and the menu wanted to know if I'd had a bump. | All I needed was a shed added to the policy. | I rang to tell them we'd bought a shed, as one is meant to.
@knows_menu I was in the menu for {menu} before anything rang. | There are {n} options and then they have children of their own. | The options include "if you are happy with your renewal", which made me laugh.
""",
        first="""
Past the menu it was a joy: a cheerful person, one question, done. | And then a real voice, who did it in the time it took to say it.
? They ought to put that person at the front. | A shame about the maze, because what's inside is lovely.
""",
        machine="""
Every way led back to where it started. | It read me the whole of the privacy policy and then said it was going to transfer me, to itself.
I sent a postcard. Really. | I never got out of it, and the shed is uninsured.
""",
        gave_up="""
At the end of the maze there was a queue, and I gave that {wait} and no more. | Then {wait} of queue. I'd made a cake by the end, but not a claim.
""",
        machine_ok="""
But fair's fair: the third option did it by itself, and the certificate was in my inbox. | Then it offered to text me a link, and the link did the whole thing. I was almost disappointed.
""",
        tips="Press the hash key at each step, it goes straight to a person.",
    ),
    core(
        "ring-lost",
        voice="letter",
        reason="complaint",
        about="home",
        titles="My ring, and a question of value | On the value of a ring | A ring of {pounds}",
        problem="""
My ring, worn for forty-four years, went down the drain of the guest house in {town}. | I lost my grandmother's ring, which was insured for {pounds} and worth a great deal more. | My ring was lost in {town}, on the first cold day, when fingers shrink.
""",
        first="""
= polite
I had thought that I should be treated as a fibber; I was treated as a lady. | The gentleman asked me to describe it and, I believe, wanted to know.
They paid the sum in the policy and let me choose the jeweller. | A jeweller was engaged to make it anew from our wedding photograph, and has done it beautifully.
""",
        no="""
I was asked for a receipt, and had to explain what an engagement was in the year that I was engaged. | They hold that it was not lost but "mislaid".
? My late husband chose the policy because the rings were in it. | A person of thirty told me what the ring was worth.
I have not pursued it. | I have let the matter drop, but not the memory of it.
""",
        later="""
The first letter refused it, the second regretted the first. | At first it was referred to pets, of all departments.
When I had written and rung {contacts} times in all, a senior person took it on and dealt with it as one ought. | After the {nth} conversation it was paid, with an apology that I have framed.
""",
        partly="""
They have paid for the gold, by weight. | Half of the sum was paid, for reasons that take up a page.
""",
    ),
    core(
        "settled-quick",
        voice="terse",
        reason="refund",
        about="home motor travel pet",
        titles="@solved Claim paid | A small claim",
        problem="""
Small claim, {pounds}. | Little claim, {price}. | Claimed {pounds}, first claim in years. | Broken thing, {pounds}, photo sent.
""",
        first="""
Paid in two days. | Easy. Paid. Would not have believed it. | They did what it says on the paper.
""",
        later="""
Needed {contacts} calls. Paid then. | Said paid, was not, rang, was.
""",
        no="""
Excess is more than the claim, they say. Policy says otherwise. | Refused with a paragraph that is not in my copy.
""",
        gave_up="""
{Wait} on hold for {pounds}. My time is worth more. | Stopped after {wait}.
""",
        closed="""
Shut for a staff away day. | Line closed, says the voice, due to "exceptional weather". It was sunny.
""",
    ),
)

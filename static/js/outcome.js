// Asks the server for the story's first sentence while the form is filled in, so that its wording exists only there.
// Form: data-outcome="<address>". The sentence goes to every [data-begins], durations in words to [data-understood].
const WAIT_MILLISECONDS = 250;
const ANSWERS = ["channel", "ended_how", "callback_kept", "menu_minutes", "wait_minutes", "announced_wait_minutes", "reply_days",
  "transfers", "contacts_for_issue", "resolved", "line_cost"];

const form = document.querySelector("form[data-outcome]");
let timer;
let request;
let asked;

function answers() {
  const all = new FormData(form);
  return new URLSearchParams(ANSWERS.filter((name) => all.get(name)).map((name) => [name, all.get(name)]));
}

function show({ before, outcome, tone, times }) {
  for (const place of document.querySelectorAll("[data-begins]")) {
    const words = document.createElement("b");
    words.className = tone;
    words.textContent = outcome;
    place.replaceChildren(...(outcome ? [before, words] : [place.dataset.empty]));
  }
  for (const place of document.querySelectorAll("[data-understood]")) place.textContent = times[place.dataset.understood] || "";
}

async function ask() {
  const sent = answers();
  if (String(sent) === asked) return;
  request?.abort();
  request = new AbortController();
  try {
    const answer = await fetch(form.dataset.outcome, { method: "POST", body: sent, signal: request.signal });
    if (!answer.ok) return;
    show(await answer.json());
    asked = String(sent);
  } catch {
    // Aborted by the next answer, or offline: the form works without it.
  }
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(ask, WAIT_MILLISECONDS);
}

if (form) {
  form.addEventListener("input", later);
  form.addEventListener("draft:restored", later);
  if (String(answers())) later();
}

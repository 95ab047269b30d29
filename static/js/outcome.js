// Has the server say how the story begins while its questions are answered: its wording stands in one place only.
// Form: data-outcome="<address>". Its sentence goes to every [data-begins], a time in our words to [data-understood].
const WAIT_MILLISECONDS = 250;
const ANSWERS = ["channel", "ended_how", "callback_kept", "menu_minutes", "wait_minutes", "announced_wait_minutes", "transfers",
  "contacts_for_issue", "resolved", "line_cost"];

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
    // Overtaken by the next answer, or the network is away: the form works without.
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

// Asks the server for the story's first sentence while the form is filled in, so that its wording exists only there.
// Form: data-outcome="<address>". The sentence goes to every [data-begins], durations in words to [data-understood], and
// what would be asked about when the form is sent to [data-doubt], once somebody has left the field.
const WAIT_MILLISECONDS = 250;
const ANSWERS = ["channel", "ended_how", "callback_kept", "menu_minutes", "wait_minutes", "announced_wait_minutes", "reply_days",
  "transfers", "repeated_details", "contacts_for_issue", "resolved", "line_cost", "cost_per_minute", "cost_total", "currency",
  "contacted_when", "contacted_on"];

const form = document.querySelector("form[data-outcome]");
let timer;
let request;
let asked;
let doubts = {};
const left = new Set();

function answers() {
  const all = new FormData(form);
  return new URLSearchParams(ANSWERS.filter((name) => all.get(name)).map((name) => [name, all.get(name)]));
}

function warn() {
  for (const place of document.querySelectorAll("[data-doubt]")) {
    const name = place.dataset.doubt;
    const words = (left.has(name) && doubts[name]) || "";
    const isSaid = document.getElementById(`${name}-error`)?.textContent.includes(words);
    place.textContent = isSaid ? "" : words;
  }
}

function show({ before, outcome, tone, times, ...more }) {
  doubts = more.doubts;
  warn();
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
  if (String(sent) === asked) {
    warn();
    return;
  }
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
  form.addEventListener("input", (event) => {
    if (left.delete(event.target.name)) warn();
    later();
  });
  form.addEventListener("focusout", (event) => {
    left.add(event.target.name);
    later();
  });
  form.addEventListener("draft:restored", later);
  if (String(answers())) later();
}

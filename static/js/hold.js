// Times a call while the network comes and goes. A press is shown at once, kept on this device with its own time, and sent as
// “so many seconds ago”, so that a wrong clock does no harm. The server's answer, the same page with the call in its address,
// then takes the place of what is shown. Without this script each button sends the form and loads the page.
// Section: data-timed, data-slug, data-token, data-states (all so far), data-since and data-whole (seconds since the call began,
// and of waiting). Each state has <template data-panel="<state>" data-presses="<press>:<state that follows>,…">.
const RETRY_MILLISECONDS = 10_000;
const ANSWER_MILLISECONDS = 15_000;
const CALM_MILLISECONDS = 15_000; // between two readings, for those who want less motion
const KEPT_MILLISECONDS = 24 * 3600 * 1000;
const DOUBLE_MILLISECONDS = 500;
const RUNNING = ["menu", "queue"];
const isCalm = matchMedia("(prefers-reduced-motion: reduce)");

const pad = (number) => String(number).padStart(2, "0");

const panelOf = (state) => document.querySelector(`template[data-panel="${state}"]`);

function clockWords(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours ? `${hours}:${pad(minutes)}:${pad(seconds % 60)}` : `${minutes}:${pad(seconds % 60)}`;
}

class Timer {
  constructor(section) {
    this.place = `ccpact:hold:${section.dataset.slug}`;
    this.kept = [];
    this.pressedAt = 0;
    this.take(section);
    this.goOn();
    document.addEventListener("submit", (event) => this.submitted(event));
    document.addEventListener("click", (event) => event.target.closest("[data-again]") && this.forget());
    addEventListener("online", () => this.send());
    addEventListener("storage", (event) => event.key === this.place && this.changedElsewhere(event.newValue));
    addEventListener("pageshow", (event) => event.persisted && this.tick());
    document.addEventListener("visibilitychange", () => this.tick());
    setInterval(() => this.tick(), 1000);
    setInterval(() => this.send(), RETRY_MILLISECONDS);
    this.tick();
  }

  // The page's section, as the server made it.
  take(section) {
    this.section = section;
    this.token = section.dataset.token;
    this.states = section.dataset.states.split(",");
    const began = section.dataset.since === "" ? null : Date.now() - 1000 * Number(section.dataset.since);
    this.began = began;
    this.ended = RUNNING.includes(this.state) || began === null ? null : began + 1000 * Number(section.dataset.whole);
  }

  get state() {
    return this.states.at(-1);
  }

  // What this device has kept: presses that were not sent, or a call at another address.
  goOn() {
    const stored = this.stored();
    if (!stored) return;
    if (stored.presses.length) {
      if (stored.token === this.token) this.adopt(stored);
      else this.offer(stored.token);
    } else if (stored.token && !this.token) this.offer(stored.token);
  }

  stored() {
    try {
      const stored = JSON.parse(localStorage.getItem(this.place));
      return stored && Date.now() - stored.at < KEPT_MILLISECONDS ? stored : null;
    } catch {
      return null;
    }
  }

  store() {
    try {
      if (this.token || this.kept.length) localStorage.setItem(this.place, JSON.stringify({ at: Date.now(), token: this.token, presses: this.kept }));
      else localStorage.removeItem(this.place);
    } catch {
      // The address still holds all that was sent.
    }
  }

  forget() {
    this.kept = [];
    try {
      localStorage.removeItem(this.place);
    } catch {
      // There was nothing to forget.
    }
  }

  offer(token) {
    const notice = document.querySelector("[data-other]");
    const link = notice.querySelector("a");
    link.search = token ? new URLSearchParams({ call: token }) : "";
    notice.hidden = false;
  }

  adopt(stored) {
    for (const [press, at] of stored.presses) this.follow(press, at);
    this.show();
    this.send();
  }

  submitted(event) {
    const press = event.submitter?.value;
    if (!this.section.contains(event.target) || event.submitter?.name !== "press") return;
    event.preventDefault();
    // The next button stands where the last one was: the second tap of two is not meant for it.
    if (Date.now() - this.pressedAt < DOUBLE_MILLISECONDS || !this.follow(press, Date.now())) return;
    this.pressedAt = Date.now();
    this.store();
    this.show();
    this.send();
  }

  // Go to the next state, as the server will. Returns whether the press made sense.
  follow(press, at) {
    if (press === "undo") {
      if (this.states.length === 1) return false;
      this.states.pop();
      if (this.state === "ready") this.began = null;
      if (this.state === "ready" || RUNNING.includes(this.state)) this.ended = null;
    } else {
      const next = panelOf(this.state).dataset.presses.split(",").find((step) => step.startsWith(`${press}:`))?.split(":")[1];
      if (!next) return false;
      if (this.state === "ready") this.began = at;
      if (RUNNING.includes(this.state) && !RUNNING.includes(next)) this.ended = at;
      this.states.push(next);
    }
    this.kept.push([press, at]);
    return true;
  }

  // The state that the presses lead to, before the server has answered.
  show() {
    this.showPanel(panelOf(this.state).content.cloneNode(true));
    for (const part of this.section.querySelectorAll("[data-so-far], [data-tell]")) part.hidden = true;
    this.tick();
  }

  showPanel(panel) {
    const place = this.section.querySelector("[data-panel-shown]");
    const isFocused = this.section.contains(document.activeElement);
    place.replaceChildren(...panel.childNodes);
    if (isFocused) place.querySelector(".state").focus();
  }

  async send() {
    if (this.isSending || !this.kept.length) return;
    this.isSending = true;
    const sent = this.kept.length;
    const body = new URLSearchParams({ call: this.token });
    for (const [press, at] of this.kept) {
      body.append("press", press);
      body.append("ago", Math.max(0, Math.round((Date.now() - at) / 1000)));
    }
    try {
      const answer = await fetch(this.section.querySelector("form").action, { method: "POST", body, signal: AbortSignal.timeout(ANSWER_MILLISECONDS) });
      if (!answer.ok) throw new Error(answer.status);
      this.arrived(sent, answer.url, await answer.text());
    } catch {
      this.say(true);
    }
    this.isSending = false;
    if (this.kept.length && this.kept.length !== sent) this.send();
  }

  arrived(sent, address, text) {
    this.say(false);
    this.kept.splice(0, sent);
    const page = new DOMParser().parseFromString(text, "text/html");
    const section = page.querySelector("[data-timed]");
    if (this.kept.length) this.token = section.dataset.token;
    else this.replace(section, page.title, address);
    this.store();
  }

  // The buttons stay if they are the same: a finger may be on one.
  replace(section, title, address) {
    const before = this.state;
    Object.assign(this.section.dataset, section.dataset);
    this.section.querySelector("[name=call]").value = section.dataset.token;
    this.section.querySelector("[data-rest]").replaceWith(section.querySelector("[data-rest]"));
    history.replaceState(null, "", address);
    document.title = title;
    this.take(this.section);
    if (this.state !== before || this.state === "told") this.showPanel(section.querySelector("[data-panel-shown]"));
    this.tick();
  }

  say(isOffline) {
    const notice = document.querySelector("[data-no-network]");
    if (notice.hidden !== isOffline) return;
    notice.hidden = !isOffline;
    document.querySelector("[data-says]").textContent = isOffline ? notice.textContent.trim() : "";
  }

  // A press in another tab: it is one call.
  async changedElsewhere(text) {
    const stored = text && JSON.parse(text);
    if (!stored || this.kept.length || stored.presses.length || stored.token === this.token || !this.token) return;
    const address = new URL(this.section.querySelector("form").action);
    address.search = new URLSearchParams({ call: stored.token });
    try {
      const answer = await fetch(address);
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      this.replace(page.querySelector("[data-timed]"), page.title, answer.url);
      document.querySelector("[data-says]").textContent = this.section.querySelector(".state").textContent;
    } catch {
      // This tab shows what it knew, and its own presses still count.
    }
  }

  tick() {
    const clock = this.section.querySelector("[data-clock]");
    if (!clock || this.began === null) return;
    const now = Date.now();
    if (isCalm.matches && this.clock === clock && now - this.shownAt < CALM_MILLISECONDS) return;
    Object.assign(this, { clock, shownAt: now });
    clock.textContent = clockWords((this.ended ?? now) - this.began);
  }
}

const section = document.querySelector("[data-timed]");
if (section) new Timer(section);

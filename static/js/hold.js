// Times a call while the network comes and goes. A press is shown at once, kept on this device with its own time, and sent as
// “so many seconds ago”, so that a wrong clock does no harm, and with what the stopwatch showed, which is what counts. The
// server's answer, the same page with the call in its address, then takes the place of what is shown. All tabs of this device
// time one call: each press is kept where the others read it. Without this script each button sends the form and loads the page.
// Section: data-timed, data-slug, data-token, data-states (all so far), data-since and data-whole (seconds since the call began,
// and of waiting). Each state has <template data-panel="<state>" data-presses="<press>:<state that follows>,…">.
const RETRY_MILLISECONDS = 10_000;
const ANSWER_MILLISECONDS = 15_000;
const CALM_MILLISECONDS = 15_000; // between two readings, for those who want less motion
const KEPT_MILLISECONDS = 24 * 3600 * 1000;
const DOUBLE_MILLISECONDS = 500;
const NEAR_MILLISECONDS = 20_000; // how much the way to the server may take
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
    this.tokens = section.dataset.token ? [section.dataset.token] : [];
    this.id = null;
    this.kept = [];
    this.pressedAt = 0;
    this.take(section);
    this.goOn();
    document.addEventListener("submit", (event) => this.submitted(event));
    document.addEventListener("click", (event) => event.target.closest("[data-again]") && this.write(this.others()));
    addEventListener("online", () => this.send());
    addEventListener("storage", (event) => event.key === this.place && this.goOn());
    addEventListener("pageshow", (event) => event.persisted && this.woken());
    document.addEventListener("visibilitychange", () => document.hidden || this.woken());
    setInterval(() => this.tick(), 1000);
    setInterval(() => this.send(), RETRY_MILLISECONDS);
    this.tick();
  }

  // The page's section, as the server made it. The clock goes on as this device has shown it so far.
  take(section) {
    this.section = section;
    this.states = section.dataset.states.split(",");
    const began = section.dataset.since === "" ? null : Date.now() - 1000 * Number(section.dataset.since);
    const isKnown = began !== null && Math.abs(began - (this.began ?? Infinity)) < NEAR_MILLISECONDS;
    if (!isKnown) this.began = began;
    this.ended = RUNNING.includes(this.state) || began === null ? null : this.began + 1000 * Number(section.dataset.whole);
  }

  get state() {
    return this.states.at(-1);
  }

  // The call so far as a token; empty before the server has answered.
  get token() {
    return this.tokens.at(-1) ?? "";
  }

  know(token) {
    this.tokens = token ? [...this.tokens.filter((known) => known !== token), token] : [];
  }

  // The calls to this company that this device knows, each with all its tokens, the presses that were not sent, and what they lead to.
  calls() {
    try {
      return JSON.parse(localStorage.getItem(this.place)).filter((call) => Date.now() - call.at < KEPT_MILLISECONDS);
    } catch {
      return [];
    }
  }

  // Whether a call that was kept is this one: begun by the same press, or known by the same token.
  isThis(call) {
    return (this.id !== null && call.id === this.id) || call.tokens.some((token) => this.tokens.includes(token));
  }

  others() {
    return this.calls().filter((call) => !this.isThis(call));
  }

  store() {
    const { id, tokens, kept, states, began, ended } = this;
    const own = { at: Date.now(), id, tokens, kept, states, began, ended };
    this.write(tokens.length || kept.length ? [...this.others(), own] : this.others());
  }

  write(calls) {
    try {
      if (calls.length) localStorage.setItem(this.place, JSON.stringify(calls));
      else localStorage.removeItem(this.place);
    } catch {
      // The address still holds all that was sent.
    }
  }

  // Go on with this call as another tab left it, or with one that was begun without a network. Offer any other.
  goOn() {
    const isFresh = !this.tokens.length && this.id === null;
    const calls = this.calls();
    const own = calls.find((call) => this.isThis(call) || (isFresh && !call.tokens.length));
    if (own) this.adopt(own);
    const other = calls.findLast((call) => call !== own && (isFresh || call.kept.length));
    if (other && !own) this.offer(other.tokens.at(-1));
  }

  adopt(call) {
    const isSame = (call.tokens.at(-1) ?? "") === this.token && call.kept.length === this.kept.length;
    if (isSame) return;
    const { id, tokens, kept, states, began, ended } = call;
    Object.assign(this, { id, tokens, kept, states, began, ended });
    this.show();
    document.querySelector("[data-says]").textContent = this.section.querySelector(".state").textContent;
    if (kept.length) this.send();
    else this.fetch();
  }

  offer(token) {
    const notice = document.querySelector("[data-other]");
    const link = notice.querySelector("a");
    link.search = token ? new URLSearchParams({ call: token }) : "";
    notice.hidden = false;
  }

  woken() {
    this.goOn();
    this.send();
    this.tick();
  }

  submitted(event) {
    const press = event.submitter?.value;
    if (!this.section.contains(event.target) || event.submitter?.name !== "press") return;
    event.preventDefault();
    // The next button stands where the last one was: the second tap of two is not meant for it.
    if (Date.now() - this.pressedAt < DOUBLE_MILLISECONDS) return;
    this.goOn(); // another tab may have been pressed a moment ago
    if (!this.follow(press, Date.now())) return;
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
    this.id ??= at;
    this.kept.push([press, at, this.began === null ? "" : Math.floor((at - this.began) / 1000)]);
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
    const [before, sent] = [this.token, this.kept.length];
    const body = new URLSearchParams({ call: before });
    for (const [press, at, after] of this.kept) {
      body.append("press", press);
      body.append("ago", Math.max(0, Math.round((Date.now() - at) / 1000)));
      body.append("after", after);
    }
    try {
      const answer = await fetch(this.section.querySelector("form").action, { method: "POST", body, signal: AbortSignal.timeout(ANSWER_MILLISECONDS) });
      if (!answer.ok) throw new Error(answer.status);
      const text = await answer.text();
      // Otherwise another tab has sent them meanwhile.
      if (this.token === before) this.arrived(sent, answer.url, text);
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
    const isGone = !section.dataset.token && !this.kept.length; // all was taken back
    if (isGone) this.write(this.others());
    if (isGone) this.id = null;
    this.know(section.dataset.token);
    if (!this.kept.length) this.replace(section, page.title, address);
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

  // What the server says of the call that another tab has sent.
  async fetch() {
    const token = this.token;
    const address = new URL(this.section.querySelector("form").action);
    address.search = new URLSearchParams({ call: token });
    try {
      const answer = await fetch(address);
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (this.token === token && !this.kept.length) this.replace(page.querySelector("[data-timed]"), page.title, answer.url);
    } catch {
      // This tab shows what it knows, and its own presses still count.
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

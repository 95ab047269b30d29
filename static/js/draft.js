// Keeps what is typed in the browser until the server says that it has arrived, so that nothing is lost by a closed page,
// an empty battery, a lost network or a refusal. Pressing “Send” proves nothing: a draft goes when a page says
// [data-draft-sent="<key of the form>"]; of a story that two tabs have sent, both keys. Drafts of other tabs with the same
// words go with it, and a tab that still shows them begins again with an empty form.
// Form: data-draft="<name>"; a hidden [data-draft-key] that is new for each sending; data-fresh unless the server refilled
// the form; data-draft-here to keep the draft only as long as this tab is open; data-draft-back if its address, opened
// again, shows the form. Each tab writes its own draft. A page before the last step has form[data-draft-read="<its key>"].
const PREFIX = "ccpact:draft:";
const SENT = "ccpact:sent"; // in this tab: the name of the form that was sent last
const AFRESH = "ccpact:afresh"; // in this tab: the name of the form that is loaded again because its story was sent
const EARLIER = /^ccpact:[a-z]{2}:(.+)$/; // as drafts were named before, by language
const KEPT_MILLISECONDS = 30 * 24 * 3600 * 1000;
const TYPES_LEFT_OUT = new Set(["hidden", "submit", "button", "file", "password"]);
const TYPES_CHOSEN = new Set(["radio", "checkbox", "select-one"]);

function storage(kind) {
  try {
    const store = window[kind];
    store.setItem("ccpact:try", "1");
    store.removeItem("ccpact:try");
    return store;
  } catch {
    return null;
  }
}

const local = storage("localStorage");
const tab = storage("sessionStorage");

// All drafts in a store, newest first. Old ones and what this script did not write are removed.
function drafts(store) {
  const found = [];
  for (const place of Object.keys(store).filter((name) => name.startsWith(PREFIX) || EARLIER.test(name))) {
    try {
      const draft = JSON.parse(store.getItem(place));
      if (Date.now() - draft.at < KEPT_MILLISECONDS && draft.values.length) {
        found.push({ name: EARLIER.exec(place)?.[1], ...draft, place });
        continue;
      }
    } catch {
      // Removed below.
    }
    store.removeItem(place);
  }
  return found.sort((a, b) => b.at - a.at);
}

// How the page was reached: navigate, reload or back_forward.
const navigation = () => performance.getEntriesByType("navigation")[0]?.type;
const LANGUAGE = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang; // days before months, as our pages
const isSwitch = (control) => control.type === "radio" || control.type === "checkbox";
const valueOf = (draft, name) => draft.values.find(([key]) => key === name)?.[1] ?? "";
const keyOf = (draft) => draft.place.slice(PREFIX.length);

// Whether a draft of a story has the text of another one and no answer that the other has not.
function addsNothing(draft, other) {
  if (draft.name !== other.name || !valueOf(draft, "body")) return false;
  return draft.values.every(([name, value]) => other.values.some(([itsName, itsValue]) => itsName === name && itsValue === value));
}

// Whether a control has what it had when the page came.
function isAsOpened(control) {
  if (isSwitch(control)) return control.checked === control.defaultChecked;
  if (control.type !== "select-one") return control.value === control.defaultValue;
  return control.value === ([...control.options].find((option) => option.defaultSelected) ?? control.options[0])?.value;
}

// The first words of a text, and that there are more.
function beginningOf(text) {
  const words = text.trim().split(/\s+/);
  let kept = "";
  while (words.length && `${kept} ${words[0]}`.length <= 40) kept = `${kept} ${words.shift()}`.trim();
  return words.length ? `${kept.replace(/[.,;:!?]+$/, "") || [...words[0]].slice(0, 40).join("")}…` : kept || "…";
}

class Draft {
  constructor(form, store) {
    this.form = form;
    this.store = store;
    this.name = form.dataset.draft;
    this.key = form.querySelector("[data-draft-key]");
    this.stamp = form.elements.namedItem("stamp");
    this.version = form.elements.namedItem("seen_version")?.value; // places in a text fit only the version they are of
    this.basis = form.querySelector("[data-draft-basis]"); // what the form changes: a draft goes on changing that
    this.search = "fresh" in form.dataset ? location.search : this.searchBefore(); // with which the form was opened
    this.begunFrom = []; // the keys of the drafts, in other tabs, that this one has gone on with
    this.isAfresh = tab?.getItem(AFRESH) === this.name;
    tab?.removeItem(AFRESH);
    this.opened = { key: this.key.value, stamp: this.stamp?.value, basis: this.basis?.value };
    this.note = form.querySelector("[data-draft-note]");
    this.words = form.querySelector("[data-draft-words]");
    this.clearings = form.querySelectorAll("[data-draft-clear]");
    this.undo = form.querySelector("[data-draft-undo]");
    this.undo.addEventListener("click", () => this.takeBack());
    if (this.note) this.note.hidden = false;
    for (const kind of ["input", "change"]) form.addEventListener(kind, () => this.typed());
    form.addEventListener("submit", (event) => event.defaultPrevented || this.keep(true));
    for (const button of this.clearings) button.addEventListener("click", () => this.clear());
    if ("fresh" in form.dataset) this.restore();
    else if (navigation() !== "navigate") this.goOn();
    if ("fresh" in form.dataset && !this.isRestored) this.beginsEmpty();
    else if (this.hasWords() || this.isRedacted()) this.typed(); // what the server has refused or worked out is kept too
    if (!("fresh" in form.dataset) && "draftBack" in form.dataset) this.leadBack();
    this.offer();
    // Another tab may have gone on with this draft and deleted it, but here it is still in the form.
    addEventListener("pagehide", () => this.isTyped && this.keep());
    addEventListener("pageshow", (event) => {
      if (!event.persisted) return;
      const hadDraft = this.isTyped || this.isSent;
      this.isTyped = Boolean(this.store.getItem(this.place));
      if (hadDraft && !this.isTyped && tab?.getItem(SENT) === this.name) this.beginAfresh();
    });
    addEventListener("storage", (event) => event.storageArea === this.store && event.key?.startsWith(PREFIX) && this.changedElsewhere(event));
  }

  typed() {
    this.isTyped = true;
    this.cleared = null; // what is written now is not to be replaced
    this.undo.hidden = true;
    this.keep();
  }

  // Back and Forward to a page that answered to a form end at the browser's own error page, unless the history has its
  // address as one that is opened. Then they open the form, and its draft fills it in. So only if the draft was kept.
  leadBack() {
    if (!this.keep()) return;
    const address = location.pathname + (location.search || this.search) + location.hash; // where the focus is going
    history.replaceState({ draft: this.key.value }, "", address);
  }

  searchBefore() {
    const mine = [this.place, this.placeOfTab()];
    return drafts(this.store).find(({ place }) => mine.includes(place))?.search ?? "";
  }

  placeOfTab() {
    return PREFIX + tab?.getItem(`ccpact:tab:${this.name}`);
  }

  hasWords() {
    return this.controls().some((control) => !TYPES_CHOSEN.has(control.type) && control.value);
  }

  // At the desk a page that the server has filled in may have no words but redactions, which Back must not lose.
  isRedacted() {
    return !("fresh" in this.form.dataset) && this.controls().some((control) => control.name === "redaction" && control.checked);
  }

  // Another tab has written, deleted or sent a draft. What is deleted as sent has arrived.
  changedElsewhere({ newValue, oldValue, key }) {
    const gone = newValue === null && JSON.parse(oldValue);
    const isUntouched = !this.isTyped && [this.place, this.copied?.place].includes(key);
    if (gone?.isSent && (isUntouched || addsNothing(this.current(), gone))) this.beginAfresh();
    this.offer();
  }

  // The server's new form takes the place of one whose story was sent: with the old key it would replace that story.
  beginAfresh() {
    if (!this.sentNotice) return;
    this.isTyped = false;
    this.store.removeItem(this.place);
    tab?.setItem(AFRESH, this.name);
    location.replace(location.pathname + location.search); // with a fragment the page would stay
  }

  get sentNotice() {
    return this.form.querySelector("[data-draft-was-sent]");
  }

  get place() {
    return PREFIX + this.key.value;
  }

  controls() {
    return [...this.form.elements].filter((control) => control.name && !control.disabled && !TYPES_LEFT_OUT.has(control.type) && !control.closest(".trap"));
  }

  current() {
    const values = this.controls()
      .filter((control) => (isSwitch(control) ? control.checked : control.value))
      .map((control) => [control.name, control.value]);
    return { at: Date.now(), name: this.name, stamp: this.stamp?.value, version: this.version, basis: this.basis?.value, search: this.search, begunFrom: this.begunFrom, isSent: this.isSent, values };
  }

  // A form from which all was deleted again is not a draft; one that was sent is, because its key must not be lost. Returns
  // whether the device has kept it.
  keep(isSent = this.isSent) {
    this.isSent = isSent;
    const isEmptied = "fresh" in this.form.dataset && !isSent && this.controls().every(isAsOpened);
    try {
      if (isEmptied) this.store.removeItem(this.place);
      else this.store.setItem(this.place, JSON.stringify(this.current()));
      tab?.setItem(`ccpact:tab:${this.name}`, this.key.value);
      this.leaveCopied();
      if ((history.state?.draft ?? this.key.value) !== this.key.value) history.replaceState({ draft: this.key.value }, "");
      return true;
    } catch {
      if (this.note) this.note.hidden = true; // storage is full: do not claim that the text is saved
      return false;
    }
  }

  // This tab goes on with a draft of another one: remove that, unless more has been written there meanwhile.
  leaveCopied() {
    const { copied } = this;
    this.copied = null;
    if (copied && copied.place !== this.place && this.store.getItem(copied.place) === copied.text) this.store.removeItem(copied.place);
  }

  // Back from a story that has arrived, browsers fill in some of the fields again: that would be half a second story.
  // They also scroll to where the reader was, far below the words that say why the form is empty.
  beginsEmpty() {
    if (!this.isAfresh && navigation() !== "back_forward") return;
    const sent = (this.isAfresh || tab?.getItem(SENT) === this.name) && this.sentNotice;
    if (sent) {
      history.scrollRestoration = "manual";
      sent.hidden = false;
    }
    addEventListener("pageshow", () => {
      if (this.isTyped) return;
      this.form.reset();
      this.form.dispatchEvent(new CustomEvent("draft:restored", { detail: [] }));
      if (sent) sent.focus();
    }, { once: true });
  }

  restore() {
    const [here, mine] = [PREFIX + history.state?.draft, this.placeOfTab()];
    const found = drafts(this.store);
    const alike = found.filter((draft) => draft.name === this.name);
    // Of a mailed story whose link has ended, the form has another name now. What lasts as long as the tab is one person's.
    const ofEntry = "draftHere" in this.form.dataset ? alike : found;
    const draft = ofEntry.find(({ place }) => place === here) ?? alike.find(({ place }) => place === mine) ?? alike[0];
    if (draft) this.fill(draft, [here, mine].includes(draft.place));
    this.isRestored = Boolean(draft);
  }

  // A refused page that is loaded again has the words of its first sending. Those written into it since are in the draft.
  goOn() {
    const draft = drafts(this.store).find(({ place }) => place === this.place);
    if (draft) this.fill(draft, true);
  }

  fill(draft, isMine) {
    // The same sending goes on: if the server has received it after all, it is not a second story.
    if ((isMine || draft.isSent) && draft.place.startsWith(PREFIX)) {
      this.key.value = keyOf(draft);
      if (this.stamp && draft.stamp) this.stamp.value = draft.stamp;
      this.isSent = draft.isSent;
      this.begunFrom = draft.begunFrom ?? [];
    } else {
      this.copied = { place: draft.place, text: this.store.getItem(draft.place) };
      this.begunFrom = [...(draft.begunFrom ?? []), keyOf(draft)];
    }
    if (this.basis) this.basis.value = draft.basis ?? this.basis.value;
    this.tellInvited();
    const restored = draft.values.filter(([name]) => name !== "redaction" || draft.version === this.version);
    for (const control of this.controls()) {
      if (control.name === "redaction" && draft.version !== this.version) continue;
      const values = restored.filter(([name]) => name === control.name).map(([, value]) => value);
      if (control.type === "radio") control.checked = values.length ? values.includes(control.value) : control.defaultChecked;
      else if (control.type === "checkbox") control.checked = values.includes(control.value);
      else if (values.length || control.name !== "company") control.value = values[0] ?? "";
      if (values.length) control.closest("details")?.setAttribute("open", "");
    }
    const isSeen = this.controls().some((control) => !isAsOpened(control)) || restored.some(([name]) => name === "redaction");
    if (isSeen) this.say(this.words.dataset.restored, true);
    this.form.dispatchEvent(new CustomEvent("draft:restored", { detail: restored }));
  }

  // Other drafts of such forms, begun on a company's page, from an e-mail or in another tab. One that this draft was begun
  // from, or that was begun from this, is the same story.
  offer() {
    const list = this.form.querySelector("[data-draft-others]");
    if (!list) return;
    const [kind] = this.name.split(":");
    const shown = [this.place, this.copied?.place];
    const isShown = (draft) => shown.includes(draft.place) || this.begunFrom.includes(keyOf(draft)) || draft.begunFrom?.includes(this.key.value);
    const others = drafts(this.store).filter((draft) => draft.name?.split(":")[0] === kind && !isShown(draft));
    const day = new Intl.DateTimeFormat(LANGUAGE, { dateStyle: "long", timeStyle: "short" });
    list.replaceChildren(
      ...others.map((draft) => {
        const row = document.createElement("li");
        const button = document.createElement("button");
        const about = valueOf(draft, "company") || valueOf(draft, "title") || beginningOf(valueOf(draft, "body"));
        Object.assign(button, { type: "button", className: "link-button", textContent: list.dataset.open });
        button.addEventListener("click", () => {
          Object.assign(this.key, { value: this.opened.key });
          this.isSent = false;
          this.fill(draft, false);
          this.keep();
          this.offer();
          this.form.querySelector(".part input")?.focus();
        });
        row.append(list.dataset.about.replace("{about}", about).replace("{moment}", day.format(draft.at)), " ", button);
        return row;
      }),
    );
    list.hidden = others.length === 0;
  }

  // An invitation belongs to the draft, not to the page on which it is gone on with.
  tellInvited() {
    const here = document.querySelector("[data-invited]");
    const elsewhere = document.querySelector("[data-invited-elsewhere]");
    if (here) here.hidden = here.dataset.invited !== this.basis.value;
    if (elsewhere) elsewhere.hidden = !this.basis.value || this.basis.value === here?.dataset.invited;
  }

  say(words, canStartAgain) {
    this.words.textContent = words;
    this.clearings[0].hidden = !canStartAgain;
  }

  // What was there stays in this page, not on the device, so that one tap too many loses nothing.
  clear() {
    const { isSent } = this;
    this.keep(false); // so that other tabs do not take it for one that has arrived
    const text = this.store.getItem(this.place);
    this.cleared = text && { ...JSON.parse(text), isSent, place: this.place };
    this.store.removeItem(this.place);
    if (this.copied) this.store.removeItem(this.copied.place);
    this.copied = null;
    this.isSent = this.isTyped = false;
    this.begunFrom = [];
    this.form.reset();
    this.key.value = this.opened.key;
    if (this.stamp) this.stamp.value = this.opened.stamp;
    if (this.basis) this.basis.value = this.opened.basis;
    this.tellInvited();
    this.say(this.words.dataset.cleared, false);
    this.undo.hidden = !this.cleared;
    this.form.querySelector(".part input")?.focus(); // the pressed button may be hidden now
    this.form.dispatchEvent(new CustomEvent("draft:restored", { detail: [] }));
  }

  takeBack() {
    this.fill(this.cleared, true);
    this.typed();
    this.form.querySelector(".part input")?.focus();
  }
}

for (const page of document.querySelectorAll("[data-draft-sent]")) {
  for (const key of page.dataset.draftSent.split(" ")) {
    const place = PREFIX + key;
    const sent = (local ? drafts(local) : []).find((draft) => draft.place === place);
    if (sent) {
      tab?.setItem(SENT, sent.name);
      for (const draft of drafts(local).filter((other) => addsNothing(other, sent))) local.removeItem(draft.place);
    }
    for (const store of [local, tab]) store?.removeItem(place);
  }
}
// A page that shows what a form would do before it is sent: Back and Forward to it lead to the form, filled in by its draft.
for (const { dataset } of document.querySelectorAll("form[data-draft-read]")) {
  const isKept = [local, tab].some((store) => store?.getItem(PREFIX + dataset.draftRead));
  if (isKept) history.replaceState({ draft: dataset.draftRead }, "", location.href);
}
// When all scripts of the page are ready for what is restored.
addEventListener("DOMContentLoaded", () => {
  for (const form of document.querySelectorAll("form[data-draft]")) {
    const store = "draftHere" in form.dataset ? tab : local;
    if (store) new Draft(form, store);
  }
});

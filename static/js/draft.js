// Saves what is typed in the browser until it is sent, so that a closed page or an empty battery loses nothing.
// Form: data-draft="<name>", and data-fresh unless the server refilled it after an error. The page after sending has
// [data-draft-sent]. If the browser cannot store anything, nothing is shown.
const PREFIX = `ccpact:${document.documentElement.lang}:`;
const KEPT_MILLISECONDS = 30 * 24 * 3600 * 1000;
const SENT = "ccpact:sent";
const TYPES_LEFT_OUT = new Set(["hidden", "submit", "button", "file", "password"]);

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

const kept = storage("localStorage");
const session = storage("sessionStorage");

class Draft {
  constructor(form) {
    this.form = form;
    this.key = PREFIX + form.dataset.draft;
    this.note = form.querySelector("[data-draft-note]");
    this.words = form.querySelector("[data-draft-words]");
    this.clearings = form.querySelectorAll("[data-draft-clear]");
    this.note.hidden = false;
    this.restore();
    form.addEventListener("input", () => this.keep());
    form.addEventListener("change", () => this.keep());
    form.addEventListener("submit", (event) => event.defaultPrevented || session?.setItem(SENT, this.key));
    for (const button of this.clearings) button.addEventListener("click", () => this.clear());
  }

  controls() {
    return [...this.form.elements].filter((control) => control.name && !TYPES_LEFT_OUT.has(control.type) && !control.closest(".trap"));
  }

  keep() {
    const values = this.controls()
      .filter((control) => (control.type === "radio" || control.type === "checkbox" ? control.checked : control.value))
      .map((control) => [control.name, control.value]);
    try {
      kept.setItem(this.key, JSON.stringify({ at: Date.now(), values }));
    } catch {
      this.note.hidden = true; // storage is full: do not claim that the text is saved
    }
  }

  restore() {
    // The form was sent, and this is not the same page again with an error.
    const wasSent = session?.getItem(SENT) === this.key;
    session?.removeItem(SENT);
    if (!("fresh" in this.form.dataset)) return;
    if (wasSent) kept.removeItem(this.key);
    const draft = this.read();
    if (!draft) return;
    for (const control of this.controls()) {
      const values = draft.values.filter(([name]) => name === control.name).map(([, value]) => value);
      if (control.type === "radio") control.checked = values.length ? values.includes(control.value) : control.defaultChecked;
      else if (control.type === "checkbox") control.checked = values.includes(control.value);
      else if (values.length || control.name !== "company") control.value = values[0] ?? "";
      if (values.length) control.closest("details")?.setAttribute("open", "");
    }
    this.say(this.words.dataset.restored, true);
    this.form.dispatchEvent(new Event("draft:restored"));
  }

  say(words, canStartAgain) {
    this.words.textContent = words;
    this.clearings[0].hidden = !canStartAgain;
  }

  read() {
    try {
      const draft = JSON.parse(kept.getItem(this.key));
      if (draft && Date.now() - draft.at < KEPT_MILLISECONDS && draft.values.length) return draft;
    } catch {
      // Not written by this script.
    }
    kept.removeItem(this.key);
    return null;
  }

  clear() {
    kept.removeItem(this.key);
    this.form.reset();
    this.say(this.words.dataset.cleared, false);
    this.form.querySelector(".part input")?.focus(); // the pressed button may be hidden now
    this.form.dispatchEvent(new Event("draft:restored"));
  }
}

if (kept) {
  for (const form of document.querySelectorAll("form[data-draft]")) new Draft(form);
  if (document.querySelector("[data-draft-sent]") && session?.getItem(SENT)) {
    kept.removeItem(session.getItem(SENT));
    session.removeItem(SENT);
  }
}

// Suggests companies while a name is typed: the ARIA 1.2 combobox with a list box, on input[data-suggest="<address>"].
// The field stays a plain text field, so names that are not in the list can be entered too.
// Texts in the page's language: data-suggest-count ("{count} companies"), data-suggest-unknown.
// With data-suggest-open="/companies/" choosing a suggestion opens that company's page.

const WAIT_MILLISECONDS = 150;

class CompanyCombobox {
  constructor(input) {
    this.input = input;
    this.active = -1;
    this.companies = [];
    this.build();
    input.addEventListener("input", () => this.later());
    input.addEventListener("keydown", (event) => this.key(event));
    // What is said of an unknown name stays: if it went away, what is being pressed would move from under the finger.
    input.addEventListener("blur", () => this.fold());
    for (const kind of ["focus", "blur"]) input.addEventListener(kind, () => this.suggestAlone(kind === "focus"));
    addEventListener("pagehide", () => this.suggestAlone(false));
    // Pressing an option would move the focus from the field before the click arrives.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.choose([...this.list.children].indexOf(option));
    });
  }

  build() {
    const { input } = this;
    const frame = document.createElement("div");
    frame.className = "suggest";
    this.list = document.createElement("ul");
    this.list.id = `${input.id}-suggestions`;
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", input.labels?.[0]?.textContent.trim() || input.getAttribute("aria-label") || "");
    this.state = document.createElement("p");
    this.state.className = "state visually-hidden";
    this.state.setAttribute("role", "status");
    const hadFocus = document.activeElement === input;
    input.replaceWith(frame);
    frame.append(input, this.list, this.state);
    this.autocomplete = input.autocomplete || "on";
    if (hadFocus) input.focus();
    if (hadFocus) this.suggestAlone(true);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", this.list.id);
  }

  // While the list may be open, the browser's own suggestions would cover it. Afterwards the browser has to keep what was
  // typed for Back.
  suggestAlone(isAlone) {
    this.input.autocomplete = isAlone ? "off" : this.autocomplete;
  }

  later() {
    clearTimeout(this.timer);
    this.request?.abort();
    if (this.input.value.trim().length < 2) {
      this.close();
      return;
    }
    this.timer = setTimeout(() => this.ask(), WAIT_MILLISECONDS);
  }

  async ask() {
    this.request = new AbortController();
    const address = new URL(this.input.dataset.suggest, location.href);
    address.searchParams.set("q", this.input.value.trim());
    try {
      const answer = await fetch(address, { signal: this.request.signal, headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(`answered ${answer.status}`);
      this.show((await answer.json()).companies);
    } catch (error) {
      // Aborted by the next letter, or offline: the field works as a plain text field.
      if (error.name !== "AbortError") this.close();
    }
  }

  show(companies) {
    if (document.activeElement !== this.input) return;
    const words = this.input.dataset;
    this.companies = companies;
    this.active = -1;
    this.list.replaceChildren(...companies.map((company, index) => this.option(company, index)));
    this.list.hidden = companies.length === 0;
    this.input.setAttribute("aria-expanded", String(companies.length > 0));
    this.input.removeAttribute("aria-activedescendant");
    this.state.textContent = companies.length
      ? (words.suggestCount || "Companies found: {count}").replace("{count}", companies.length)
      : words.suggestUnknown || "Not in the list. We will add it";
    // The count is for screen readers only; the sentence for an unknown name is visible too.
    this.state.classList.toggle("visually-hidden", companies.length > 0);
  }

  option(company, index) {
    const option = document.createElement("li");
    const sector = document.createElement("span");
    option.id = `${this.list.id}-${index}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    sector.className = "tag";
    sector.textContent = company.sector || "";
    option.append(company.name, " ", sector);
    return option;
  }

  key(event) {
    const open = !this.list.hidden;
    if (event.key === "Escape" && (open || this.state.textContent)) {
      event.preventDefault();
      this.close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (open) this.move(event.key === "ArrowDown" ? 1 : -1);
      else this.later();
    } else if (event.key === "Enter" && open && this.active >= 0) {
      event.preventDefault();
      this.choose(this.active);
    }
  }

  // Position -1 is the field itself, to keep the typed name.
  move(step) {
    const places = this.companies.length + 1;
    this.active = ((this.active + 1 + step + places) % places) - 1;
    [...this.list.children].forEach((option, index) => {
      option.setAttribute("aria-selected", String(index === this.active));
    });
    const chosen = this.list.children[this.active];
    if (chosen) {
      this.input.setAttribute("aria-activedescendant", chosen.id);
      chosen.scrollIntoView({ block: "nearest" });
    } else {
      this.input.removeAttribute("aria-activedescendant");
    }
  }

  choose(index) {
    const company = this.companies[index];
    this.input.value = company.name;
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
    this.close();
    if (this.input.dataset.suggestOpen) location.assign(this.input.dataset.suggestOpen + encodeURIComponent(company.slug));
  }

  close() {
    this.fold();
    this.state.textContent = "";
  }

  fold() {
    clearTimeout(this.timer);
    this.request?.abort();
    this.companies = [];
    this.active = -1;
    if (!this.list.hidden) this.state.textContent = "";
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}

for (const input of document.querySelectorAll("input[data-suggest]")) new CompanyCombobox(input);

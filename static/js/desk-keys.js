// The desk's keys: j and k move through the queue, o opens, ? shows all keys; data-key presses a button.
// Keys do nothing while anything of a form has focus, when held down, or with Ctrl, Alt or Meta. A key that presses a
// button does so when released, and only if it was pressed after the page had been in view for a moment: a key held or
// pressed too early would decide on something that nobody has seen.
const MOMENT = 700;
const FIELDS = "form, input, textarea, select, button, [contenteditable]:not([contenteditable=false])";
const items = [...document.querySelectorAll("[data-item]")];
const dialog = document.querySelector("#keys");
const opener = document.querySelector("[data-opens-keys]");
const pressed = new Set();
const root = document.documentElement;
let timer;

export function isTyping(event) {
  const inField = [event.target, document.activeElement].some((node) => node?.closest?.(FIELDS));
  return inField || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || Boolean(document.querySelector("dialog[open], :popover-open"));
}

function go(step) {
  const opened = items.findIndex((item) => item.hasAttribute("aria-current"));
  const marked = items.indexOf(document.activeElement);
  if (opened >= 0) {
    const target = items[opened + step];
    if (target) location.assign(target.href);
  } else {
    items[Math.min(Math.max(marked + step, 0), items.length - 1)]?.focus();
  }
}

function buttonOf(key) {
  return [...document.querySelectorAll("button[data-key]")].find(
    (candidate) => candidate.dataset.key === key && !candidate.closest("[hidden]"),
  );
}

// desk-story.js may keep a key from pressing its button: if reasons are missing, or findings are not dealt with.
function press(button) {
  if (button.dispatchEvent(new Event("key-presses", { bubbles: true, cancelable: true }))) button.click();
}

addEventListener("keydown", (event) => {
  if (isTyping(event) || event.defaultPrevented) return;
  if (buttonOf(event.key)) {
    if (!event.repeat && root.hasAttribute("data-seen")) pressed.add(event.key);
  } else if (event.key === "j" || event.key === "k") go(event.key === "j" ? 1 : -1);
  else if (event.key === "o" && !document.querySelector("#compare")) (items.find((item) => item === document.activeElement) ?? items[0])?.click();
  else if (event.key === "?") dialog?.showModal();
  else return;
  event.preventDefault();
});

addEventListener("keyup", (event) => {
  const button = pressed.delete(event.key) && !isTyping(event) && buttonOf(event.key);
  if (button) press(button);
});

// Escape leaves a form, so that the keys work again.
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented && !dialog?.open) document.activeElement?.blur();
});

function look() {
  clearTimeout(timer);
  pressed.clear();
  root.removeAttribute("data-seen");
  if (document.visibilityState === "visible") timer = setTimeout(() => root.setAttribute("data-seen", ""), MOMENT);
}

addEventListener("blur", () => pressed.clear());
addEventListener("pageshow", look);
document.addEventListener("visibilitychange", look);
look();

if (dialog && opener) {
  opener.hidden = false;
  opener.addEventListener("click", () => dialog.showModal());
}

// The time left to undo, counted from when the server's answer began to arrive, so that a page that loads slowly or comes
// back from the browser's memory does not offer more. The bar lies over the page, so nothing moves when it goes.
const answered = performance.timeOrigin + (performance.getEntriesByType("navigation")[0]?.responseStart ?? 0);

function countDown(bar) {
  const left = Math.ceil((answered - Date.now()) / 1000 + Number(bar.dataset.undo));
  const words = bar.querySelector("[data-left]");
  if (left > 0) {
    if (words) words.textContent = left === 1 ? words.dataset.one : words.dataset.several.replace("{count}", left);
    setTimeout(countDown, 250, bar);
  } else {
    if (bar.contains(document.activeElement)) document.querySelector("#main").focus();
    bar.hidden = true;
  }
}
for (const bar of document.querySelectorAll("[data-undo]")) countDown(bar);

// The strip of a phone, or the column beside the story, shows the open item.
const queue = document.querySelector(".queue:not(.whole)");
const open = queue?.querySelector("[aria-current]")?.getBoundingClientRect();
if (open) {
  const frame = queue.getBoundingClientRect();
  queue.scrollBy(open.left - frame.left - (frame.width - open.width) / 2, open.top - frame.top - frame.height / 3);
}

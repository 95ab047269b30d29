// The desk's keys: j and k move through the queue, o opens, ? shows all keys; data-key presses a button.
// Keys do nothing while someone is typing in a field, or with Ctrl, Alt or Meta.
const items = [...document.querySelectorAll("[data-item]")];
const dialog = document.querySelector("#keys");
const opener = document.querySelector("[data-opens-keys]");

export function isTyping(event) {
  const field = event.target.closest?.("textarea, select, input:not([type=checkbox]):not([type=radio])");
  return Boolean(field) || event.ctrlKey || event.metaKey || event.altKey || Boolean(dialog?.open);
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

function press(key) {
  const button = [...document.querySelectorAll("button[data-key]:not([data-needs-reasons])")].find(
    (candidate) => candidate.dataset.key === key && !candidate.closest("[hidden]"),
  );
  button?.click();
  return Boolean(button);
}

addEventListener("keydown", (event) => {
  if (isTyping(event) || event.defaultPrevented) return;
  if (event.key === "j" || event.key === "k") go(event.key === "j" ? 1 : -1);
  else if (event.key === "o" && !document.querySelector("#compare")) (items.find((item) => item === document.activeElement) ?? items[0])?.click();
  else if (event.key === "?") dialog?.showModal();
  else if (!press(event.key)) return;
  event.preventDefault();
});

if (dialog && opener) {
  opener.hidden = false;
  opener.addEventListener("click", () => dialog.showModal());
}

// Hides the undo bar when the time is over. It lies over the page, so nothing moves.
for (const bar of document.querySelectorAll("[data-undo]")) setTimeout(() => (bar.hidden = true), 1000 * bar.dataset.undo);

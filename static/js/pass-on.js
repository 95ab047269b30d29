// Buttons to copy a story's address and to open the device's share menu. Without scripts the address is in a field.
const field = (button, name) => document.getElementById(button.dataset[name]);

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  const status = document.querySelector("[data-copy-status]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    const address = field(button, "copy");
    try {
      await navigator.clipboard.writeText(address.value);
      status.textContent = button.textContent = button.dataset.copied;
    } catch {
      address.select(); // not allowed: select it, so that the reader can copy it
    }
  });
}

for (const button of document.querySelectorAll("[data-share]")) {
  if (!navigator.share) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    navigator.share({ title: button.dataset.title, url: field(button, "share").value }).catch(() => {}); // cancelled
  });
}

// Copying a story's address, and the device's own way of sharing where it has one. The address stands in a field, so
// both are conveniences.
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
      address.select(); // not allowed: the reader copies what is selected
    }
  });
}

for (const button of document.querySelectorAll("[data-share]")) {
  if (!navigator.share) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    navigator.share({ title: button.dataset.title, url: field(button, "share").value }).catch(() => {}); // changed their mind
  });
}

// Prevents sending a form twice. The button is marked but not disabled, so that it keeps its focus and value, and it
// works again when the page is restored from the history.
const forms = document.querySelectorAll("form[data-submit-once]");

function mark(form, sent) {
  form.toggleAttribute("data-sent", sent);
  for (const button of form.querySelectorAll("button:not([type=button]), input[type=submit]")) {
    if (sent) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  }
}

for (const form of forms) {
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (form.hasAttribute("data-sent")) event.preventDefault();
    else mark(form, true);
  });
}

addEventListener("pageshow", () => forms.forEach((form) => mark(form, false)));

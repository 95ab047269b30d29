// A second press while the first is under way would send the story twice. The button keeps its focus and its
// value (it is not disabled, only marked), and works again when the page comes back from the history.
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

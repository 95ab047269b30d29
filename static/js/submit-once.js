// Prevents sending a form twice. The button is marked but not disabled, so that it keeps its focus and value, and it
// works again when the page is restored from the history. A form with [data-offline] is not sent while the browser knows that
// there is no network, because the browser's own page would take its place: that message is shown beside the button. The
// template #no-connection has it for every other form that sends something. A form with [data-gives-file] may be sent again:
// its page stays.
const spoken = document.querySelector("#no-connection");
const forms = document.querySelectorAll("form[method=post]");

function mark(form, sent) {
  form.toggleAttribute("data-sent", sent);
  for (const button of form.querySelectorAll("button:not([type=button]), input[type=submit]")) {
    if (sent) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  }
}

function isKeptBack(form, button) {
  if (navigator.onLine) return false;
  const message = form.querySelector("[data-offline]") ?? spoken.content.firstElementChild.cloneNode(true);
  const place = button?.closest(".actions, .acts, .hold") ?? form.querySelector("[data-send]")?.closest(".actions") ?? button;
  if (place) place.after(message);
  else form.append(message);
  message.hidden = false;
  message.scrollIntoView({ block: "nearest" });
  return true;
}

for (const form of forms) {
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (isKeptBack(form, event.submitter)) {
      event.preventDefault();
      return;
    }
    if (form.hasAttribute("data-sent")) event.preventDefault();
    else if (!form.hasAttribute("data-gives-file")) mark(form, true);
  });
}

// The message goes when the network has returned; a page from the history may have missed that.
function takeBackOffline() {
  if (navigator.onLine) forms.forEach((form) => form.querySelector("[data-offline]")?.setAttribute("hidden", ""));
}

addEventListener("online", takeBackOffline);
addEventListener("pageshow", () => {
  forms.forEach((form) => mark(form, false));
  takeBackOffline();
});

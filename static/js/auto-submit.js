// Applies filters as soon as they are changed by mouse or touch. With the arrow keys every step would reload the page,
// so keyboard users get the button instead.
for (const form of document.querySelectorAll("form[data-auto-submit]")) {
  let byKeyboard = false;
  const useKeyboard = (yes) => {
    byKeyboard = yes;
    form.toggleAttribute("data-automatic", !yes);
  };
  useKeyboard(false);
  // After going back, browsers show what was chosen last beside rows that were chosen by something else.
  addEventListener("pageshow", () => {
    for (const option of form.querySelectorAll("select option")) option.selected = option.defaultSelected;
  });
  form.addEventListener("pointerdown", (event) => event.target.matches("select") && useKeyboard(false));
  form.addEventListener("keydown", (event) => event.target.matches("select") && useKeyboard(true));
  form.addEventListener("focusin", (event) => event.target.matches("select:focus-visible") && useKeyboard(true));
  form.addEventListener("change", (event) => {
    if (event.target.matches("select") && !byKeyboard) form.requestSubmit();
  });
}

// Filters apply when changed with a pointer or a finger. Somebody choosing with the arrow keys would be sent off at
// every step, so for the keyboard the button comes back instead.
for (const form of document.querySelectorAll("form[data-auto-submit]")) {
  let byKeyboard = false;
  const useKeyboard = (yes) => {
    byKeyboard = yes;
    form.toggleAttribute("data-automatic", !yes);
  };
  useKeyboard(false);
  form.addEventListener("pointerdown", (event) => event.target.matches("select") && useKeyboard(false));
  form.addEventListener("keydown", (event) => event.target.matches("select") && useKeyboard(true));
  form.addEventListener("focusin", (event) => event.target.matches("select:focus-visible") && useKeyboard(true));
  form.addEventListener("change", (event) => {
    if (event.target.matches("select") && !byKeyboard) form.requestSubmit();
  });
}

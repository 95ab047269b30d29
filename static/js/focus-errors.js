// After a refused form the reader, and the screen reader, should start at the list of what is wrong, or at what holds the
// form up.
document.querySelector(".error-summary[tabindex], .hold[tabindex]")?.focus();

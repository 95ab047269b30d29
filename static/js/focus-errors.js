// After a refused form the reader, and the screen reader, should start at the list of what is wrong.
document.querySelector(".error-summary[tabindex]")?.focus();

// After an invalid form, move the focus to the error summary, or to the section that needs attention before sending.
document.querySelector(".error-summary[tabindex], .hold[tabindex]")?.focus();

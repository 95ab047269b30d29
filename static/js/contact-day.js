// “Today” means the day on the reader's device, so it is written to the date field, which is hidden then. A draft saved
// on an earlier day keeps its date.
const day = document.querySelector("input[name=contacted_on]");
const chips = [...document.querySelectorAll("input[name=contacted_when]")];

function daysAgo(count) {
  const moment = new Date();
  moment.setDate(moment.getDate() - count);
  const pad = (number) => String(number).padStart(2, "0");
  return `${moment.getFullYear()}-${pad(moment.getMonth() + 1)}-${pad(moment.getDate())}`;
}

const meant = { today: () => daysAgo(0), yesterday: () => daysAgo(1) };

if (day && chips.length) {
  for (const chip of chips) {
    chip.addEventListener("change", () => {
      if (chip.checked && meant[chip.value]) day.value = meant[chip.value]();
    });
  }
  day.form.addEventListener("draft:restored", () => {
    const chosen = chips.find((chip) => chip.checked);
    if (chosen && meant[chosen.value] && day.value && day.value !== meant[chosen.value]()) {
      chips.find((chip) => chip.value === "other").checked = true;
    }
  });
}

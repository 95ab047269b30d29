// Shows the sum of the three weights while they are typed. The server checks it too.
for (const group of document.querySelectorAll("[data-weights]")) {
  const inputs = [...group.querySelectorAll("input")];
  const sum = document.createElement("output");
  sum.className = "note";
  const say = () => {
    const total = inputs.reduce((all, input) => all + (Number(input.value) || 0), 0);
    const words = total === 100 ? group.dataset.whole : total < 100 ? group.dataset.missing : group.dataset.over;
    sum.textContent = words.replace("{total}", total).replace("{rest}", Math.abs(100 - total));
  };
  group.after(sum);
  group.addEventListener("input", say);
  say();
}

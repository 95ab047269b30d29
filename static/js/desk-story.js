// Redacting a story by checkbox, by key or by selecting words. Each redaction is a checkbox of the form with the value
// version:place:start:end:kind (in characters of that version's text), so the form is the only state and works without
// this script, which updates the marks in the texts.
import { isTyping } from "./desk-keys.js";

const form = document.querySelector("form[data-decide]");
const texts = new Map([...document.querySelectorAll("[data-place][data-text]")].map((node) => [node.dataset.place, node]));
const list = document.querySelector("[data-findings]");
const reasons = document.querySelector("#reasons");
const kind = form?.elements.namedItem("phrase_kind");
let intended = null;

const boxes = () => [...form.querySelectorAll("input[name=redaction]")];

function stretch(spec) {
  const [, place, start, end, what] = spec.split(":");
  return { place, start: Number(start), end: Number(end), mark: `[${(what ?? "").replaceAll("_", " ")}]` };
}

// As on the server: cuts that overlap or touch are joined, and the longer one decides the kind.
function cutsOf(place) {
  const kept = [];
  const ticked = boxes().filter((box) => box.checked).map((box) => stretch(box.value));
  for (const cut of ticked.filter((cut) => cut.place === place).sort((a, b) => a.start - b.start || a.end - b.end)) {
    const last = kept.at(-1);
    if (last && cut.start <= last.end) {
      if (cut.end - cut.start > last.end - last.start) last.mark = cut.mark;
      last.end = Math.max(last.end, cut.end);
    } else kept.push(cut);
  }
  return kept;
}

function hitsOf(place) {
  const remarks = [...form.querySelectorAll("[data-remark]")].map((remark) => ({ ...stretch(remark.dataset.remark), isVeiled: "veiled" in remark.dataset }));
  return [...boxes().map((box) => stretch(box.value)), ...remarks].filter((hit) => hit.place === place);
}

function element(name, className, words, mark) {
  const node = document.createElement(name);
  node.className = className;
  node.textContent = words;
  if (mark) node.dataset.mark = mark;
  return node;
}

// Threats and slurs, which the style sheet hides until they are asked for.
function veiled(name, className, words) {
  const node = element(name, className, "");
  node.append(element("span", "", words));
  return node;
}

function draw(place) {
  const node = texts.get(place);
  const letters = [...node.dataset.text];
  const cuts = cutsOf(place).map((cut) => ({ ...cut, isCut: true }));
  const hits = hitsOf(place).filter((hit) => !cuts.some((cut) => hit.start < cut.end && hit.end > cut.start));
  const marks = [...cuts, ...hits].sort((a, b) => a.start - b.start);
  const sent = [], before = [], after = [];
  let reached = 0;
  for (const mark of [...marks, { start: letters.length, end: letters.length }]) {
    if (mark.start < reached) continue;
    const plain = letters.slice(reached, mark.start).join("");
    const words = letters.slice(mark.start, mark.end).join("");
    reached = mark.end;
    for (const pieces of [sent, before, after]) pieces.push(plain);
    if (!words) continue;
    if (mark.isVeiled) {
      sent.push(veiled("mark", "hit veil", words));
      for (const pieces of [before, after]) pieces.push(veiled("span", "veil", words));
      continue;
    }
    sent.push(mark.isCut ? element("del", "gone", words, mark.mark) : element("mark", "hit", words));
    before.push(mark.isCut ? element("del", "gone", words) : words);
    after.push(mark.isCut ? element("mark", "removed", mark.mark) : words);
  }
  node.replaceChildren(...sent);
  document.querySelector(`[data-sent="${place}"]`)?.replaceChildren(...before);
  document.querySelector(`[data-published="${place}"]`)?.replaceChildren(...after);
}

function follow() {
  document.querySelector("[data-open-findings]").textContent = "";
  for (const place of texts.keys()) draw(place);
  const count = [...texts.keys()].reduce((sum, place) => sum + cutsOf(place).length, 0);
  const label = form.querySelector("[data-publish]");
  if (label) {
    const { plain, one, several } = label.dataset;
    label.textContent = count === 0 ? plain : count === 1 ? one : several.replace("{count}", count);
  }
  later();
}

// The server renders the mail the author will get.
let timer, asked;
function later() {
  clearTimeout(timer);
  timer = setTimeout(preview, 400);
}

async function preview() {
  asked?.abort();
  asked = new AbortController();
  const data = new FormData(form);
  data.set("preview", "1");
  if (intended) data.set("decision", intended.value);
  try {
    const answer = await fetch(form.action, { method: "POST", body: data, signal: asked.signal });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const letter = page.querySelector(".letter");
    if (answer.ok && letter) document.querySelector(".letter")?.replaceWith(letter);
    sayOld(!(answer.ok && letter));
  } catch (error) {
    if (error.name !== "AbortError") sayOld(true);
  }
}

// Without a connection, or after a refusal, the preview is the one of before: it says so until it is made again.
function sayOld(isOld) {
  const words = document.querySelector("[data-preview-is-old]");
  if (words) words.hidden = !isOld;
}

function place(node, container) {
  const range = document.createRange();
  range.setStart(container, 0);
  range.setEnd(node.node, node.offset);
  return [...range.toString()].length;
}

function selected() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const container = range.commonAncestorContainer;
  const text = (container.nodeType === Node.TEXT_NODE ? container.parentElement : container).closest("[data-place][data-text]");
  if (!text) return null;
  let start = place({ node: range.startContainer, offset: range.startOffset }, text);
  let end = place({ node: range.endContainer, offset: range.endOffset }, text);
  const letters = [...text.dataset.text];
  while (start < end && !letters[start].trim()) start += 1;
  while (end > start && !letters[end - 1].trim()) end -= 1;
  return start < end ? { place: text.dataset.place, start, end, words: letters.slice(start, end).join("") } : null;
}

function takeOut(found) {
  addBox(`${list.dataset.version}:${found.place}:${found.start}:${found.end}:${kind.value}`, found.words);
  getSelection().removeAllRanges();
}

function addBox(spec, redacted) {
  const row = document.createElement("li");
  const label = document.createElement("label");
  const box = document.createElement("input");
  const words = document.createElement("span");
  Object.assign(box, { type: "checkbox", name: "redaction", value: spec, checked: true });
  label.className = "check";
  words.append(`${list.dataset.ownWords} `, element("mark", "hit", redacted), " ", element("span", "tag", stretch(spec).mark));
  label.append(box, words);
  row.append(label);
  list.querySelector("[data-nothing]")?.remove();
  list.append(row);
}

function redact() {
  const found = selected();
  if (found) takeOut(found);
  else {
    const next = boxes().find((box) => !box.checked);
    if (!next) return;
    next.checked = true;
    const { place: where } = stretch(next.value);
    next.closest("li").scrollIntoView({ block: "nearest" });
    texts.get(where)?.scrollIntoView({ block: "nearest" });
  }
  changed();
}

// A box ticked by a script fires no event, so whoever keeps a draft or a claim would not know.
function changed() {
  follow();
  form.dispatchEvent(new Event("input"));
}

function tickAll(yes) {
  for (const box of form.querySelectorAll("[data-proposal]")) box.checked = yes;
  changed();
}

// A key alone does not publish what the checks found: it leads to the findings. The button publishes.
function publishes(event) {
  const open = [...form.querySelectorAll("[data-proposal]")].filter((box) => !box.checked);
  const message = document.querySelector("[data-open-findings]");
  if (!open.length) return;
  event.preventDefault();
  const { one, several } = message.dataset;
  message.textContent = open.length === 1 ? one : several.replace("{count}", open.length);
  open[0].focus();
}

function pressedByKey(event) {
  const button = event.target;
  if (button.hasAttribute("data-needs-reasons")) {
    event.preventDefault();
    giveReasons(button);
  } else if (button.value === "publish") publishes(event);
}

// c and x need reasons first: they open the form and remember the decision; Ctrl Enter sends it.
function intend(button) {
  intended = button;
  for (const other of form.querySelectorAll("[data-needs-reasons]")) other.toggleAttribute("data-intended", other === button);
}

function giveReasons(button) {
  intend(button);
  reasons.open = true;
  grounds().find((box) => box.tabIndex === 0)?.focus();
  later();
}

// Ctrl Enter sends the decision started with a key, or the only one there is; otherwise it goes to the buttons.
function sendIntended() {
  const buttons = [...form.querySelectorAll("[data-needs-reasons]")];
  const button = intended ?? (buttons.length === 1 ? buttons[0] : null);
  if (button) form.requestSubmit(button);
  else if (reasons) {
    reasons.open = true;
    buttons[0]?.focus();
  }
}

// The grounds are one stop for Tab: arrow keys move between them, so that the message is the next stop.
const grounds = () => [...(reasons?.querySelectorAll("input[name=ground]") ?? [])];

function stopAt(box) {
  for (const other of grounds()) other.tabIndex = other === box ? 0 : -1;
}

function moveGround(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const boxes = grounds();
  const target = boxes[boxes.indexOf(event.target) + step];
  if (!step || event.target.name !== "ground") return;
  event.preventDefault();
  if (!target) return;
  stopAt(target);
  target.focus();
}

function selectWord(event) {
  const backward = event.key === "ArrowLeft";
  if (!backward && event.key !== "ArrowRight") return;
  const selection = getSelection();
  if (!event.currentTarget.contains(selection.anchorNode)) selection.collapse(event.currentTarget, 0);
  else if (!event.shiftKey && !selection.isCollapsed) backward ? selection.collapseToStart() : selection.collapseToEnd();
  selection.modify("extend", backward ? "backward" : "forward", "word");
  event.preventDefault();
}

// A draft that was kept in this tab: its own redactions have no boxes yet.
function restore(values) {
  const known = new Set(boxes().map((box) => box.value));
  for (const [name, spec] of values) {
    if (name !== "redaction" || known.has(spec) || !spec.startsWith(`${list.dataset.version}:`)) continue;
    const { place, start, end } = stretch(spec);
    const words = texts.has(place) ? [...texts.get(place).dataset.text].slice(start, end).join("") : "";
    if (words) addBox(spec, words);
  }
  if (values.some(([name, value]) => value && (name === "words" || name === "ground"))) reasons?.setAttribute("open", "");
  follow();
}

if (form && list) {
  addEventListener("online", () => document.querySelector("[data-preview-is-old]:not([hidden])") && later());
  form.addEventListener("draft:restored", (event) => restore(event.detail));
  // With scripts, the mail preview updates by itself.
  for (const node of document.querySelectorAll("[data-without-script]")) node.hidden = true;
  for (const text of texts.values()) text.addEventListener("keydown", selectWord);
  form.addEventListener("change", (event) => (event.target.name === "redaction" ? follow() : later()));
  form.addEventListener("input", () => later());
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.name === "preview" && button.value !== "1") {
      event.preventDefault();
      tickAll(button.value === "all");
    } else if (button?.name === "take_out" && !form.elements.namedItem("phrase").value.trim() && selected()) {
      event.preventDefault();
      redact();
    }
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.ctrlKey && !event.repeat) {
      event.preventDefault();
      sendIntended();
    } else if (event.key === "Enter" && event.target.type === "checkbox") event.preventDefault();
    else moveGround(event);
  });
  for (const link of form.querySelectorAll("[data-gives-reasons]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      giveReasons(reasons.querySelector(`[value="${link.dataset.givesReasons}"]`));
    });
  }
  form.addEventListener("focusin", (event) => event.target.name === "ground" && stopAt(event.target));
  form.addEventListener("key-presses", pressedByKey);
  stopAt(grounds().find((box) => box.checked) ?? grounds()[0]);
  const started = form.querySelector("[data-intended]");
  if (started) intend(started);
  addEventListener("keydown", (event) => {
    if (isTyping(event) || event.defaultPrevented || event.repeat) return;
    if (event.key === "r" && kind) redact();
    else if (event.key === "R" && kind) tickAll(true);
    else if (event.key === "o") document.querySelector("#compare").toggleAttribute("open");
    else return;
    event.preventDefault();
  });
}

// Claims the story when someone starts working on it, and again while they go on, but not for more than some hours: a
// page that was left open holds nothing. The line about the claim is then the server's.
const MOST_MILLISECONDS = 2 * 3600 * 1000;
let claimed = -Infinity;

async function claim() {
  const moment = performance.now();
  if (moment - claimed < (Number(form.dataset.claimMinutes) * 60_000) / 3 || moment > MOST_MILLISECONDS) return;
  claimed = moment;
  const data = new FormData();
  data.set("csrf_token", form.elements.namedItem("csrf_token").value);
  const answer = await fetch(form.dataset.claims, { method: "POST", body: data });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of [".claim", ".messages"]) {
    const line = page.querySelector(part);
    if (answer.ok && line) document.querySelector(part)?.replaceWith(line);
  }
}

if (form?.dataset.claims) form.addEventListener("input", () => claim().catch(() => (claimed = -Infinity)));

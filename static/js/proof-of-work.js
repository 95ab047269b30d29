// Solves the ALTCHA v2 challenge on a form that was sent before, then sends the form again. The browser's cryptography
// runs in its own threads, so the page stays usable. Without it (no https), the page still asks the person to wait and
// press again.
const AT_ONCE = 16;

const panel = document.querySelector("[data-challenge]");

const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

async function keyFor(counter, { nonce, salt, cost, keyLength }) {
  const password = new Uint8Array(nonce.length / 2 + 4);
  password.set(bytes(nonce));
  new DataView(password.buffer).setUint32(nonce.length / 2, counter);
  const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
  const way = { name: "PBKDF2", hash: "SHA-256", salt: bytes(salt), iterations: cost };
  return hex(await crypto.subtle.deriveBits(way, key, keyLength * 8));
}

async function solve(parameters) {
  for (let first = 0; ; first += AT_ONCE) {
    const counters = Array.from({ length: AT_ONCE }, (_, index) => first + index);
    const keys = await Promise.all(counters.map((counter) => keyFor(counter, parameters)));
    const found = keys.findIndex((key) => key.startsWith(parameters.keyPrefix));
    if (found >= 0) return { counter: first + found, derivedKey: keys[found] };
  }
}

async function answer() {
  const form = panel.closest("form");
  const say = panel.querySelector("[data-say]");
  let isTyping = false;
  form.addEventListener("input", () => (isTyping = true));
  say.textContent = panel.dataset.working;
  const challenge = JSON.parse(panel.dataset.challenge);
  const solution = await solve(challenge.parameters);
  form.elements.altcha.value = btoa(JSON.stringify({ challenge, solution }));
  // If the person has started to change something, they send the form themselves.
  say.textContent = isTyping ? panel.dataset.ready : panel.dataset.done;
  if (!isTyping) form.requestSubmit(form.querySelector("[data-send]"));
}

if (panel && globalThis.crypto?.subtle) answer();

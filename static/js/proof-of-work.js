// Solves the challenge of ALTCHA's second protocol that stands on a held-up form, then sends the form, which its author
// had sent already. The browser's own cryptography works in threads of its own, so the page stays usable; where there is
// none (no https), the page's words stay as they are: wait, and press again.
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
  // Whoever has begun to change something sends it when they are ready.
  say.textContent = isTyping ? panel.dataset.ready : panel.dataset.done;
  if (!isTyping) form.requestSubmit(form.querySelector("[data-send]"));
}

if (panel && globalThis.crypto?.subtle) answer();

// Log-in and sign-up over the page. Without this, the same addresses are pages of their own.
const PATIENCE = 20000; // Milliseconds.

let dialog, body, waiting;

const make = () => {
  dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.setAttribute("aria-labelledby", "porte");
  const close = document.createElement("button");
  close.type = "button";
  close.className = "dialog-close";
  close.setAttribute("aria-label", "Fermer");
  close.append(cross());
  close.addEventListener("click", () => dialog.close());
  body = document.createElement("div");
  dialog.append(close, body);
  document.body.append(dialog);
  // A press and its release beside the form close it; a text that is selected past its edge does not.
  let pressed = null;
  dialog.addEventListener("pointerdown", (event) => { pressed = event.target; });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog && pressed === dialog) dialog.close();
  });
  dialog.addEventListener("close", () => {
    waiting?.abort();
    body.replaceChildren();
  });
  dialog.addEventListener("submit", send);
};

const cross = () => {
  const space = "http://www.w3.org/2000/svg";
  const drawing = document.createElementNS(space, "svg");
  drawing.setAttribute("class", "icon");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(space, "path");
  for (const [key, value] of Object.entries({ d: "M6 6l12 12M18 6L6 18", stroke: "currentColor", "stroke-width": "2", "stroke-linecap": "round", fill: "none" })) line.setAttribute(key, value);
  drawing.append(line);
  return drawing;
};

const piece = (address) => `${address}${address.includes("?") ? "&" : "?"}bloc=1`;

const ask = (address, options = {}) => {
  waiting?.abort();
  waiting = new AbortController();
  const signal = AbortSignal.any([waiting.signal, AbortSignal.timeout(PATIENCE)]);
  return fetch(piece(address), { ...options, signal, redirect: "manual", credentials: "same-origin" });
};

// Shows a form that came; false when what came is none. What is parsed here runs no scripts.
const show = async (answer) => {
  const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
  const form = parsed.querySelector("[data-door]");
  if (!form) return false;
  body.replaceChildren(form);
  form.dispatchEvent(new CustomEvent("contenu", { bubbles: true }));
  if (!dialog.open) dialog.showModal();
  const first = form.querySelector("[aria-invalid=true]") ?? form.querySelector("input:not([type=hidden])[value='']") ?? form.querySelector("input[type=password]") ?? form.querySelector("input:not([type=hidden])");
  first?.focus();
  return true;
};

const open = async (link) => {
  const address = link.getAttribute("href");
  try {
    if (!(await show(await ask(address)))) location.assign(address);
  } catch (error) {
    // Closed meanwhile, or another form was asked for.
    if (error.name !== "AbortError") location.assign(address);
  }
};

const send = async (event) => {
  event.preventDefault();
  const form = event.target;
  const button = form.querySelector("[type=submit]");
  if (button.disabled) return;
  button.disabled = true;
  try {
    const answer = await ask(form.getAttribute("action"), { method: "POST", body: new URLSearchParams(new FormData(form)) });
    const done = answer.status === 201 && answer.headers.get("location");
    if (done) return location.assign(done);
    if (await show(answer)) return;
    throw new Error(answer.status);
  } catch (error) {
    if (error.name === "AbortError") return;
    // What went wrong is said by the page.
    HTMLFormElement.prototype.submit.call(form);
  }
  button.disabled = false;
};

if (typeof HTMLDialogElement === "function" && "any" in AbortSignal) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-dialog]");
    const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    // A page that is a form already stays one.
    if (!link || !plain || event.defaultPrevented || document.querySelector("main [data-door]")) return;
    event.preventDefault();
    if (!dialog) make();
    open(link);
  });
}

// A tray of products to compare, kept for this tab. Without it, the comparison is reached by plain links and a form.
const MOST = 4;
const KEY = "comparer";

const read = () => {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((code) => /^\d{8,14}$/.test(code)).slice(0, MOST) : [];
  } catch {
    return [];
  }
};

const write = (codes) => {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(codes));
  } catch {
    // Storage is off: the tray lives as long as the page.
  }
  draw(codes);
};

const tray = document.createElement("aside");
tray.className = "tray";
tray.setAttribute("aria-label", "Produits à comparer");
tray.hidden = true;
document.body.append(tray);

const draw = (codes) => {
  offer(codes);
  tray.hidden = codes.length === 0 || location.pathname === "/comparer";
  const text = document.createElement("p");
  text.setAttribute("role", "status");
  text.textContent = codes.length > 1 ? `${codes.length} produits à comparer` : "1 produit à comparer\u202f: ajoutez-en un autre";
  const go = document.createElement("a");
  go.className = "button button-small";
  go.href = `/comparer?codes=${codes.join(",")}`;
  go.textContent = "Comparer";
  const clear = document.createElement("button");
  clear.type = "button";
  clear.className = "tray-clear";
  clear.textContent = "Vider";
  clear.addEventListener("click", () => write([]));
  tray.replaceChildren(text, ...(codes.length > 1 ? [go] : []), clear);
};

// The button is there only with this module; a full tray, or one that has the product already, hides it.
const offer = (codes) => {
  for (const button of document.querySelectorAll("button[data-compare]")) {
    button.hidden = codes.length >= MOST || codes.includes(button.dataset.compare);
  }
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-compare]");
  if (button) write([...new Set([...read(), button.dataset.compare])]);
});

draw(read());

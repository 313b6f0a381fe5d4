// A tray of products to compare, kept for this tab: on a product's page « Comparer » adds it. Without this it is a plain link.
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
  tray.hidden = codes.length === 0;
  const text = document.createElement("p");
  text.setAttribute("role", "status");
  text.textContent = codes.length > 1 ? `${codes.length} produits à comparer` : "1 produit à comparer : ajoutez-en un autre";
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

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-compare]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  const codes = read();
  // A full tray, or a product that is in it already: the link does what it says.
  if (codes.includes(link.dataset.compare) || codes.length >= MOST) return;
  event.preventDefault();
  write([...codes, link.dataset.compare]);
});

const kept = read();
if (kept.length && location.pathname !== "/comparer") draw(kept);

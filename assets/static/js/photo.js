// A photo that does not load gives way to a drawing.
const draw = (image) => {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("class", "drawing");
  svg.setAttribute("viewBox", "0 0 64 64");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", image.dataset.fallback);
  svg.append(use);
  image.parentElement.classList.add("photo-drawn");
  image.replaceWith(svg);
};

// "error" does not bubble, so it is caught on its way down.
document.addEventListener("error", ({ target }) => {
  if (target instanceof HTMLImageElement && target.dataset.fallback) draw(target);
}, true);

// Those that failed before this module ran.
for (const image of document.querySelectorAll("img[data-fallback]")) {
  if (image.complete && image.naturalWidth === 0) draw(image);
}

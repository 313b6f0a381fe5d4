// The rest of a page with few answers, from Open Food Facts. Without this, a link leads to a page that shows it.
const PATIENCE = 40000; // Milliseconds; the server gives up earlier.

const complete = async (section) => {
  const said = section.querySelector(".completion-said");
  const rest = section.querySelector(".completion-rest");
  // The sentence goes where screen readers listen, what it speaks of below it.
  const show = (part) => {
    const sentence = part.querySelector(".completion-said");
    sentence.remove();
    said.replaceChildren(...sentence.childNodes);
    rest.replaceChildren(...part.childNodes);
  };
  const prepared = (name) => section.querySelector(`template.completion-${name}`).content.cloneNode(true);

  section.setAttribute("aria-busy", "true");
  show(prepared("waiting"));
  try {
    const answer = await fetch(`${section.dataset.more}&bloc=oui`, { signal: AbortSignal.timeout(PATIENCE) });
    if (!answer.ok) throw new Error(answer.status);
    // What is parsed here runs no scripts.
    const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
    show(parsed.querySelector(".completion-answer"));
  } catch {
    show(prepared("failing"));
  }
  section.removeAttribute("aria-busy");
};

document.querySelectorAll("section[data-more]").forEach(complete);

// Suggestions while typing: a combobox over the search field, which works as a plain form without this.
const PAUSE = 120; // Milliseconds without a key before asking.
const LEAST = 2; // Characters worth asking for.

const element = (name, attributes, text) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
};

const enhance = (form) => {
  const input = form.querySelector('input[name="q"]');
  const list = element("ul", { id: `${input.id}-suggestions`, class: "suggestions", role: "listbox", "aria-label": "Suggestions" });
  const status = element("p", { class: "hidden", role: "status" });
  list.hidden = true;
  form.append(list, status);
  for (const [key, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
  })) input.setAttribute(key, value);

  let timer, request, active = -1;

  const close = () => {
    clearTimeout(timer);
    request?.abort();
    list.hidden = true;
    list.replaceChildren();
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const activate = (index) => {
    active = index;
    [...list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
    const option = list.children[index];
    if (!option) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };

  const show = (suggestions) => {
    list.replaceChildren(...suggestions.map(({ type, label, href, grade }, at) => {
      const option = element("li", { id: `${list.id}-${at}`, role: "option", "aria-selected": "false" });
      // Only pages of this site.
      option.dataset.href = new URL(href, location.origin).origin === location.origin ? href : "/";
      option.append(element("span", { class: "suggestion-label" }, label));
      const kind = type === "category" ? "Catégorie" : grade ? `Nutri-Score ${grade.toUpperCase()}` : "";
      if (kind) option.append(element("span", { class: "suggestion-type" }, kind));
      return option;
    }));
    list.hidden = suggestions.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    activate(-1);
    const plural = suggestions.length > 1 ? "s" : "";
    status.textContent = suggestions.length ? `${suggestions.length} suggestion${plural}` : "Aucune suggestion";
  };

  const ask = async () => {
    const typed = input.value.trim();
    request?.abort();
    if (typed.length < LEAST) return close();
    const mine = (request = new AbortController());
    try {
      const answer = await fetch(`/recherche/suggestions?q=${encodeURIComponent(typed)}`, {
        signal: mine.signal, headers: { accept: "application/json" },
      });
      const suggestions = answer.ok ? await answer.json() : [];
      // An answer to older words, or to a field that was left, is never shown.
      if (mine === request && !mine.signal.aborted && input.value.trim() === typed && document.activeElement === input) show(suggestions);
    } catch {
      if (mine === request && !mine.signal.aborted) close();
    }
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    const many = list.children.length;
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) return void ask();
      // From the field itself (-1) to the last one, and round again.
      const step = event.key === "ArrowDown" ? 1 : -1;
      activate(((active + 1 + step + many + 1) % (many + 1)) - 1);
    } else if (event.key === "Enter" && active >= 0 && !list.hidden) {
      event.preventDefault();
      location.assign(list.children[active].dataset.href);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    }
  });
  // Before the field loses focus, so that the list is still there.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.href);
  });
  input.addEventListener("blur", close);
  form.addEventListener("submit", close);
};

document.querySelectorAll("form[data-suggest]").forEach(enhance);

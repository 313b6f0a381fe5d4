// Shows a password while it is typed, for whoever wants to see it.
const reveal = (root) => {
  for (const button of root.querySelectorAll(".field-show")) button.hidden = false;
};

document.addEventListener("click", (event) => {
  const button = event.target.closest(".field-show");
  const input = button && document.getElementById(button.getAttribute("aria-controls"));
  if (!input) return;
  const shown = input.type === "text";
  input.type = shown ? "password" : "text";
  button.textContent = shown ? "Afficher" : "Masquer";
});
// Browsers remember what text fields held: a password is sent as a password.
document.addEventListener("submit", (event) => {
  for (const button of event.target.querySelectorAll(".field-show")) {
    const input = document.getElementById(button.getAttribute("aria-controls"));
    if (input?.type === "text") button.click();
  }
}, true);
document.addEventListener("contenu", (event) => reveal(event.target));
reveal(document);

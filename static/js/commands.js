// Buttons with command and commandfor, where the browser does not know them.
if (!("command" in HTMLButtonElement.prototype)) {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[commandfor]");
    const dialog = button && document.getElementById(button.getAttribute("commandfor"));
    if (!dialog) return;
    if (button.getAttribute("command") === "show-modal") dialog.showModal();
    if (button.getAttribute("command") === "close") dialog.close();
  });
}

// A form that asks first: its submit button stays disabled until the name of
// the thing has been typed.
document.addEventListener("input", (event) => {
  const name = event.target.dataset?.confirm;
  if (name === undefined) return;
  const button = event.target.form?.querySelector("[type=submit]");
  if (button) button.disabled = event.target.value !== name;
});

// A switch or a choice that takes effect at once.
document.addEventListener("change", (event) => {
  if (event.target.dataset?.submit !== undefined) event.target.form?.requestSubmit();
});

// Starts the API viewer on the page's own document, with nothing from outside.
const holder = document.getElementById("swagger");

// The viewer draws its own markup from text, which this page alone allows. What
// it draws is our own document, and its scripts and handlers stay refused.
window.trustedTypes?.createPolicy("default", { createHTML: (html) => html });

SwaggerUIBundle({
  url: holder.dataset.document,
  domNode: holder,
  deepLinking: true,
  validatorUrl: null,
  persistAuthorization: false,
  defaultModelsExpandDepth: 0,
  onComplete() {
    // The page has its main landmark already.
    for (const main of holder.querySelectorAll("main")) main.setAttribute("role", "presentation");
  },
});

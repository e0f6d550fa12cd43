// Starts the API viewer on the page's own document, with nothing from outside.
import { samples } from "./samples.js";

const holder = document.getElementById("swagger");

// The viewer draws its own markup from text, which this page alone allows. What
// it draws is our own document, and its scripts and handlers stay refused.
window.trustedTypes?.createPolicy("default", { createHTML: (html) => html });

SwaggerUIBundle({
  url: holder.dataset.document,
  domNode: holder,
  deepLinking: true,
  displayOperationId: false,
  docExpansion: "list",
  filter: true,
  validatorUrl: null,
  persistAuthorization: false,
  defaultModelsExpandDepth: 0,
  plugins: [search, samples],
  onComplete() {
    // The page has its main landmark already.
    for (const main of holder.querySelectorAll("main")) main.setAttribute("role", "presentation");
    const box = holder.querySelector(".operation-filter-input");
    box?.setAttribute("placeholder", "Search by path or words");
    box?.setAttribute("aria-label", "Search operations");
  },
});

// search keeps the operations whose path or words hold every word of the phrase.
function search() {
  return {
    fn: {
      opsFilter(groups, phrase) {
        const words = phrase.toLowerCase().split(/\s+/).filter(Boolean);
        return groups
          .map((group) => group.update("operations", (all) => all.filter((one) => holds(one, words))))
          .filter((group) => group.get("operations").size > 0);
      },
    },
  };
}

function holds(one, words) {
  const about = ["summary", "description"].map((name) => one.getIn(["operation", name]) ?? "");
  const text = [one.get("method"), one.get("path"), ...about].join(" ").toLowerCase();
  return words.every((word) => text.includes(word));
}

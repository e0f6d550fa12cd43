// Refuses what the page's policy refuses, before htmx tries it: no evaluated
// attributes (hx-on, js:) and no scripts inside answers. It is bundled between
// htmx and its extensions, so it is always in place before htmx starts.
(() => {
  const refuse = () => {
    throw new Error("htmx: evaluated code is not allowed on this page");
  };
  const rules = { createHTML: (html) => html, createScript: refuse };
  const policy = window.trustedTypes ? trustedTypes.createPolicy("htmx", rules) : rules;
  htmx.registerExtension("security", {
    init: (api) => api.initSecurity(policy, refuse, refuse),
  });
})();

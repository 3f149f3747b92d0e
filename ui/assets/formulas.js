// Formulas by KaTeX. Their source comes from documents, so nothing in it is trusted: no links, no styles, no endless macros.
"use strict";

window.viva = window.viva || {};

viva.setFormulas = (root) => {
  for (const place of root.querySelectorAll(".math:not(.set)")) {
    const source = place.textContent;
    katex.render(source, place, {
      displayMode: place.classList.contains("display"),
      throwOnError: false,
      errorColor: "currentColor",
      trust: false,
      strict: "ignore",
      maxSize: 12,
      maxExpand: 200,
    });
    place.classList.add("set");
  }
};

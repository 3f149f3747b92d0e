// Light or dark: the reader's choice if there is one, the system's otherwise. Runs before the page is painted.
"use strict";

window.viva = window.viva || {};

(() => {
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => localStorage.getItem("viva-theme");

  viva.applyTheme = () => {
    const dark = (chosen() || (system.matches ? "dark" : "light")) === "dark";
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    document.body?.classList.toggle("dark", dark);  // what Gradio's own components look at
  };

  system.addEventListener("change", viva.applyTheme);
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-action=theme]")) return;
    localStorage.setItem("viva-theme", document.documentElement.dataset.theme === "dark" ? "light" : "dark");
    viva.applyTheme();
  });
  viva.applyTheme();
})();

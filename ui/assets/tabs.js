// What the tabs share: going from one to another, and whose progress it is.
"use strict";

window.viva = window.viva || {};

// Tabs that don't fit stand in a menu; both kinds are buttons with the tab's name. Gradio keeps a hidden copy, to measure them.
viva.openTab = (name) => {
  const buttons = document.querySelectorAll("#viva-tabs :is([role=tablist], .overflow-dropdown) button");
  [...buttons].find((button) => button.textContent.trim() === name)?.click();
};

// Whose page this is. A new page belongs to the learner of the last one; two pages may belong to two.
viva.learner = {
  get: () => sessionStorage.getItem("viva-profile") ?? localStorage.getItem("viva-profile") ?? "",
  set: (profile) => {
    for (const storage of [sessionStorage, localStorage]) storage.setItem("viva-profile", profile);
  },
};

// What another tab asks to practise; the Quiz tab, which starts when it is first opened, takes it.
viva.wanted = null;
document.addEventListener("viva:quiz", (event) => { viva.wanted = event.detail; });

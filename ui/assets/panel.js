// The sources beside the chat; on a narrow screen a sheet over it. It scrolls by itself and never moves the chat.
"use strict";

window.viva = window.viva || {};

viva.panel = (room) => {
  const body = room.querySelector(".panel-body");
  const about = room.querySelector(".panel .about");
  const closeButton = room.querySelector(".close");  // shown where the panel is a sheet
  const announcement = room.querySelector(".announcement");
  let shown = null;  // the turn whose sources are shown, and their HTML
  let opener = null;  // what had the focus before the sheet opened

  const unmark = () => {
    for (const each of room.querySelectorAll(".active")) each.classList.remove("active");
  };

  const show = (turn, html, question) => {
    if (shown?.turn === turn && shown.html === html) return;
    unmark();
    if (shown?.turn !== turn) body.scrollTop = 0;
    shown = { turn, html };
    body.innerHTML = html;
    about.textContent = html ? question : "";
    room.classList.toggle("has-sources", html !== "");
    viva.setFormulas(body);
  };

  const scrollTo = (target) => {
    const offset = target.getBoundingClientRect().top - body.getBoundingClientRect().top;
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    body.scrollTo({ top: body.scrollTop + offset - body.clientHeight / 4, behavior: calm ? "auto" : "smooth" });
  };

  const open = (from) => {
    opener = from;
    room.classList.add("sheet-open");
    if (closeButton.checkVisibility()) body.focus({ preventScroll: true });
  };

  // Opens source `number` and marks the cited ranges named in `cites`.
  const highlight = (number, cites, from) => {
    open(from);
    const card = [...body.querySelectorAll("details.source")].find((each) => each.dataset.source === number);
    if (!card) return;
    for (let each = card; each; each = each.parentElement.closest("details")) each.open = true;
    unmark();
    const marks = [...card.querySelectorAll(".cited")].filter((mark) => cites.includes(mark.dataset.cite));
    for (const each of [from, card, ...marks]) each.classList.add("active");
    const title = card.querySelector(".title").textContent;
    announcement.textContent = `Source ${number} opened: ${title}. ${marks.map((mark) => mark.textContent).join(" ")}`;
    scrollTo(marks[0] ?? card);
  };

  const close = () => {
    const hadFocus = room.querySelector(".panel").contains(document.activeElement);
    room.classList.remove("sheet-open");
    if (hadFocus) opener?.focus({ preventScroll: true });
    opener = null;
  };

  return { show, highlight, open, close };
};

// The learner's progress. The server renders the page and the figures; this file draws them, hands over files, and starts practice.
"use strict";

window.viva = window.viva || {};

viva.progress = (element, watch, props, events, trigger) => {
  const find = (selector) => element.querySelector(selector);
  const [page, told] = [".page", ".told"].map(find);
  let plots = {};  // figures by name, their colours still names of variables
  let profile = null;  // whose page is shown
  let library = null;  // plotly.js, once it is wanted
  let waiting = false;
  let at = -1;  // number of the last message

  const setBusy = (busy) => {
    waiting = busy;
    page.setAttribute("aria-busy", String(busy));
  };
  const act = (action, data = {}) => {
    setBusy(true);
    trigger(events.act, { action: { action, minutes: -new Date().getTimezoneOffset(), profile: profile ?? "", ...data } });
  };
  const actOnData = (action, data) => {
    if (waiting) return;
    say("One moment …");
    act(action, data);
  };
  const look = () => {
    if (!waiting) act("look", { profile: viva.learner.get() });
  };

  const say = (text, failed = false) => {
    told.textContent = text;
    told.classList.toggle("failed", failed);
  };

  // Five megabytes, so it is loaded when there is something to draw.
  const loadLibrary = () => {
    library ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      document.head.append(Object.assign(script, { src: "viva-plotly/plotly.min.js", onload: resolve, onerror: reject }));
    });
    return library;
  };

  // A figure with the values that this theme gives to its variables.
  const coloured = (value, style) => {
    if (typeof value === "string") return value.replace(/var\((--[\w-]+)\)/g, (_, name) => style.getPropertyValue(name).trim());
    if (Array.isArray(value)) return value.map((each) => coloured(each, style));
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, coloured(each, style)]));
  };

  const draw = async () => {
    const places = [...page.querySelectorAll("[data-plot]")].filter((place) => place.dataset.plot in plots);
    if (!places.length || !page.checkVisibility()) return;
    try {
      await loadLibrary();
    } catch {
      library = null;
      page.classList.add("undrawn");  // the tables say the same
      return;
    }
    const style = getComputedStyle(document.documentElement);
    for (const place of places) {
      const figure = coloured(plots[place.dataset.plot], style);
      if (place.isConnected) Plotly.react(place, figure.data, figure.layout, { displayModeBar: false, responsive: true });
    }
  };

  const forget = () => {
    if (window.Plotly) page.querySelectorAll(".js-plotly-plot").forEach((place) => Plotly.purge(place));
  };

  const hand = (file) => {
    const content = Uint8Array.from(atob(file.base64), (letter) => letter.charCodeAt(0));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([content], { type: file.type }));
    link.download = file.name;
    link.click();
    URL.revokeObjectURL(link.href);
    say(`${file.name} was handed to your browser.`);
  };

  const take = (message) => {
    if (!message || message.at === at) return;
    at = message.at;
    setBusy(false);
    if (message.problem) say(message.problem, true);
    if (message.file) hand(message.file);
    if (message.html === undefined) return;
    say(message.told ?? "");
    profile = message.profile;
    viva.learner.set(profile);
    plots = message.plots;
    forget();
    page.innerHTML = message.html;
    viva.setFormulas(page);
    draw();
  };

  const practise = (plan) => {
    viva.openTab("Quiz");
    document.dispatchEvent(new CustomEvent("viva:quiz", { detail: JSON.parse(plan) }));
  };

  const choose = (cell) => {
    page.querySelectorAll(".cell[aria-pressed=true]").forEach((each) => each.setAttribute("aria-pressed", "false"));
    cell.setAttribute("aria-pressed", "true");
    const button = find(".chosen button");
    find(".chosen .about").textContent = cell.dataset.about;
    button.dataset.plan = cell.dataset.plan;
    button.hidden = false;
  };

  const deletion = (shown) => {
    find(".deletion").hidden = !shown;
    find("[data-action=really]").textContent = "Delete everything";
    find(".deletion").scrollIntoView({ block: "nearest" });
    find(shown ? "[data-action=keep]" : "[data-action=delete]").focus();
  };

  const actions = {
    quiz: () => viva.openTab("Quiz"),
    anki: () => actOnData("anki", { only: find("select[name=only]").value }),
    csv: () => actOnData("csv"),
    json: () => actOnData("json"),
    choose: () => find("input[type=file]").click(),
    delete: () => deletion(true),
    keep: () => deletion(false),
    // The second question; a third click deletes.
    really: (button) => {
      if (button.textContent !== "There is no way back: really delete?") button.textContent = "There is no way back: really delete?";
      else actOnData("delete");
    },
  };

  element.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.matches(".cell")) choose(button);
    else if (button.dataset.plan) practise(button.dataset.plan);
    else actions[button.dataset.action]?.(button);
  });
  element.addEventListener("change", async (event) => {
    if (event.target.name === "when") find(".map").dataset.when = event.target.value;
    if (event.target.type !== "file" || !event.target.files.length) return;
    actOnData("import", { document: await event.target.files[0].text() });
    event.target.value = "";  // so that the same file can be chosen again
  });
  document.addEventListener("viva:opened-progress", look);
  new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  watch("value", () => take(props.value));

  viva.progressFailed = () => {
    setBusy(false);
    say("Something went wrong in the server. The terminal it runs in shows the reason.", true);
  };
  if (page.checkVisibility()) look();
};

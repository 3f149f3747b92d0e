const plots = JSON.parse(document.getElementById("plots").textContent);
const root = document.documentElement;
const dark = matchMedia("(prefers-color-scheme: dark)");
const button = document.getElementById("theme");

function filled(value, style) {
  if (typeof value === "string") return value.replace(/^var\((--[\w-]+)\)$/, (_, name) => style.getPropertyValue(name).trim());
  if (Array.isArray(value)) return value.map((each) => filled(each, style));
  if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, filled(each, style)]));
  return value;
}

function draw() {
  const style = getComputedStyle(root);
  for (const place of document.querySelectorAll("[data-plot]")) {
    if (place.closest("[hidden]")) continue;
    const plot = filled(plots[place.dataset.plot], style);
    Plotly.react(place, plot.data, plot.layout, { displayModeBar: false, responsive: true });
  }
}

function show(theme) {
  root.dataset.theme = theme;
  button.textContent = theme === "dark" ? "Light" : "Dark";
  draw();
}

button.addEventListener("click", () => show(root.dataset.theme === "dark" ? "light" : "dark"));
dark.addEventListener("change", () => show(dark.matches ? "dark" : "light"));
for (const choice of document.querySelectorAll("select[data-shows]")) {
  choice.addEventListener("change", () => {
    document.querySelectorAll(`[data-of="${choice.dataset.shows}"]`).forEach((each) => { each.hidden = each.dataset.number !== choice.value; });
    draw();
  });
}
show(dark.matches ? "dark" : "light");

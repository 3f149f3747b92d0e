// The evaluation. The server measures and renders; this file starts and stops a run, and shows how far it is.
"use strict";

window.viva = window.viva || {};

viva.evaluation = (element, watch, props, events, trigger) => {
  const find = (selector) => element.querySelector(selector);
  const [page, problem, content] = [".page", ".problem", ".content"].map(find);
  let following = false;  // until the server has told all it has to
  let at = -1;  // number of the last message

  const act = (action, data = {}) => {
    if (following) return;
    following = true;
    problem.hidden = true;
    trigger(events.act, { action: { action, ...data } });
  };

  const complain = (text) => {
    following = false;
    problem.textContent = text;
    problem.hidden = false;
    showRun({ running: false, said: "", told: "" });
  };

  // The focus stays where the reader left it when one of two buttons takes the other's place.
  const showRun = ({ running, done, total, said, told, failed }) => {
    const [begin, work] = [".begin", ".work"].map(find);
    if (!work) return;
    const hadFocus = [begin, work].some((each) => each.contains(document.activeElement));
    begin.hidden = running;
    work.hidden = !running;
    work.querySelector(".said").textContent = said;
    if (running) Object.assign(work.querySelector("progress"), { value: done, max: total });
    find(".told").textContent = running ? "" : told;
    find(".told").classList.toggle("failed", Boolean(failed));
    if (hadFocus) (running ? work : begin).querySelector("button").focus();
  };

  const showPage = (html) => {
    const hadFocus = content.contains(document.activeElement);
    const chosen = find("select[name=variant]")?.value;
    content.innerHTML = html;
    if (chosen) find("select[name=variant]").value = chosen;
    for (const time of content.querySelectorAll("time")) {
      time.textContent = new Date(time.dateTime).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
    }
    if (hadFocus) find("[data-action=start]").focus();
  };

  const take = (message) => {
    if (!message || message.at === at) return;
    at = message.at;
    if (message.problem) return complain(message.problem);
    if (message.html !== undefined) showPage(message.html);
    if (message.running === undefined) return;
    showRun(message);
    following = message.running;
  };

  const actions = {
    start: () => act("start", { variant: find("select[name=variant]").value }),
    stop: () => {
      find(".said").textContent = "Stopping after this question …";
      trigger(events.stop, {});
    },
  };

  element.addEventListener("click", (event) => {
    const button = event.target.closest("[data-action]");
    if (button) actions[button.dataset.action]?.();
  });

  document.addEventListener("viva:opened-evaluation", () => act("look"));
  watch("value", () => take(props.value));
  viva.evaluationFailed = () => complain("Something went wrong in the server. The terminal it runs in shows the reason.");
  if (page.checkVisibility()) act("look");
};

// The hallucination lab. The server answers, breaks and checks; this file asks for it, and counts what was caught.
"use strict";

window.viva = window.viva || {};

viva.lab = (element, watch, props, events, trigger) => {
  const find = (selector) => element.querySelector(selector);
  const [page, front, told, answers, further] = [".page", ".front", ".told", ".answers", ".further"].map(find);
  const tally = { injected: 0, caught: 0 };
  let question = "";
  let draws = 0;  // so that the same fault twice is another one
  let waiting = false;
  let at = -1;  // number of the last message

  const act = (action, data = {}) => {
    if (waiting) return;
    waiting = true;
    page.setAttribute("aria-busy", "true");
    trigger(events.act, { action: { action, ...data } });
  };

  const say = (text, failed = false) => {
    told.textContent = text;
    told.classList.toggle("failed", failed);
  };

  const ask = (text) => {
    if (waiting || !text.trim()) return;
    say("Answering …");
    act("ask", { question: text });
  };

  // Only the kinds of fault that the chosen sentence has a place for.
  const offerKinds = () => {
    const chosen = find("select[name=place]")?.selectedOptions[0];
    const kinds = JSON.parse(chosen?.dataset.kinds ?? "[]");
    for (const button of answers.querySelectorAll(".kind")) button.disabled = !kinds.includes(button.dataset.kind);
  };

  const showTrial = (message) => {
    tally.injected += 1;
    tally.caught += message.caught;
    find(".result").innerHTML = message.trial;
    viva.setFormulas(find(".result"));
    find(".tally").textContent = `${tally.caught} of ${tally.injected} caught in this visit. The same kind again draws another fault.`;
    for (const button of answers.querySelectorAll(".kind")) button.setAttribute("aria-pressed", String(button.dataset.kind === message.kind));
  };

  const take = (message) => {
    if (!message || message.at === at) return;
    at = message.at;
    waiting = false;
    page.removeAttribute("aria-busy");
    say(message.problem ?? "", Boolean(message.problem));
    if (message.front) [front.innerHTML, further.innerHTML] = [message.front, message.reading];
    if (message.answers) {
      question = message.question;
      answers.innerHTML = message.answers;
      find("input[name=question]").value = question;
      viva.setFormulas(answers);
      offerKinds();
      told.scrollIntoView({ block: "start" });
    }
    if (message.trial) showTrial(message);
  };

  const actions = {
    choose: (button) => ask(button.dataset.question),
    break: (button) => act("break", { question, place: Number(find("select[name=place]").value), kind: button.dataset.kind, seed: draws++ * 100 }),
    read: (button) => viva.ask(button.dataset.question),
  };

  element.addEventListener("click", (event) => {
    const button = event.target.closest("[data-action]");
    if (button) actions[button.dataset.action]?.(button);
  });
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    ask(find("input[name=question]").value);
  });
  element.addEventListener("change", (event) => {
    if (event.target.name === "place") offerKinds();
  });

  document.addEventListener("viva:opened-lab", () => { if (!front.innerHTML) act("look"); });
  watch("value", () => take(props.value));
  viva.labFailed = () => {
    waiting = false;
    page.removeAttribute("aria-busy");
    say("Something went wrong in the server. The terminal it runs in shows the reason.", true);
  };
  if (page.checkVisibility()) act("look");
};

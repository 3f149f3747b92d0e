// The conversation. The server sends one message for each step of an answer; this file keeps and shows them.
// HTML comes only from the server, which escapes whatever stems from a document; a question is shown as text.
"use strict";

window.viva = window.viva || {};

viva.chat = (element, watch, props, events, trigger) => {
  const KEPT = 40;  // turns that outlast a reload; together far below the browser's limit of five million characters
  const room = element.querySelector(".room");
  const find = (selector) => room.querySelector(selector);
  const [log, empty, list, form, input] = [".log", ".empty", ".turns", ".composer", "textarea"].map(find);
  const panel = viva.panel(room);
  const turns = new Map();  // by number: its question, its elements, and the last message about it
  let count = 0;
  let running = null;  // number of the turn that is being answered
  let context = null;  // a question of the quiz that the next one here may refer to
  let lastMarked = "";  // the question in the log whose answer was marked last
  let pulse = 0;  // timer that looks whether the server is still there meanwhile

  // Where there is no mouse, the focus would bring up a keyboard that nobody asked for.
  const focusInput = () => {
    if (window.matchMedia("(hover: hover)").matches) input.focus();
  };

  const setRunning = (number) => {
    running = number;
    find(".send").hidden = number !== null;
    find(".stop").hidden = number === null;
    list.setAttribute("aria-busy", String(number !== null));
    clearInterval(pulse);
    if (number !== null) pulse = setInterval(findServer, 2000);
    refreshSend();
  };

  const refreshSend = () => {
    find(".send").disabled = !input.value.trim();
    input.style.height = "auto";
    input.style.height = `${input.scrollHeight}px`;
  };

  const addTurn = (question) => {
    const article = document.createElement("article");
    article.className = "turn";
    article.innerHTML = '<h2 class="question"></h2><div class="reply"><p class="waiting">Reading the sources</p></div>';
    const heading = article.querySelector(".question");
    heading.textContent = question;
    heading.classList.toggle("long", question.length > 160 || question.includes("\n"));
    article.dataset.turn = ++count;
    list.append(article);
    turns.set(count, { question, article, reply: article.querySelector(".reply"), message: {}, ended: false });
    room.classList.add("started");
    log.scrollTo({ top: article.offsetTop - log.offsetTop });
    return count;
  };

  const ask = (question, replaces = null, plain = false) => {
    if (running !== null || !question.trim()) return;
    if (replaces !== null) {
      turns.get(replaces).article.remove();
      turns.delete(replaces);
    }
    const earlier = [...turns.values()].map((each) => each.message.exchange).concat(context).filter(Boolean);
    setContext(null);
    const turn = addTurn(question.trim());
    setRunning(turn);
    save();
    trigger(events.ask, { asked: { question, turn, earlier, plain } });
  };

  const setContext = (exchange) => {
    context = exchange;
    find(".context").hidden = !exchange;
    find(".context span").textContent = exchange ? `About: ${exchange.question}` : "";
  };

  const end = (html, number = running) => {
    const turn = turns.get(number);
    if (!turn) return;
    turn.ended = true;
    if (turn.reply.querySelector(".waiting")) turn.reply.replaceChildren();
    turn.reply.insertAdjacentHTML("beforeend", html);
    setRunning(null);
  };

  const retryOffer = (text) => `<div class="footer"><p class="facts"><span>${text}</span></p><div class="actions">
    <button type="button" class="action retry" data-action="retry">Retry</button></div></div>`;

  const fail = (text) => end(`<div class="answer failed" role="alert"><h3>No answer came</h3><p>${text}</p></div>${retryOffer("")}`);

  const findServer = async () => {
    try {
      await fetch("viva/favicon.svg", { method: "HEAD", cache: "no-store" });
    } catch {
      fail("The server can't be reached. Start it again with <code>viva serve</code>, then retry.");
    }
  };

  const showSources = (number) => {
    const turn = turns.get(number);
    panel.show(number, turn.message.panel ?? "", turn.question);
  };

  const show = (number, message) => {
    const turn = turns.get(number);
    turn.message = message;
    turn.ended = message.complete;
    turn.question = message.question ?? turn.question;  // without personal data, which is not to be kept
    turn.reply.innerHTML = message.html;
    viva.setFormulas(turn.reply);
    showMark(turn);
    showSources(number);
  };

  // Whether an answer helped: true, false, or null for nothing said.
  const showMark = ({ reply, message }, problem = "") => {
    for (const button of reply.querySelectorAll("[data-helpful]")) {
      button.setAttribute("aria-pressed", String(JSON.parse(button.dataset.helpful) === message.helpful));
    }
    const told = reply.querySelector(".mark-told");
    if (told) told.textContent = problem;
  };

  const mark = (turn, button) => {
    const said = JSON.parse(button.dataset.helpful);
    turn.message.helpful = turn.message.helpful === said ? null : said;
    showMark(turn);
    save();
    lastMarked = turn.message.query;
    trigger(events.mark, { mark: { query: turn.message.query, helpful: turn.message.helpful } });
  };

  const takeMarked = (marked) => {
    if (!marked?.problem) return;
    for (const turn of turns.values()) {
      if (turn.message.query !== marked.query) continue;
      turn.message.helpful = null;
      showMark(turn, marked.problem);
      save();
    }
  };

  const takeTurn = (message) => {
    const turn = turns.get(message?.turn);
    if (!turn || turn.ended) return;
    show(message.turn, message);
    if (!message.complete) return;
    if (message.status) find(".status").textContent = message.status;
    setRunning(null);
    save();
  };

  // A reload of the page, which Gradio also does by itself when the server was started again, leaves the conversation as it was.
  const save = () => {
    const kept = [...turns.values()].slice(-KEPT).map(({ question, message }) => ({ question, message }));
    sessionStorage.setItem("viva-conversation", JSON.stringify(kept));
  };

  const restore = () => {
    for (const { question, message } of JSON.parse(sessionStorage.getItem("viva-conversation") ?? "[]")) {
      const number = addTurn(question);
      if (message.complete) show(number, message);
      else end(retryOffer("Not answered"), number);
    }
  };

  const takeFront = ({ html, status }) => {
    empty.innerHTML = html;
    find(".status").textContent = status;
  };

  const forget = () => {
    if (running !== null) trigger(events.stop, { turn: running });
    turns.clear();
    list.replaceChildren();
    panel.show(0, "", "");
    panel.close();
    setRunning(null);
    save();
    room.classList.remove("started");
    trigger(events.look);
    focusInput();
  };

  const copy = async (turn, button) => {
    await navigator.clipboard.writeText(turn.message.markdown);
    const label = button.textContent;
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = label; }, 1500);
  };

  const download = (turn) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([turn.message.receipt], { type: "application/json" }));
    link.download = `viva-receipt-${turn.question.toLowerCase().replace(/[^a-z0-9]+/g, "-").slice(0, 48)}.json`;
    link.click();
    URL.revokeObjectURL(link.href);
  };

  const actions = {
    new: forget,
    drop: () => setContext(null),
    quiz: (turn, button) => {
      viva.openTab("Quiz");
      document.dispatchEvent(new CustomEvent("viva:quiz", { detail: JSON.parse(button.dataset.plan) }));
    },
    close: panel.close,
    stop: () => {
      trigger(events.stop, { turn: running });
      end(retryOffer("Stopped"));
      focusInput();
    },
    copy,
    receipt: download,
    mark,
    retry: (turn, button, number) => ask(turn.question, number),
    instead: (turn, button, number) => ask(turn.question, number, true),
    sources: (turn, button, number) => {
      showSources(number);
      panel.open(button);
    },
  };

  const clicked = (event) => {
    if (!event.target.closest(".panel")) panel.close();
    const button = event.target.closest("button");
    if (!button || !room.contains(button)) return;
    const number = Number(button.closest(".turn")?.dataset.turn ?? 0);
    if (button.dataset.question) ask(button.dataset.question);
    else if (button.dataset.source) {
      showSources(number);
      panel.highlight(button.dataset.source, button.dataset.cite.split(" "), button);
    } else actions[button.dataset.action]?.(turns.get(number), button, number);
  };

  const pressed = (event) => {
    if (event.key === "Escape") panel.close();
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey || !room.checkVisibility()) return;
    event.preventDefault();
    input.focus();
  };

  const submit = (event) => {
    event?.preventDefault();
    if (running !== null) return;
    ask(input.value);
    input.value = "";
    refreshSend();
  };

  room.addEventListener("click", clicked);
  document.addEventListener("keydown", pressed);
  form.addEventListener("submit", submit);
  input.addEventListener("input", refreshSend);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit(event);
  });
  window.addEventListener("focus", () => trigger(events.look));
  document.addEventListener("viva:documents", () => trigger(events.look));
  watch("value", () => takeTurn(props.value));
  watch("front", () => takeFront(props.front));
  watch("marked", () => takeMarked(props.marked));

  // From the Quiz tab: go on about one of its questions.
  viva.askAbout = (exchange) => {
    viva.openTab("Chat");
    setContext(exchange);
    requestAnimationFrame(() => input.focus());  // by then the tab is on screen
  };
  // From the Lab: answer this here.
  viva.ask = (question) => {
    viva.openTab("Chat");
    ask(question);
  };
  viva.markingFailed = () => takeMarked({ query: lastMarked, problem: "This could not be kept. The server's terminal shows the reason." });
  viva.failed = () => fail("Something went wrong in the server. The terminal it runs in shows the reason.");
  viva.applyTheme();
  restore();
  trigger(events.look);
  focusInput();
};

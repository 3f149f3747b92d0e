// The quiz. The server renders every screen and keeps the session; this file reads what was answered, and knows the keys.
// The key of a question is not here before its answer has been sent.
"use strict";

window.viva = window.viva || {};

// What each control says. Places count from 0, in the order shown; null where nothing was chosen.
viva.responses = {
  options: (form) => {
    const chosen = [...form.querySelectorAll("input:checked")].map((input) => Number(input.value));
    return chosen.length ? chosen[0] : null;
  },
  multiple_choice: (form) => {
    const chosen = [...form.querySelectorAll("input:checked")].map((input) => Number(input.value));
    return chosen.length ? chosen : null;
  },
  true_false: (form) => {
    const chosen = form.querySelector("input:checked");
    return chosen ? chosen.value === "0" : null;
  },
  numeric: (form) => form.elements.number.value.trim() || null,
  cloze: (form) => {
    const gaps = [...form.querySelectorAll("[name=gap]")].map((input) => input.value.trim());
    return gaps.some(Boolean) ? gaps : null;
  },
  ordering: (form) => [...form.querySelectorAll(".ordering > li")].map((item) => Number(item.dataset.place)),
  matching: (form) => {
    const places = [...form.querySelectorAll("select")].map((select) => select.value);
    return places.includes("") ? null : places.map(Number);
  },
  text: (form) => form.elements.text.value.trim() || null,
};
Object.assign(viva.responses, {
  single_choice: viva.responses.options, scenario: viva.responses.options, code: viva.responses.options,
  short_answer: viva.responses.text, open: viva.responses.text,
});

viva.MISSING = {
  multiple_choice: "Choose at least one, or skip the question.",
  numeric: "Type a number, or skip the question.",
  cloze: "Fill in at least one blank, or skip the question.",
  matching: "Match every line, or skip the question.",
  short_answer: "Write an answer, or skip the question.",
  open: "Write an answer, or skip the question.",
};

viva.quiz = (element, watch, props, events, trigger) => {
  const room = element.querySelector(".room");
  const stage = room.querySelector(".stage");
  const spoken = room.querySelector(".spoken");
  const panel = viva.panel(room);
  let shown = {};  // the last message
  let waiting = false;
  let late = 0;  // timer that says so when no reply comes
  let clock = 0;

  const find = (selector) => stage.querySelector(selector);
  const form = () => find("form.answering");

  const act = (action, data = {}) => {
    if (waiting) return;
    waiting = true;
    room.classList.add("busy");
    late = setTimeout(() => fail("The server doesn't answer. Start it again with viva serve; the session goes on where it was."), 20000);
    const { session, question, attempt } = shown;
    trigger(events.act, { action: { action, profile: shown.profile ?? viva.learner.get(), session, question, attempt, ...data } });
  };

  const open = () => act("open", { profile: viva.learner.get(), session: sessionStorage.getItem("viva-session") ?? "" });

  const startWanted = () => {
    act("start", { plan: viva.wanted });
    viva.wanted = null;
  };

  const settle = () => {
    waiting = false;
    room.classList.remove("busy");
    clearTimeout(late);
  };

  const fail = (text) => {
    settle();
    if (find(".step.sureness:not([hidden])")) backToAnswer();
    const problem = find(".problem") ?? stage.insertBefore(Object.assign(document.createElement("p"), { className: "problem" }), stage.firstChild);
    problem.setAttribute("role", "alert");
    problem.textContent = text;
    problem.hidden = false;
  };

  // A draft outlasts a reload, so that nothing typed is lost.
  const draftField = () => find("textarea[name=text], textarea[name=addition]");
  const draftOf = (text) => `${shown.session} ${shown.question} ${text.name}`;
  const keepDraft = () => {
    const text = draftField();
    if (text) sessionStorage.setItem("viva-draft", JSON.stringify({ of: draftOf(text), text: text.value }));
  };
  const restoreDraft = () => {
    const text = draftField();
    const draft = JSON.parse(sessionStorage.getItem("viva-draft") ?? "{}");
    if (text && draft.of === draftOf(text)) text.value = draft.text;
    else sessionStorage.removeItem("viva-draft");
    if (text) grow(text);
  };
  const grow = (text) => {
    text.style.height = "auto";
    text.style.height = `${text.scrollHeight + 2}px`;
  };

  const showClock = (deadline) => {
    clearInterval(clock);
    const face = find(".clock");
    if (!face || deadline === null) return;
    const tick = () => {
      const left = Math.max(0, Math.round((deadline - Date.now()) / 1000));
      face.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")} left`;
      face.classList.toggle("short", left < 60);
      if (left === 0) {
        clearInterval(clock);
        face.textContent = "Time is up: this is the last question";
      }
    };
    tick();
    clock = setInterval(tick, 1000);
  };

  const firstField = () => find("textarea[name=addition]:not([disabled]), form.answering :is(input, textarea, select, li[tabindex])");

  const focusFirst = () => {
    if (!room.checkVisibility()) return;
    if (!window.matchMedia("(hover: hover)").matches) return;
    const target = shown.screen === "asking" || shown.follow_up ? firstField() : find("[data-focus]");
    target?.focus({ preventScroll: true });
  };

  const take = (message) => {
    if (!message || message.at === shown.at) return;
    settle();
    if (message.compared !== undefined) {
      find(".compared").innerHTML = message.compared;
      return;
    }
    if (message.reading !== undefined) {
      room.classList.add("reading");
      panel.show(message.about + message.at, message.reading, message.about);
      panel.open(document.activeElement);
      room.querySelector(".panel details[open]")?.scrollIntoView();
      return;
    }
    if (!message.html) {
      fail(message.problem || message.said);
      if (message.said) find(".report-form")?.remove();
      return;
    }
    viva.learner.set(message.profile);
    if (message.session) sessionStorage.setItem("viva-session", message.session);
    else sessionStorage.removeItem("viva-session");
    room.classList.remove("reading");
    const same = message.question === shown.question && message.screen === shown.screen;
    const response = same && form() ? new FormData(form()) : null;
    shown = message;
    stage.innerHTML = message.html;
    viva.setFormulas(stage);
    room.dataset.screen = message.screen;
    panel.show(message.attempt ?? "", message.panel ?? "", message.about ?? "");
    if (message.screen !== "marked") panel.close();
    restoreDraft();
    if (response) restoreForm(response);
    showClock(message.seconds_left === undefined || message.seconds_left === null ? null : Date.now() + 1000 * message.seconds_left);
    if (!same) room.querySelector(".quiz").scrollTo({ top: 0 });
    spoken.textContent = message.spoken ?? "";
    if (message.problem) fail(message.problem);
    focusFirst();
  };

  // After a hint or a bookmark the screen is drawn again; what was chosen stays.
  const restoreForm = (data) => {
    for (const [name, value] of data) {
      for (const field of form()?.elements[name]?.length === undefined ? [form()?.elements[name]] : form().elements[name]) {
        if (!field) continue;
        if (field.type === "radio" || field.type === "checkbox") field.checked = field.checked || field.value === value;
        else if (!field.value) field.value = value;
      }
    }
  };

  // Answering: what, then how sure.
  const askConfidence = () => {
    const kind = form().dataset.kind;
    const response = viva.responses[kind](form());
    const problem = find(".problem");
    problem.hidden = response !== null;
    if (response === null) {
      problem.textContent = viva.MISSING[kind] ?? "Choose one, or skip the question.";
      firstField()?.focus();
      return;
    }
    find(".step.submit").hidden = true;
    find(".step.sureness").hidden = false;
    find(".step.sureness").focus();  // on none of the buttons: a second Enter is no statement of confidence
  };
  const backToAnswer = () => {
    find(".step.submit").hidden = false;
    find(".step.sureness").hidden = true;
    firstField()?.focus();
  };
  const answer = (confidence) => {
    keepDraft();
    act("answer", { response: viva.responses[form().dataset.kind](form()), confidence });
  };

  const plan = () => {
    const data = new FormData(find("form.plan"));
    return {
      pool: data.get("pool"), topics: data.getAll("topic"), tiers: data.getAll("tier"), kinds: data.getAll("kind").flatMap((each) => each.split(" ")),
      hard: data.has("hard"), number: Number(data.get("number")), minutes: data.get("minutes") ? Number(data.get("minutes")) : null,
    };
  };

  const reportForm = (button) => {
    const there = find(".report-form");
    if (there) {
      there.remove();
      return;
    }
    const box = document.createElement("form");
    box.className = "report-form";
    box.innerHTML = '<label><span class="legend">What is wrong with this question?</span><textarea name="report" rows="2" maxlength="2000"></textarea></label><button type="submit" class="secondary">Send the report</button>';
    button.closest(".more").after(box);
    box.querySelector("textarea").focus();
  };

  const disagreement = () => [...stage.querySelectorAll("select[name=label]")].map((select) => select.value);

  const actions = {
    hint: () => act("hint"), skip: () => act("skip"), bookmark: () => act("bookmark", { on: !shown.bookmarked }), end: () => act("end"), next: () => act("next"),
    report: reportForm, front: () => act("front"), resume: () => act("resume"), interview: () => act("interview"), audit: () => act("audit"),
    again: (button) => act("start", { plan: JSON.parse(button.dataset.plan) }),
    waive: () => act("follow_up", { text: "" }),
    disagree: () => {
      find(".disagreement").hidden = !find(".disagreement").hidden;
      find(".disagreement select, .disagreement button")?.focus();
    },
    override: () => act("disagree", { labels: disagreement() }),
    about: () => viva.askAbout(shown.exchange),
    read: (button) => act("read", { page: button.dataset.page, section: button.dataset.section }),
    close: panel.close,
  };

  const clicked = (event) => {
    if (!event.target.closest(".panel")) panel.close();
    const button = event.target.closest("button");
    if (!button || !room.contains(button)) return;
    if (button.dataset.confidence) answer(button.dataset.confidence);
    else if (button.dataset.move) move(button.closest("li"), Number(button.dataset.move), button);
    else if (button.dataset.source) panel.highlight(button.dataset.source, button.dataset.cite.split(" "), button);
    else actions[button.dataset.action]?.(button);
  };

  const submitted = (event) => {
    event.preventDefault();
    const name = event.target.className;
    if (name.includes("answering")) askConfidence();
    else if (name.includes("plan")) act("start", { plan: plan() });
    else if (name.includes("follow-up")) act("follow_up", { text: event.target.elements.addition.value });
    else if (name.includes("report-form")) act("report", { text: event.target.elements.report.value });
    else if (name.includes("screening")) act("screen", { text: event.target.elements.wanted.value });
    else if (name.includes("new-learner")) act("learner", { name: event.target.elements.name.value });
    else if (name.includes("learner")) {
      const data = new FormData(event.target);
      act("settings", { name: data.get("name"), interview: data.get("interview") || null, retention: Number(data.get("retention")) / 100, new_a_day: Number(data.get("new_a_day")) });
    }
  };

  // Ordering.
  const move = (item, step, focus) => {
    const other = step < 0 ? item.previousElementSibling : item.nextElementSibling;
    if (!other) return;
    if (step < 0) other.before(item);
    else other.after(item);
    (focus ?? item).focus();
    spoken.textContent = `Line ${[...item.parentElement.children].indexOf(item) + 1}`;
  };
  let dragged = null;
  stage.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.(".ordering > li");
    dragged?.classList.add("dragged");
  });
  stage.addEventListener("dragover", (event) => {
    const over = event.target.closest(".ordering > li");
    if (!dragged || !over || over === dragged) return;
    event.preventDefault();
    const half = over.getBoundingClientRect();
    if (event.clientY < half.top + half.height / 2) over.before(dragged);
    else over.after(dragged);
  });
  stage.addEventListener("dragend", () => {
    dragged?.classList.remove("dragged");
    dragged = null;
  });

  const pressedDigit = (digit) => {
    const step = find(".step.sureness");
    if (step && !step.hidden) {
      step.querySelectorAll(".confidence")[digit - 1]?.click();
      return true;
    }
    const option = stage.querySelectorAll("form.answering input[name=option]")[digit - 1];
    option?.click();
    option?.focus();
    return Boolean(option);
  };

  const pressed = (event) => {
    if (!room.checkVisibility() || event.ctrlKey || event.metaKey || event.isComposing) return;
    const typing = event.target.closest("input[type=text], input[type=date], input[type=number], textarea, select");
    if (event.key === "Escape") {
      panel.close();
      if (find(".step.sureness:not([hidden])")) backToAnswer();
      return;
    }
    const item = event.target.closest(".ordering > li");
    if (item && event.altKey && ["ArrowUp", "ArrowDown"].includes(event.key)) {
      event.preventDefault();
      move(item, event.key === "ArrowUp" ? -1 : 1);
      return;
    }
    if (event.altKey) return;
    if (event.key === "Enter" && event.target.matches("textarea, form.answering select") && !event.shiftKey) {
      event.preventDefault();
      event.target.form.requestSubmit();
      return;
    }
    if (typing) return;
    if (event.key === "Enter" && !event.target.closest("button, a, summary, select")) {
      const button = find("form.answering .step.submit:not([hidden]) [type=submit], [data-focus]");
      if (button) {
        event.preventDefault();
        button.click();
      }
    } else if (/^[1-6]$/.test(event.key)) {
      if (pressedDigit(Number(event.key))) event.preventDefault();
    }
  };

  room.addEventListener("click", clicked);
  room.addEventListener("submit", submitted);
  room.addEventListener("input", (event) => {
    if (event.target.matches("textarea")) grow(event.target);
    keepDraft();
  });
  room.addEventListener("change", (event) => {
    if (event.target.matches("select[name=profile]")) {
      act("front", { profile: event.target.value, session: "" });
    }
  });
  document.addEventListener("keydown", pressed);
  document.addEventListener("viva:quiz", startWanted);
  document.addEventListener("viva:opened-quiz", () => {
    if (viva.wanted || waiting) return;
    if (shown.profile !== viva.learner.get()) open();
    else if (shown.screen === "front") act("front");
  });
  watch("value", () => take(props.value));

  viva.quizFailed = () => fail("Something went wrong in the server. The terminal it runs in shows the reason. The session goes on where it was: reload the page.");
  if (viva.wanted) startWanted();
  else open();
};

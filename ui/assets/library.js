// The documents. HTML comes only from the server, which escapes whatever stems from a document.
"use strict";

window.viva = window.viva || {};

viva.library = (element, watch, props, events, trigger, upload) => {
  const find = (selector) => element.querySelector(selector);
  const [drop, choose, input, work, outcomes] = [".drop", ".choose", "input", ".work", ".outcomes"].map(find);

  const setWork = (text, done, total) => {
    work.hidden = false;
    choose.disabled = true;
    work.querySelector("span").textContent = text;
    Object.assign(work.querySelector("progress"), { value: done, max: Math.max(total, 1) });
  };

  const endWork = () => {
    work.hidden = true;
    choose.disabled = false;
    input.value = "";
  };

  const fail = (text) => {
    outcomes.innerHTML = '<p class="outcome unread" role="alert"></p>';
    outcomes.firstChild.textContent = text;
    endWork();
  };

  const add = async (files) => {
    if (choose.disabled || !files.length) return;
    outcomes.replaceChildren();
    const paths = [];
    try {
      for (const file of files) {
        setWork(`Uploading ${file.name}`, paths.length, files.length);
        paths.push((await upload(file)).path);
      }
    } catch (error) {
      fail(`The upload broke off: ${error.message}`);
      return;
    }
    setWork("Reading", 0, 1);
    trigger(events.add, { paths });
  };

  const take = (message) => {
    if (message?.folder) {
      find(".folder").textContent = message.folder;
      input.accept = message.types;
    }
    if (message?.progress) setWork(message.progress.what, message.progress.done, message.progress.total);
    if (message?.documents !== undefined) find(".documents").innerHTML = message.documents;
    if (message?.outcomes === undefined) return;
    outcomes.innerHTML = message.outcomes;
    endWork();
    document.dispatchEvent(new Event("viva:documents"));
  };

  // A first click asks, a second removes.
  const removing = (button) => {
    if (button.classList.contains("asked")) {
      button.disabled = true;
      trigger(events.remove, { document: button.dataset.document });
      return;
    }
    button.classList.add("asked");
    button.textContent = "Really remove?";
    button.addEventListener("blur", () => {
      button.classList.remove("asked");
      button.textContent = "Remove";
    }, { once: true });
  };

  choose.addEventListener("click", () => input.click());
  input.addEventListener("change", () => add([...input.files]));
  drop.addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    add([...event.dataTransfer.files]);
  });
  element.addEventListener("click", (event) => {
    const button = event.target.closest(".remove");
    if (button) removing(button);
  });
  watch("value", () => take(props.value));

  viva.addingFailed = () => fail("The server did not add them. See its terminal for the reason");
  trigger(events.look);
};

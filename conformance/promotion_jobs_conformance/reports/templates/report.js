
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("js");

  const form = document.getElementById("filter");
  const status = document.getElementById("filter-status");
  const items = [...document.querySelectorAll(".requirement")].map((element) => ({
    element,
    outcome: element.dataset.outcome,
    text: element.textContent.toLowerCase(),
  }));

  const apply = () => {
    const words = form.elements.words.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = new Set([...form.querySelectorAll("input[name=outcome]:checked")].map((box) => box.value));
    let shown = 0;
    for (const { element, outcome, text } of items) {
      element.hidden = !(wanted.has(outcome) && words.every((word) => text.includes(word)));
      shown += element.hidden ? 0 : 1;
    }
    for (const group of document.querySelectorAll(".group")) {
      group.hidden = !group.querySelector(".requirement:not([hidden])");
    }
    status.textContent = `${shown} of ${items.length} requirements shown`;
  };

  // A link may lead into something folded or filtered away: it is opened and shown first.
  const reveal = () => {
    let target = null;
    try {
      target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    } catch {
      return;
    }
    if (!target) return;
    if (target.closest("[hidden]") && form) {
      form.reset();
      apply();
    }
    for (let element = target; element; element = element.parentElement) {
      if (element.tagName === "DETAILS") element.open = true;
    }
    // What is opened may be taller than the window, and begins with its name; a line is read with those around it.
    target.scrollIntoView({ block: target.tagName === "LI" ? "center" : "start" });
  };

  const copied = document.getElementById("copy-status");
  const copy = async (button) => {
    const source = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(source.textContent);
      copied.textContent = "Copied";
    } catch {
      // A page from a mail may have no clipboard: the text is selected, and a key press copies it.
      getSelection().selectAllChildren(source);
      copied.textContent = "Selected: press Ctrl+C to copy";
    }
    button.dataset.done = "";
    setTimeout(() => {
      delete button.dataset.done;
      copied.textContent = "";
    }, 2500);
  };

  if (form) {
    form.hidden = false;
    form.addEventListener("input", apply);
    form.addEventListener("reset", () => setTimeout(apply));
    form.addEventListener("submit", (event) => event.preventDefault());
    apply();
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-copy]");
    if (button) copy(button);
  });
  addEventListener("hashchange", reveal);
  reveal();
})();

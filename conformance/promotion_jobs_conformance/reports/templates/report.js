
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

  let wasActive = false;
  const apply = () => {
    const words = form.elements.words.value.toLowerCase().split(/\s+/).filter(Boolean);
    const boxes = [...form.querySelectorAll("input[name=outcome]")];
    const wanted = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    const isActive = words.length > 0 || wanted.size < boxes.length;
    let shown = 0;
    for (const { element, outcome, text } of items) {
      element.hidden = !(wanted.has(outcome) && words.every((word) => text.includes(word)));
      shown += element.hidden ? 0 : 1;
    }
    // What is folded by default is unfolded for those who search, and folded again after.
    for (const quiet of document.querySelectorAll(".quiet")) {
      quiet.hidden = !quiet.querySelector(".requirement:not([hidden])");
      if (isActive || wasActive) quiet.open = isActive && !quiet.hidden;
    }
    for (const group of document.querySelectorAll(".group")) {
      group.hidden = !group.querySelector(".requirement:not([hidden])");
    }
    wasActive = isActive;
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
    at = findings.includes(target) ? findings.indexOf(target) : at;
    update();
    target.scrollIntoView({ block: "start" });
  };

  const findings = [...document.querySelectorAll(".finding")];
  const position = document.getElementById("position");
  let at = -1;

  const update = () => {
    if (position && at >= 0) position.textContent = `${at + 1} of ${findings.length}`;
  };
  const step = (by) => {
    if (findings.length === 0) return;
    at = at < 0 ? (by > 0 ? 0 : findings.length - 1) : (at + by + findings.length) % findings.length;
    const finding = findings[at];
    finding.open = true;
    update();
    finding.querySelector("summary").focus({ preventScroll: true });
    finding.scrollIntoView({ block: "start" });
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
  const steps = document.getElementById("steps");
  if (steps) {
    steps.hidden = false;
    document.getElementById("next").addEventListener("click", () => step(1));
    document.getElementById("previous").addEventListener("click", () => step(-1));
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    if (event.key === "n") step(1);
    if (event.key === "p") step(-1);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-copy]");
    if (button) copy(button);
    const only = event.target.closest("[data-only]");
    if (only && form) {
      for (const box of form.querySelectorAll("input[name=outcome]")) box.checked = box.value === only.dataset.only;
      form.elements.words.value = "";
      apply();
    }
  });
  // On paper nothing can be unfolded.
  addEventListener("beforeprint", () => {
    for (const finding of findings) finding.open = true;
  });
  addEventListener("hashchange", reveal);
  reveal();
})();

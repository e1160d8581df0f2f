"use strict";
// The filter of a long list: an entry stays when it has every word that was typed, and the level that was chosen.
for (const form of document.querySelectorAll("form[data-filter]")) {
  const entries = [...document.querySelectorAll(form.dataset.filter)];
  const texts = entries.map((entry) => entry.textContent.toLowerCase());
  const [words, level, said] = ["input", "select", "output"].map((name) => form.querySelector(name));
  const show = () => {
    const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    entries.forEach((entry, at) => {
      const fits = wanted.every((word) => texts[at].includes(word)) && (!level?.value || entry.dataset.level === level.value);
      entry.hidden = !fits;
      count += fits;
    });
    for (const section of document.querySelectorAll("section section")) {
      const inside = [...section.querySelectorAll(form.dataset.filter)];
      if (inside.length) section.hidden = inside.every((entry) => entry.hidden);
    }
    said.textContent = `${count} of ${entries.length}`;
  };
  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  show();
}

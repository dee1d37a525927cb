// Keyboard, clipboard, theme, toasts. Runs before the first paint; pages work without it.
(() => {
const root = document.documentElement;
const all = (selector) => [...document.querySelectorAll(selector)];
const one = (selector) => document.querySelector(selector);
const on = (name, act, capture) => document.addEventListener(name, act, capture);
const make = (tag, values) => Object.assign(document.createElement(tag), values);
const toasts = () => one("#toasts");

// Theme
const showTheme = (theme) => {
  if (["light", "dark"].includes(theme)) root.dataset.theme = theme;
  else delete root.dataset.theme;
  const shown = root.dataset.theme ?? "auto";
  for (const button of all("[data-set-theme]")) button.ariaPressed = String(button.dataset.setTheme === shown);
};
const stored = (act) => { try { return act(localStorage); } catch { return null; } };
root.dataset.js = "";
showTheme(stored((store) => store.getItem("theme")));

// Selection
let place = 0;
const items = () => all("[data-item]");
const selected = () => one('[data-item][aria-current="true"]');
const select = (item, focus) => {
  if (!item) return;
  selected()?.removeAttribute("aria-current");
  item.setAttribute("aria-current", "true");
  place = items().indexOf(item);
  if (!focus) return;
  item.tabIndex = -1;
  item.focus({ preventScroll: true });
  item.scrollIntoView({ block: "nearest" });
};
const move = (step) => select(items()[items().indexOf(selected()) + step], true);

// Keys, dead in text fields and dialogs.
const isTyping = (element) => element.matches("textarea, select, input:not([type=radio], [type=checkbox])");
const press = (key) => {
  const named = `[data-key="${CSS.escape(key)}"]`;
  const control = selected()?.querySelector(named) ?? all(named).find((found) => !found.closest("[data-item]"));
  control?.focus({ preventScroll: true });
  control?.click();
  return control;
};
on("keydown", (event) => {
  const { key } = event;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (isTyping(event.target) || one("dialog[open]")) return;
  if (key === "Escape") closeMenus(root);
  const step = { j: 1, k: -1 }[key];
  const help = key === "?" && one("#keys");
  if (step && items().length) move(step);
  else if (help) help.showModal();
  else if (key.length > 1 || event.repeat || !press(key)) return;
  event.preventDefault();
});
on("focusin", (event) => select(event.target.closest("[data-item]")));

// Toasts
const tendToasts = () => {
  for (const toast of all(".toast:not([data-keep], [data-timed])")) {
    toast.dataset.timed = "";
    setTimeout(() => toast.remove(), 8000);
  }
};
const say = (text, tone) => {
  toasts()?.append(make("p", { className: `toast ${tone}`, textContent: text }));
  tendToasts();
};

// Clipboard: copy first, then let the form go.
const copyByHand = (text) => {
  const area = make("textarea", { className: "hidden-text", value: text });
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
};
const copy = (button) => {
  const source = (button.closest("[data-item]") ?? document).querySelector(button.dataset.copy);
  const text = (source?.value ?? source?.textContent ?? "").trim();
  const finish = (done) => {
    say(toasts()?.dataset[done ? "copied" : "copyFailed"], done ? "good" : "bad");
    if (done && button.type === "submit") button.form?.requestSubmit(button);
  };
  const byHand = () => finish(text && copyByHand(text));
  if (!text || !navigator.clipboard) byHand();
  else navigator.clipboard.writeText(text).then(() => finish(true), byHand);
};

const closeMenus = (target) => {
  for (const menu of all("details[data-menu][open]")) menu.open = menu.contains(target);
};
on("click", (event) => {
  const near = (selector) => event.target.closest(selector);
  const copying = near("[data-copy]");
  if (copying) { event.preventDefault(); copy(copying); }
  const theme = near("[data-set-theme]")?.dataset.setTheme;
  if (theme) { showTheme(theme); stored((store) => store.setItem("theme", theme)); }
  near("[data-dismiss]")?.closest(".toast").remove();
  document.getElementById(near("[data-open]")?.dataset.open)?.showModal();
  closeMenus(event.target);
  select(near("[data-item]"));
});

// A form is sent once at a time.
on("submit", (event) => {
  const { dataset, method } = event.target;
  if (method !== "post") return;
  if ("sent" in dataset) { event.preventDefault(); event.stopPropagation(); }
  else if (!event.target.matches("[hx-post]")) {
    dataset.sent = "";
    setTimeout(() => delete dataset.sent, 5000);
  }
}, true);
on("htmx:beforeSend", ({ detail }) => { detail.elt.dataset.sent = ""; });
on("htmx:afterRequest", ({ detail }) => { delete detail.elt.dataset.sent; settle(true); });

// Drafts: what the server could not keep stays on this device until it can.
const valuesOf = (form) => [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");
const draftKey = (form) => `draft:${form.dataset.draft}`;
const keepDraft = ({ detail }) => {
  const form = detail.elt.closest("form[data-draft]");
  if (!form) return;
  stored((store) => store.setItem(draftKey(form), JSON.stringify({ at: Date.now(), values: valuesOf(form) })));
  if (!("told" in form.dataset)) say(form.dataset.lost, "warn");
  form.dataset.told = "";
};
const dropDraft = ({ detail }) => {
  const form = detail.successful && detail.elt.closest("form[data-draft]");
  if (form) stored((store) => store.removeItem(draftKey(form)));
};
const restoreDraft = (form) => {
  const kept = JSON.parse(stored((store) => store.getItem(draftKey(form))));
  if (!kept || kept.at / 1000 < Number(form.dataset.recorded)) return;
  for (const [name, value] of kept.values) {
    for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (field.type === "radio") field.checked = field.value === value;
      else if (field.type !== "checkbox") field.value = value;
    }
  }
  say(form.dataset.restored, "info");
  setTimeout(() => form.dispatchEvent(new Event("change", { bubbles: true }))); // once htmx listens
};
on("htmx:sendError", keepDraft);
on("htmx:responseError", keepDraft);
on("htmx:afterRequest", dropDraft);

const settle = (swapped) => {
  tendToasts();
  const isLost = swapped && document.activeElement === document.body;
  if (!selected()) select(items()[Math.min(place, items().length - 1)], isLost);
};
on("htmx:afterSettle", () => settle(true));
on("DOMContentLoaded", () => {
  showTheme(root.dataset.theme);
  settle();
  all("form[data-draft]").forEach(restoreDraft);
});
})();

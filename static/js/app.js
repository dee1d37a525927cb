// Keyboard, clipboard, theme, toasts, drafts. Runs before the first paint; pages work without it.
(() => {
const root = document.documentElement;
const all = (selector) => [...document.querySelectorAll(selector)];
const one = (selector) => document.querySelector(selector);
const on = (name, act, capture) => document.addEventListener(name, act, capture);
const make = (tag, values) => Object.assign(document.createElement(tag), values);
let store = {};
try { store = localStorage ?? store; } catch { /* not allowed */ }

// Theme
const showTheme = (theme = "auto") => {
  root.dataset.theme = theme;
  for (const button of all("[data-set-theme]")) button.ariaPressed = button.dataset.setTheme === theme;
};
root.dataset.js = "";
showTheme(store.theme);

// Selection
let place = 0;
const items = () => all("[data-item]");
const selected = () => one('[data-item][aria-current="true"]');
const select = (item, focus) => {
  if (!item) return;
  selected()?.removeAttribute("aria-current");
  item.ariaCurrent = "true";
  place = items().indexOf(item);
  if (!focus) return;
  item.tabIndex = -1;
  item.focus({ preventScroll: true });
  item.scrollIntoView({ block: "nearest" });
};

// Keys, dead in text fields and dialogs.
const TYPED = "textarea, select, input:not([type=radio], [type=checkbox])";
const press = (key) => {
  const named = `[data-key="${CSS.escape(key)}"]`;
  const control = selected()?.querySelector(named) ?? one(`${named}:not([data-item] *)`);
  control?.focus();
  control?.click();
  return control;
};
on("keydown", (event) => {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || target.matches(TYPED) || one("dialog[open]")) return;
  if (key === "Escape") closeMenus();
  const step = { j: 1, k: -1 }[key];
  if (step) select(items()[items().indexOf(selected()) + step], true);
  else if (key.length > 1 || event.repeat || !press(key)) return;
  event.preventDefault();
});
on("focusin", (event) => select(event.target.closest("[data-item]")));

// Toasts vanish when their animation ends.
const say = (text, tone) => one("#toasts")?.append(make("p", { className: `toast ${tone}`, textContent: text }));
on("animationend", ({ target }) => { if (target.matches(".toast")) target.remove(); });

// Clipboard: copy first, then let the form go.
const copy = (button) => {
  const source = (button.closest("[data-item]") ?? document).querySelector(button.dataset.copy);
  const area = make("textarea", { value: (source?.value ?? source?.textContent ?? "").trim() });
  document.body.append(area);
  area.select();
  const done = area.value && document.execCommand("copy");
  area.remove();
  say(one("#toasts")?.dataset[done ? "copied" : "copyFailed"], done ? "good" : "bad");
  if (done && button.type === "submit") button.form?.requestSubmit(button);
};

const closeMenus = (target) => {
  for (const menu of all("[data-menu][open]")) menu.open = menu.contains(target);
};
on("click", (event) => {
  const near = (selector) => event.target.closest(selector);
  const copying = near("[data-copy]");
  if (copying) { event.preventDefault(); copy(copying); }
  const theme = near("[data-set-theme]")?.dataset.setTheme;
  if (theme) showTheme(store.theme = theme);
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
  dataset.sent = "";
  setTimeout(() => delete dataset.sent, 5000);
}, true);
on("htmx:afterRequest", ({ detail: { elt, successful } }) => {
  delete elt.dataset.sent;
  if (successful) delete store[elt.closest("[data-draft]")?.dataset.draft];
  settle(true);
});

// Drafts: what the server could not keep stays on this device until it can.
const keepDraft = ({ detail }) => {
  const form = detail.elt.closest("[data-draft]");
  if (!form) return;
  const { draft, recorded, lost } = form.dataset;
  const values = new FormData(form);
  values.delete("csrfmiddlewaretoken");
  if (!store[draft]) say(lost, "warn");
  store[draft] = JSON.stringify([recorded, ...values]);
};
on("htmx:sendError", keepDraft);
on("htmx:responseError", keepDraft);
const restoreDraft = (form) => {
  const { draft, recorded, restored } = form.dataset;
  const [since, ...values] = JSON.parse(store[draft] ?? "[]");
  if (since !== recorded) return;
  for (const [name, value] of values) Object.assign(form.elements[name] ?? {}, { value, checked: true });
  say(restored, "info");
  setTimeout(() => form.dispatchEvent(new Event("change"))); // once htmx listens
};

const settle = (swapped) => {
  const next = items()[Math.min(place, items().length - 1)];
  if (!selected()) select(next, swapped && document.activeElement === document.body);
};
on("DOMContentLoaded", () => {
  showTheme(store.theme);
  settle();
  all("[data-draft]").forEach(restoreDraft);
});
})();

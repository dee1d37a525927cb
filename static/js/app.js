// Keyboard, clipboard, theme, toasts. Loaded in the head, before the first paint; every page works without it.
(() => {
  "use strict";
  const root = document.documentElement;
  const all = (selector) => [...document.querySelectorAll(selector)];
  const on = (name, act, capture) => document.addEventListener(name, act, capture);

  // Theme: "auto" follows the system.
  const storage = {
    get: () => { try { return localStorage.getItem("theme"); } catch { return null; } },
    set: (value) => { try { localStorage.setItem("theme", value); } catch { /* private window: lasts for this page */ } },
  };
  const showTheme = (theme) => {
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    else delete root.dataset.theme;
    for (const button of all("[data-set-theme]")) {
      button.setAttribute("aria-pressed", String(button.dataset.setTheme === (root.dataset.theme || "auto")));
    }
  };
  root.dataset.js = "";
  showTheme(storage.get());

  // Selection among [data-item].
  let place = 0;
  const items = () => all("[data-item]");
  const selected = () => document.querySelector('[data-item][aria-current="true"]');
  const select = (item, focus) => {
    if (!item) return;
    for (const other of items()) other.removeAttribute("aria-current");
    item.setAttribute("aria-current", "true");
    place = items().indexOf(item);
    if (!focus) return;
    item.tabIndex = -1;
    item.focus({ preventScroll: true });
    item.scrollIntoView({ block: "nearest" });
  };
  const move = (step) => {
    const list = items();
    const next = list.indexOf(selected()) + step;
    select(list[Math.max(0, Math.min(list.length - 1, next))], true);
  };

  const isTyping = (element) =>
    element.isContentEditable || element.matches("textarea, select, input:not([type=radio], [type=checkbox], [type=submit])");
  const press = (key) => {
    const named = `[data-key="${CSS.escape(key)}"]`;
    const control = selected()?.querySelector(named) || all(named).find((found) => !found.closest("[data-item]"));
    if (!control) return false;
    if (control.matches("input, textarea, select") && isTyping(control)) control.focus();
    else control.click();
    return true;
  };
  on("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat && !"jk".includes(event.key)) return;
    if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
    if (event.key === "Escape") for (const menu of all("details[data-menu][open]")) menu.open = false;
    const keys = document.getElementById("keys");
    let used = true;
    if (event.key === "j" && items().length) move(1);
    else if (event.key === "k" && items().length) move(-1);
    else if (event.key === "?" && keys) keys.showModal();
    else used = event.key.length === 1 && press(event.key);
    if (used) event.preventDefault();
  });
  on("focusin", (event) => select(event.target.closest("[data-item]")));

  // Toasts.
  const tendToasts = () => {
    for (const toast of all(".toast:not([data-keep], [data-timed])")) {
      toast.dataset.timed = "";
      setTimeout(() => toast.remove(), 8000);
    }
  };
  const toast = (text, tone) => {
    const region = document.getElementById("toasts");
    if (!region || !text) return;
    const line = document.createElement("p");
    line.className = `toast ${tone}`;
    line.textContent = text;
    region.append(line);
    tendToasts();
  };

  // Clipboard: copy first, then let the form go.
  const copyByHand = (text) => {
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "hidden-text";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  };
  const copy = async (text) => {
    try { await navigator.clipboard.writeText(text); return true; } catch { return copyByHand(text); }
  };
  const textFor = (button) => {
    const source = (button.closest("[data-item]") || document).querySelector(button.dataset.copy);
    return source ? (source.value ?? source.textContent).trim() : "";
  };
  const copyAndGo = async (button) => {
    const words = document.getElementById("toasts")?.dataset ?? {};
    const text = textFor(button);
    const done = text !== "" && await copy(text);
    toast(done ? words.copied : words.copyFailed, done ? "good" : "bad");
    if (done && button.form && button.type === "submit") button.form.requestSubmit(button);
  };

  on("click", (event) => {
    const near = (selector) => event.target.closest(selector);
    const copying = near("[data-copy]");
    const theme = near("[data-set-theme]");
    if (copying) { event.preventDefault(); copyAndGo(copying); }
    if (theme) { storage.set(theme.dataset.setTheme); showTheme(theme.dataset.setTheme); }
    near("[data-dismiss]")?.closest(".toast, dialog")?.remove();
    document.getElementById(near("[data-open]")?.dataset.open)?.showModal();
    for (const menu of all("details[data-menu][open]")) if (!menu.contains(event.target)) menu.open = false;
    select(near("[data-item]"));
  });

  // A form is sent once at a time.
  on("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if ("sent" in form.dataset) { event.preventDefault(); event.stopImmediatePropagation(); return; }
    if (form.hasAttribute("hx-post")) return;
    form.dataset.sent = "";
    setTimeout(() => delete form.dataset.sent, 5000);
  }, true);
  on("htmx:beforeSend", (event) => { event.detail.elt.dataset.sent = ""; });
  on("htmx:afterRequest", (event) => { delete event.detail.elt.dataset.sent; });
  addEventListener("pageshow", () => { for (const form of all("form[data-sent]")) delete form.dataset.sent; });

  const settle = () => {
    tendToasts();
    if (!selected()) select(items()[Math.min(place, items().length - 1)]);
  };
  on("htmx:afterSettle", settle);
  on("DOMContentLoaded", () => { showTheme(storage.get()); settle(); });
})();

// Light or dark: as the system says, until the person says otherwise.

import { change } from "./store.js";

const STORED = "playground.theme";
const system = matchMedia("(prefers-color-scheme: dark)");

export function isDark() {
  return document.documentElement.dataset.theme === "dark";
}

/** Show the theme that holds now, and follow the system from here on. */
export function dress() {
  wear();
  system.addEventListener("change", wear);
}

export function switchTheme() {
  const wish = isDark() ? "light" : "dark";
  // Back at what the system says, the page follows it again.
  if ((wish === "dark") === system.matches) localStorage.removeItem(STORED);
  else localStorage.setItem(STORED, wish);
  wear();
}

function wear() {
  const isDarkNow = (localStorage.getItem(STORED) ?? (system.matches ? "dark" : "light")) === "dark";
  document.documentElement.dataset.theme = isDarkNow ? "dark" : "light";
  change();
}

// Language and colour scheme: from the address (as myApps gives them), from the parent's messages, else the browser's own.
import { setLanguage } from "./text.js";

export function setScheme(scheme) {
  if (scheme === "light" || scheme === "dark") document.documentElement.dataset.scheme = scheme;
  else delete document.documentElement.dataset.scheme;
}

/** Takes over what the parent window says; returns whether anything changed. */
export function applyFrame(message) {
  const language = message.lang ?? message.language;
  const scheme = message.scheme ?? message.colorScheme;
  if (typeof language === "string") setLanguage(language);
  if (typeof scheme === "string") setScheme(scheme);
  return typeof language === "string" || typeof scheme === "string";
}

// Language and colour scheme: from the address (as myApps gives them), from the parent's messages, else the browser's own.
import { setLanguage } from "./text.js";

export function setScheme(scheme) {
  if (scheme === "light" || scheme === "dark") document.documentElement.dataset.scheme = scheme;
  else delete document.documentElement.dataset.scheme;
}

/**
 * Takes over the language or the colours that myApps changes to; returns whether texts have to be drawn anew.
 *
 * Source: SetLang and SetScheme as the relay of SDK 14r1, lib1, sends them (observed).
 */
export function applyFrame(message) {
  if (message.mt === "SetScheme" && typeof message.scheme === "string") setScheme(message.scheme);
  if (message.mt !== "SetLang" || typeof message.lang !== "string") return false;
  setLanguage(message.lang);
  return true;
}

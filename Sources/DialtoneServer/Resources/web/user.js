// A user's page: the own phones, their state, and how to connect a new one.
import { Session } from "./session.js";
import { h, fill, badge, time, sentence, sayError, copyButton } from "./ui.js";
import { chain, maker, why } from "./phones.js";
import { setLanguage, t } from "./text.js";
import { setScheme, applyFrame } from "./frame.js";
import { linkedPhone } from "./pageurl.js";

const STEPS = ["own.step1", "own.step2", "own.step3"];

const parameters = new URLSearchParams(location.search);
const inMyApps = window.self !== window.top;
const main = document.getElementById("main");
const link = document.getElementById("link");
let phones = null;
/** What is to be entered at a phone, by its MAC; asked for one by one, since any client that has it can fetch the account. */
const addresses = new Map();
/** The MAC of the phone that a link means, and whether it was scrolled to. */
let linked = linkedPhone(location.search);
let isReached = false;

setLanguage(parameters.get("lang"));
setScheme(parameters.get("scheme"));
const session = new Session("dialtone", { parent: inMyApps ? window.parent : null, objectName: parameters.get("name") });

function card(phone) {
  const isLinked = phone.mac === linked;
  return h("li", { class: isLinked ? "card linked" : "card", tabindex: isLinked && "-1", "aria-current": isLinked && "true" }, h("h2", {}, maker(phone) || t("phone")), h("p", { class: "mono" }, phone.mac),
    h("p", {}, badge(phone.status), " ", chain(phone)), why(phone) && h("p", { class: "reason stuck" }, why(phone)),
    phone.status === "registered" && phone.registeredAt && h("p", { class: "sub" }, t("own.since"), " ", time(phone.registeredAt)),
    address(phone));
}

/** The provisioning URL of a phone whose order is open, or the way to it. */
function address(phone) {
  if (!phone.codeOpenUntil || new Date(phone.codeOpenUntil) < new Date()) return null;
  const { url, until } = addresses.get(phone.mac) ?? {};
  // After a new order the code is another one.
  if (until !== phone.codeOpenUntil) return h("div", { class: "actions" }, h("button", { onclick: () => reveal(phone) }, t("own.address")));
  return [h("p", {}, t("own.enter"), " ", new Date(phone.codeOpenUntil).toLocaleString(document.documentElement.lang)), h("p", { class: "mono break" }, url), copyButton(url)];
}

async function reveal(phone) {
  try {
    const { url, codeOpenUntil } = await session.request("RevealOwn", { mac: phone.mac });
    addresses.set(phone.mac, { url, until: codeOpenUntil });
    draw();
  } catch (error) {
    sayError(error);
  }
}

function draw(content) {
  const body = content ?? (phones.length === 0 ? h("p", {}, t("own.none")) : h("ul", { class: "own" }, phones.map(card)));
  const isElsewhere = !content && linked !== null && !phones.some((phone) => phone.mac === linked);
  const hadFocus = document.activeElement?.matches(".linked");
  fill(main, h("h1", {}, t("own.title")), isElsewhere && h("p", { class: "notice", role: "status" }, t("own.other", { mac: linked })), body, h("section", { class: "card" }, h("h2", {}, t("own.connect")), h("ol", {}, STEPS.map((step) => h("li", {}, t(step))))));
  document.title = `${t("own.title")} – Dialtone`;
  const place = main.querySelector(".linked");
  if (place && (hadFocus || !isReached)) {
    place.focus({ preventScroll: isReached });
    isReached = true;
  }
}

/** Shows the phone that a link means. */
function follow(text) {
  const mac = linkedPhone(text);
  if (mac === null) return;
  linked = mac;
  isReached = false;
  if (phones !== null) draw();
}

function drawLink() {
  link.className = `link ${session.state}`;
  link.textContent = inMyApps ? t(`link.${session.state}`) : "";
}

async function load() {
  try {
    phones = (await session.request("WatchOwn", { on: true })).phones;
    draw();
  } catch (error) {
    if (phones === null) draw(h("p", { class: "problem", role: "alert" }, sentence(error)));
  }
}

session.addEventListener("state", () => {
  drawLink();
  if (session.state === "open") load();
  else if (phones === null && session.state === "lost") draw(h("p", { class: "problem", role: "alert" }, session.problem === null || session.problem === "silent" ? t("login.away") : t("login.refused", { reason: session.problem })));
});
session.addEventListener("push", ({ detail }) => {
  if (detail.mt !== "OwnPhonesChanged") return;
  phones = detail.phones;
  draw();
});
session.addEventListener("parent", ({ detail }) => {
  if (detail.mt === "SetArgs") follow(detail.args);
  if (!applyFrame(detail)) return;
  drawLink();
  if (phones !== null) draw();
});

drawLink();
if (inMyApps) session.open();
else draw(h("p", {}, t("own.myapps")));

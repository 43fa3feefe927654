// A user's page: the own phones, their state, and how to connect a new one.
import { Session } from "./session.js";
import { h, fill, badge, time, sentence } from "./ui.js";
import { chain, maker, why } from "./phones.js";
import { setLanguage, t } from "./text.js";
import { setScheme, applyFrame } from "./frame.js";

const STEPS = ["own.step1", "own.step2", "own.step3"];

const parameters = new URLSearchParams(location.search);
const inMyApps = window.self !== window.top;
const main = document.getElementById("main");
const link = document.getElementById("link");
let phones = null;

setLanguage(parameters.get("lang"));
setScheme(parameters.get("scheme"));
const session = new Session("dialtone", { parent: inMyApps ? window.parent : null, objectName: parameters.get("name") });

function card(phone) {
  return h("li", { class: "card" }, h("h2", {}, maker(phone) || t("phone")), h("p", { class: "mono" }, phone.mac),
    h("p", {}, badge(phone.status), " ", chain(phone)), why(phone) && h("p", { class: "reason stuck" }, why(phone)),
    phone.status === "registered" && phone.registeredAt && h("p", { class: "sub" }, t("own.since"), " ", time(phone.registeredAt)));
}

function draw(content) {
  const body = content ?? (phones.length === 0 ? h("p", {}, t("own.none")) : h("ul", { class: "own" }, phones.map(card)));
  fill(main, h("h1", {}, t("own.title")), body, h("section", { class: "card" }, h("h2", {}, t("own.connect")), h("ol", {}, STEPS.map((step) => h("li", {}, t(step))))));
  document.title = `${t("own.title")} – Dialtone`;
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
  if (!applyFrame(detail)) return;
  drawLink();
  if (phones !== null) draw();
});

drawLink();
if (inMyApps) session.open();
else draw(h("p", {}, t("own.myapps")));

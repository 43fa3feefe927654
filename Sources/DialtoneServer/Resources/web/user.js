// A user's page: the own phones, their state, and how to connect a new one.
import { Session } from "./session.js";
import { h, badge, time } from "./ui.js";
import { chain } from "./phones.js";
import { setLanguage, t } from "./text.js";
import { setScheme, applyFrame } from "./frame.js";

const parameters = new URLSearchParams(location.search);
setLanguage(parameters.get("lang"));
setScheme(parameters.get("scheme"));
const inMyApps = window.self !== window.top;
const main = document.getElementById("main");
let phones = [];

const session = new Session("dialtone", { parent: inMyApps ? window.parent : null, objectName: parameters.get("name") });

function draw() {
  main.replaceChildren(h("h1", {}, t("own.title")),
    phones.length === 0 ? h("p", {}, t("own.none")) : h("ul", { class: "own" }, phones.map((phone) => h("li", { class: "card" },
      h("h2", {}, [phone.vendor, phone.model].filter(Boolean).join(" ") || t("phone")), h("p", { class: "mono" }, phone.mac),
      h("p", {}, badge(phone.status), " ", chain(phone)), phone.reason && h("p", { class: "reason" }, phone.reason),
      phone.registeredAt && h("p", { class: "sub" }, t("own.since"), " ", time(phone.registeredAt))))),
    h("section", { class: "card" }, h("h2", {}, t("own.connect")), h("ol", {}, ["own.step1", "own.step2", "own.step3"].map((step) => h("li", {}, t(step))))));
}

session.addEventListener("state", async () => {
  if (session.state === "open") {
    try {
      phones = (await session.request("WatchOwn", { on: true })).phones;
      draw();
    } catch (error) {
      main.replaceChildren(h("p", { class: "problem" }, error.message));
    }
  } else if (session.state === "password") {
    main.replaceChildren(h("h1", {}, t("own.title")), h("p", {}, t("own.myapps")));
  } else if (!main.hasChildNodes()) {
    main.replaceChildren(h("p", {}, t(`link.${session.state}`)));
  }
});
session.addEventListener("push", ({ detail }) => {
  if (detail.mt !== "OwnPhonesChanged") return;
  phones = detail.phones;
  draw();
});
session.addEventListener("parent", ({ detail }) => { if (applyFrame(detail) && session.state === "open") draw(); });
if (inMyApps) session.open();
else main.replaceChildren(h("h1", {}, t("own.title")), h("p", {}, t("own.myapps")));

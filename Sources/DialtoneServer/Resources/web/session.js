// The AppWebsocket to Dialtone: login (through myApps or with a password), requests, pushes, reconnecting.
// The login protocol is innovaphone's; see docs/protocols in the repository.

const KEEP_ALIVE = 60000;
const RETRY_MIN = 1000;
const RETRY_MAX = 32000;
const LOGIN_AGAIN = 10000;
const ANSWER_LIMIT = 30000;

const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const sha256 = async (text) => hex(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));

/** States: "connecting", "password" (a person has to type it), "open", "lost". */
export class Session extends EventTarget {
  #socket = null;
  #retry = RETRY_MIN;
  #waiting = new Map();
  #next = 1;
  #challenge = "";
  #timer = 0;
  #resendLogin = 0;
  #password = null;

  constructor(app, { parent = null, objectName = null } = {}) {
    super();
    this.app = app;
    this.parent = parent;
    this.objectName = objectName;
    this.state = "connecting";
    this.problem = null;
    const folder = new URL(".", location.href);
    // A build number may stand before the file's name; it is no part of the instance's URL.
    const parts = folder.pathname.split("/").filter(Boolean).slice(0, 2);
    this.domain = decodeURIComponent(parts[0] ?? "");
    this.url = `${folder.protocol === "https:" ? "wss:" : "ws:"}//${folder.host}/${parts.join("/")}`;
    if (parent) {
      addEventListener("message", (event) => this.#fromParent(event));
      parent.postMessage(JSON.stringify({ mt: "Alive" }), "*");
    }
  }

  open() {
    this.#socket = new WebSocket(this.url);
    this.#socket.onopen = () => this.#send({ mt: "AppChallenge" });
    this.#socket.onmessage = (event) => this.#received(JSON.parse(event.data));
    this.#socket.onclose = () => this.#closed();
  }

  /** Logs in with the instance's password; a wrong one ends in state "password" again, with a problem. */
  logIn(password) {
    this.#password = password;
    if (this.#challenge && this.#socket?.readyState === WebSocket.OPEN) this.#sendPassword();
    else if (this.#socket?.readyState === WebSocket.CLOSED) this.open();
  }

  /** Sends a request and resolves with its result; rejects with the error's sentence. */
  request(mt, fields = {}) {
    return new Promise((resolve, reject) => {
      if (this.state !== "open") return reject(new Error("offline"));
      const src = String(this.#next++);
      const timer = setTimeout(() => {
        this.#waiting.delete(src);
        reject(new Error("timeout"));
      }, ANSWER_LIMIT);
      this.#waiting.set(src, { resolve, reject, timer });
      this.#send({ mt, src, ...fields });
    });
  }

  #send(message) {
    this.#socket.send(JSON.stringify(message));
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#socket?.readyState === WebSocket.OPEN && this.#send({ mt: "KeepAlive" }), KEEP_ALIVE);
  }

  #setState(state, problem = null) {
    this.state = state;
    this.problem = problem;
    this.dispatchEvent(new Event("state"));
  }

  #received(message) {
    if (message.mt === "AppChallengeResult") {
      this.#challenge = message.challenge;
      if (this.parent) this.#askParent();
      else if (this.#password !== null) this.#sendPassword();
      else this.#setState("password", this.problem);
    } else if (message.mt === "AppLoginResult") {
      this.#challenge = "";
      clearInterval(this.#resendLogin);
      if (message.ok === true || message.ok === "true") {
        this.#retry = RETRY_MIN;
        this.#setState("open");
      } else {
        this.#password = null;
        this.problem = message.errorText ?? "refused";
      }
    } else if (message.src !== undefined && this.#waiting.has(message.src)) {
      const { resolve, reject, timer } = this.#waiting.get(message.src);
      this.#waiting.delete(message.src);
      clearTimeout(timer);
      if (message.error === undefined) resolve(message);
      else reject(Object.assign(new Error(message.error), { line: message.line }));
    } else if (message.mt) {
      this.dispatchEvent(new CustomEvent("push", { detail: message }));
    }
  }

  #closed() {
    clearInterval(this.#resendLogin);
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(new Error("offline"));
    }
    this.#waiting.clear();
    // Whoever has typed no password yet, or a wrong one, is asked; nobody else has to do anything.
    if (!this.parent && this.#password === null) this.#setState("password", this.problem);
    else this.#setState("lost", this.problem);
    setTimeout(() => this.open(), this.#retry * (0.5 + Math.random() / 2));
    this.#retry = Math.min(this.#retry * 2, RETRY_MAX);
  }

  async #sendPassword() {
    const guid = "0".repeat(32);
    const challenge = this.#challenge;
    const text = [this.app, this.domain, this.app, guid, "Admin", challenge, this.#password].join(":");
    const digest = await sha256(text);
    this.#send({ mt: "AppLogin", app: this.app, domain: this.domain, sip: this.app, guid, dn: "Admin", pbxObj: this.app, digest });
  }

  #askParent() {
    const ask = () => this.parent.postMessage(JSON.stringify({ mt: "getLogin", app: this.objectName, challenge: this.#challenge }), "*");
    ask();
    clearInterval(this.#resendLogin);
    this.#resendLogin = setInterval(ask, LOGIN_AGAIN);
  }

  #fromParent(event) {
    if (event.source !== this.parent || typeof event.data !== "string") return;
    let message;
    try {
      message = JSON.parse(event.data);
    } catch {
      return; // not ours
    }
    if (message.mt !== "Login") {
      this.dispatchEvent(new CustomEvent("parent", { detail: message }));
      return;
    }
    if (message.pbxObj !== this.objectName || !this.#challenge) return;
    clearInterval(this.#resendLogin);
    if (message.error !== undefined || !message.digest) {
      this.#setState("lost", message.errorText ?? String(message.error ?? "no digest"));
      return;
    }
    // The session key stays here; the server makes its own.
    const { key, ...login } = message;
    this.#send({ ...login, mt: "AppLogin" });
  }
}

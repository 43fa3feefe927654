// The AppWebsocket to Dialtone: login (through myApps or with a password), requests, pushes, reconnecting.
// The login protocol is innovaphone's; see docs/protocols in the repository.
import { serviceOf } from "./pageurl.js";

const KEEP_ALIVE = 60000;
const RETRY_MIN = 500;
const RETRY_MAX = 32000;
const LOGIN_AGAIN = 10000;
const ANSWER_LIMIT = 30000;

const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
/** This page, wherever in it somebody is. */
const page = () => location.href.split("#")[0];
/** A text that cannot be guessed: 16 hex digits. */
const randomText = () => hex(crypto.getRandomValues(new Uint8Array(8)));
const sha256 = async (text) => hex(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));

/**
 * Events: "state" (look at state and problem), "push" (a message that answers no request), "parent" (a message of myApps),
 * "updated" (the server has a newer build than this page).
 */
export class Session extends EventTarget {
  /** "connecting", "password" (a person has to type it), "open", "lost" (tried again by itself). */
  state = "connecting";
  /** Why the last login failed, for people. */
  problem = null;
  #socket = null;
  #retry = RETRY_MIN;
  #waiting = new Map();
  #next = 1;
  #challenge = "";
  /** Which question to the parent a Login answers. */
  #src = "";
  #keepAlive = 0;
  #loginAgain = 0;
  #password = null;
  #build = null;

  constructor(app, { parent = null, objectName = null } = {}) {
    super();
    this.app = app;
    this.parent = parent;
    this.objectName = objectName;
    const { socket, domain } = serviceOf(location.href, { isFramed: Boolean(parent) });
    this.url = socket;
    this.domain = domain;
    if (parent) {
      addEventListener("message", (event) => this.#fromParent(event));
      this.#tellParent({ mt: "Alive" });
    }
  }

  open() {
    // Nobody stays connected without a login for long: the connection is made when the password is there.
    if (!this.parent && this.#password === null) return this.#setState("password", this.problem);
    try {
      this.#socket = new WebSocket(this.url);
    } catch {
      // Where the page's address leads to a port, say, that the browser refuses. The page goes on to say so.
      this.#socket = null;
      return this.#closed();
    }
    this.#socket.onopen = () => {
      this.#send({ mt: "CheckBuild", url: page() });
      this.#send({ mt: "AppChallenge" });
    };
    this.#socket.onmessage = (event) => this.#received(JSON.parse(event.data));
    this.#socket.onclose = () => this.#closed();
  }

  /** Logs in with the instance's password; a wrong one ends in state "password" again, with a problem. */
  logIn(password) {
    this.#password = password;
    if (!this.#socket || this.#socket.readyState === WebSocket.CLOSED) this.open();
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
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    this.#socket.send(JSON.stringify(message));
    clearTimeout(this.#keepAlive);
    this.#keepAlive = setTimeout(() => this.#send({ mt: "KeepAlive" }), KEEP_ALIVE);
  }

  #setState(state, problem = null) {
    this.state = state;
    this.problem = problem;
    this.dispatchEvent(new Event("state"));
  }

  #received(message) {
    if (message.mt === "AppChallengeResult") {
      this.#challenge = String(message.challenge);
      if (this.parent) this.#askParent(message);
      else this.#sendPassword();
    } else if (message.mt === "CheckBuildResult") {
      // The first answer names the build that this page came from; a later one may name another.
      const build = message.url ?? page();
      if (this.#build !== null && this.#build !== build) this.dispatchEvent(new Event("updated"));
      this.#build = build;
    } else if (message.mt === "AppLoginResult") {
      this.#challenge = "";
      clearInterval(this.#loginAgain);
      const isAccepted = message.ok === true || message.ok === "true";
      if (this.parent) this.#tellParent({ mt: "loginResult", ok: isAccepted });
      if (isAccepted) {
        this.#retry = RETRY_MIN;
        this.#setState("open");
      } else {
        // What comes next is decided when the connection has ended.
        this.#password = null;
        this.problem = message.errorText ?? String(message.error ?? "–");
        this.#socket.close();
      }
    } else if (message.src !== undefined && this.#waiting.has(message.src)) {
      const { resolve, reject, timer } = this.#waiting.get(message.src);
      this.#waiting.delete(message.src);
      clearTimeout(timer);
      if (message.error === undefined) resolve(message);
      else reject(Object.assign(new Error(message.error), { line: message.line }));
    } else if (message.mt && message.mt !== "KeepAlive") {
      this.dispatchEvent(new CustomEvent("push", { detail: message }));
    }
  }

  #closed() {
    clearInterval(this.#loginAgain);
    clearTimeout(this.#keepAlive);
    this.#challenge = "";
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    // Whoever typed a wrong password is asked again; nobody else has to do anything.
    if (!this.parent && this.#password === null) {
      this.#setState("password", this.problem);
    } else {
      this.#setState("lost", this.problem);
      setTimeout(() => this.open(), this.#retry * (0.5 + Math.random() / 2));
      this.#retry = Math.min(this.#retry * 2, RETRY_MAX);
    }
    for (const { reject, timer } of waiting) {
      clearTimeout(timer);
      reject(new Error("offline"));
    }
  }

  async #sendPassword() {
    // Browsers compute digests on encrypted pages and on this machine only.
    if (!globalThis.crypto?.subtle) {
      this.#password = null;
      this.problem = "insecure";
      return this.#socket.close();
    }
    const guid = "0".repeat(32);
    const text = [this.app, this.domain, this.app, guid, "Admin", this.#challenge, this.#password].join(":");
    const digest = await sha256(text);
    this.#send({ mt: "AppLogin", app: this.app, domain: this.domain, sip: this.app, guid, dn: "Admin", pbxObj: this.app, digest });
  }

  /** Which origin myApps has is not known: it lives at the address of whichever PBX the user's client talks to. */
  #tellParent(message) { this.parent.postMessage(JSON.stringify(message), "*"); }

  /** Asks for a login until one comes: the same question again, so that a late answer still counts. */
  #askParent({ nonce, dn }) {
    this.#src = randomText();
    // What is undefined is left out.
    const question = { mt: "getLogin", app: this.objectName, challenge: this.#challenge, src: this.#src, nonce, dn };
    const ask = () => this.#tellParent(question);
    ask();
    clearInterval(this.#loginAgain);
    this.#loginAgain = setInterval(() => {
      if (this.state !== "lost") this.#setState("lost", "silent");
      ask();
    }, LOGIN_AGAIN);
  }

  #fromParent(event) {
    if (event.source !== this.parent || typeof event.data !== "string") return;
    let message;
    try {
      message = JSON.parse(event.data);
    } catch {
      return; // not ours
    }
    if (message === null || typeof message !== "object") return;
    if (message.mt === "PrepareReload") {
      // The client waits for this before it moves the page to another window; nothing has to be done for it here.
      this.#tellParent({ mt: "PrepareReloadComplete" });
    } else if (message.mt === "Login") {
      this.#logInAs(message);
    } else {
      this.dispatchEvent(new CustomEvent("parent", { detail: message }));
    }
  }

  #logInAs(message) {
    if (message.pbxObj !== this.objectName || !this.#challenge) return;
    // Clients before 13r2 know no src.
    if ((message.src ?? this.#src) !== this.#src) return;
    clearInterval(this.#loginAgain);
    if (message.error || !message.digest) {
      // Asked again when the server has closed this connection, and ever more seldom.
      this.#retry = RETRY_MAX;
      this.#setState("lost", message.errorText ?? String(message.error ?? "–"));
      return;
    }
    // A challenge is good for one login.
    this.#challenge = "";
    // The session key stays here; the server makes its own.
    const { key, src, ...login } = message;
    this.#send({ ...login, mt: "AppLogin" });
  }
}

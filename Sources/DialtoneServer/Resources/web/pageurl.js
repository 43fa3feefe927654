// What an address says: where the service is, and which phone a link means. Nothing here looks at the window.

/** What AppPages calls our builds. Hex digits of another length are a name that an administrator chose. */
const BUILD = /^[0-9a-f]{8}$/;
const PLAIN = ["http:", "ws:"];
const ENCRYPTED = ["https:", "wss:"];
/** Longer texts are nothing that a client gives. */
const LENGTH_MAX = 4096;

const isEncrypted = (url) => ENCRYPTED.includes(url.protocol);
/** Browsers treat the own machine as if it were encrypted. */
const isOwnMachine = (url) => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);

/**
 * The service of a page: `socket`, the URL of its AppWebsocket, and `domain`, the first of the two names of its instance.
 *
 * A client says in the parameter `url` under which URL it reaches the App; the socket goes there without the last component,
 * for native clients load pages through a proxy on the own machine and send sockets another way than the page's address says
 * (stated: SDK 14r1, lib1). Without it the page's own address counts, under whatever prefix.
 *
 * A link can bring a `url` too, and a client may hand its arguments on: one that leads to another host would give that host a
 * login which it could pass on as its own. So `url` counts for the page's own host, and in a frame for the own machine, where
 * the clients' proxies are.
 */
export function serviceOf(address, { isFramed }) {
  const page = new URL(address);
  const app = named(page, isFramed) ?? page;
  const folder = app.pathname.split("/").slice(1, -1);
  // Two names stand before a build, so that an instance may look like one.
  if (folder.length > 2 && BUILD.test(folder.at(-1))) folder.pop();
  return { socket: `${isEncrypted(app) ? "wss:" : "ws:"}//${app.host}/${folder.join("/")}`, domain: decoded(folder.at(-2) ?? "") };
}

/** The URL in the parameter `url`, as far as it can be believed and a socket can go there. */
function named(page, isFramed) {
  const values = page.searchParams.getAll("url");
  // A link may bring arguments of its own. Which of two is the client's cannot be told: neither is.
  if (values.length !== 1 || values[0] === "" || values[0].length > LENGTH_MAX) return null;
  let url;
  try {
    url = new URL(values[0], page);
  } catch {
    return null;
  }
  if (!PLAIN.includes(url.protocol) && !isEncrypted(url)) return null;
  if (isFramed && isOwnMachine(url)) return url;
  return url.host === page.host && isEncrypted(url) === isEncrypted(page) ? url : null;
}

function decoded(component) {
  try {
    return decodeURIComponent(component);
  } catch {
    return component;
  }
}

/**
 * The MAC of the phone that a link means, 12 hex digits; null if it means none.
 *
 * Takes a page's query, the arguments that myApps hands on ("mac=0004132a7b15", "?mac=00:04:13:2A:7B:15") and a whole link
 * ("dialtone-admin?mac=…").
 */
export function linkedPhone(text) {
  if (typeof text !== "string" || text.length > LENGTH_MAX) return null;
  const query = text.slice(text.indexOf("?") + 1).split("#")[0].trim();
  const mac = (new URLSearchParams(query).get("mac") ?? "").replace(/[\s:.-]/g, "").toLowerCase();
  return /^[0-9a-f]{12}$/.test(mac) ? mac : null;
}

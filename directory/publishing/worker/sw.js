/* The service worker: without a connection, what this device has seen is shown again, with its age.
   Pages and data come from the network first; files whose address changes with their content from the device first.
   The build fills in SET; another SET is another version, which drops the files of the one before. */
"use strict";

const SET = "@set@";
const SCOPE = new URL("./", self.location.href).href; // its own: two such sites may stand on one host
const NAME = `bujianwai ${SCOPE} `;
const SHELL = NAME + SET.version;
const PAGES = `${NAME}pages`;
const KEPT = `${NAME}kept`; // what the reader saved; no version drops it
const SEEN = 80; // pages and data kept without being asked
const PATIENCE = 4000; // ms for a network that neither answers nor fails, where there is a copy
const FOREIGN = /^(admin|embed)\//;
const HASHED = /[?&]v=[0-9a-f]{8}|\.[0-9a-f]{8}\.min\./;

self.addEventListener("install", (event) => {
  const core = SET.core.map((path) => new Request(SCOPE + path, { cache: "reload" }));
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(core)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith(NAME) && ![SHELL, PAGES, KEPT].includes(name)) await caches.delete(name);
    }
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (event) => {
  const request = event.request;
  if (request.method !== "GET" || !request.url.startsWith(SCOPE) || request.headers.has("range")) return;
  const path = request.url.slice(SCOPE.length);
  if (FOREIGN.test(path)) return;
  event.respondWith(HASHED.test(path) ? deviceFirst(request) : networkFirst(event, request, path));
});

async function deviceFirst(request) {
  const cache = await caches.open(SHELL);
  const copy = await cache.match(request);
  if (copy) return copy;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(request, answer.clone());
  return answer;
}

async function networkFirst(event, request, path) {
  const address = request.url.replace(/[?#].*$/, "");
  const copy = await find(address);
  try {
    const asked = fetch(request, { cache: "no-cache" }); // else the browser's own store may answer with something old
    const answer = await (copy ? Promise.race([asked, tooLong()]) : asked);
    if (answer.ok && answer.type === "basic" && !answer.redirected) {
      event.waitUntil(keep(address, answer.clone(), path.startsWith("assets/") ? SHELL : PAGES));
    }
    return answer;
  } catch (unreachable) {
    if (copy) return request.mode === "navigate" ? dated(copy, path) : copy;
    if (request.mode !== "navigate") return Response.error();
    const cache = await caches.open(SHELL);
    return (await cache.match(`${SCOPE}${language(path)}offline/`)) || Response.error();
  }
}

async function find(address) {
  for (const name of [KEPT, PAGES, SHELL]) {
    const cache = await caches.open(name);
    const copy = await cache.match(address);
    if (copy) return copy;
  }
  return undefined;
}

function tooLong() {
  return new Promise((_, fail) => { setTimeout(() => fail(new Error("no answer")), PATIENCE); });
}

async function keep(address, answer, name) {
  const headers = new Headers(answer.headers);
  headers.set("x-kept", new Date().toISOString());
  const copy = new Response(await answer.blob(), { headers });
  const kept = await caches.open(KEPT);
  if (await kept.match(address)) await kept.put(address, copy.clone());
  const cache = await caches.open(name);
  await cache.delete(address); // so that the oldest stands first
  await cache.put(address, copy);
  if (name !== PAGES) return;
  const all = await cache.keys();
  for (const old of all.slice(0, Math.max(0, all.length - SEEN))) await cache.delete(old);
}

function language(path) {
  return Object.keys(SET.words).find((prefix) => prefix && path.startsWith(prefix)) || "";
}

/* A page from the device, with its age at the top. The page itself needs no script for it. */
async function dated(copy, path) {
  const since = copy.headers.get("x-kept") || copy.headers.get("date");
  if (!since || !(copy.headers.get("content-type") || "").startsWith("text/html")) return copy;
  const words = SET.words[language(path)];
  const line = words.kept.replace("{when}", ago(new Date(since), words.tag));
  const style = "margin:0;padding:.6em 1em;background:#fdf3dc;color:#5c3800;font:600 1rem/1.4 system-ui,sans-serif";
  const html = (await copy.text()).replace(/<body[^>]*>/, (body) => `${body}<p role="status" style="${style}">${line}</p>`);
  return new Response(html, { headers: copy.headers });
}

function ago(since, tag) {
  const minutes = Math.max(0, Math.round((Date.now() - since.getTime()) / 60000));
  const [amount, unit] = minutes < 60 ? [minutes, "minute"] : minutes < 1440 ? [minutes / 60, "hour"] : [minutes / 1440, "day"];
  return new Intl.RelativeTimeFormat(tag, { numeric: "auto" }).format(-Math.floor(amount), unit);
}

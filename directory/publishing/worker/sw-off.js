/* The kill switch: put this file in the place of sw.js, and every device that comes by gives up its service worker and
   what it kept. `extra: offline: false` in mkdocs.yml does the same at the next build. */
"use strict";

const NAME = `bujianwai ${new URL("./", self.location.href).href} `;

self.addEventListener("install", () => { self.skipWaiting(); });

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name.startsWith(NAME)) await caches.delete(name);
    await self.registration.unregister();
  })());
});

/* Offline: starts the service worker, lets readers save a place, lists what they saved. Where the browser has no
   storage or no service workers, nothing of it is shown and everything else works. */
(function () {
  "use strict";
  var words = document.currentScript.dataset;
  var root = new URL("../../", document.currentScript.src).href;
  var place = /\/(cn-[a-z]+-\d+)\/$/.test(location.pathname);

  if (!able()) return;
  navigator.serviceWorker.register(root + "sw.js", { scope: root, updateViaCache: "none" }).then(function () {
    return navigator.serviceWorker.ready;
  }).then(controlled).then(warm).then(show).catch(function () { /* refused: private mode, a policy, no room */ });

  function able() {
    try { return Boolean(navigator.serviceWorker && window.caches); } catch (refused) { return false; }
  }

  /* Until the worker has taken over this page, what is fetched goes past it. */
  function controlled() {
    if (navigator.serviceWorker.controller) return null;
    return new Promise(function (done) { navigator.serviceWorker.addEventListener("controllerchange", done, { once: true }); });
  }

  /* This page, what to do in an emergency here, and the data of the city. */
  function warm() {
    var known = [location.pathname, words.emergency];
    var city = document.querySelector("[data-finder]");
    var emergency = document.querySelector(".call__more, .cities a[href$='emergency/']");
    if (emergency) known.push(emergency.getAttribute("href"));
    if (city && city.dataset.finder) known.push(city.dataset.finder);
    return Promise.all(known.map(function (each) { return fetch(new URL(each, location.href).href).catch(function () { return null; }); }));
  }

  function kept() { return caches.open("bujianwai " + root + " kept"); }

  function show() {
    return kept().then(function (cache) { return Promise.all([place && button(cache), list(cache)]); });
  }

  function button(cache) {
    var beside = document.querySelector(".call");
    var here = location.origin + location.pathname;
    if (!beside) return null;
    var made = document.createElement("button");
    made.type = "button";
    made.className = "save";
    made.addEventListener("click", function () {
      made.disabled = true;
      cache.match(here).then(function (there) { return there ? cache.delete(here) : keep(cache, here); })
        .then(label).catch(function () { made.textContent = words.failed; }).then(function () { made.disabled = false; });
    });
    function label() {
      return cache.match(here).then(function (there) {
        made.textContent = there ? words.saved : words.save;
        made.setAttribute("aria-pressed", String(Boolean(there)));
      });
    }
    return label().then(function () { beside.appendChild(made); });
  }

  function keep(cache, address) {
    return fetch(address).then(function (answer) {
      if (!answer.ok) throw new Error(String(answer.status));
      var headers = new Headers(answer.headers);
      headers.set("x-kept", new Date().toISOString());
      return answer.blob().then(function (body) { return cache.put(address, new Response(body, { headers: headers })); });
    });
  }

  function list(cache) {
    var section = document.querySelector("[data-saved]");
    if (!section) return null;
    return cache.keys().then(function (requests) {
      return Promise.all(requests.map(function (request) {
        return cache.match(request).then(function (answer) { return answer.text(); }).then(function (html) {
          var name = new DOMParser().parseFromString(html, "text/html").querySelector("h1");
          return { href: request.url, name: name ? name.textContent : request.url, tag: name && name.closest("[lang]").lang };
        });
      }));
    }).then(function (saved) {
      var items = section.querySelector("ul");
      saved.forEach(function (each) {
        var link = document.createElement("a");
        link.href = each.href;
        link.textContent = each.name;
        if (each.tag) link.lang = each.tag;
        items.appendChild(document.createElement("li")).appendChild(link);
      });
      var none = section.querySelector("[data-none]");
      if (none) none.hidden = saved.length > 0;
      section.hidden = !saved.length && !none;
    });
  }
})();

/* Light or dark: the reader's choice, kept on this device; without one, what the device says. */
(function () {
  "use strict";
  var button = document.querySelector(".scheme");
  var device = matchMedia("(prefers-color-scheme: dark)");
  if (!button) return;
  var words = button.appendChild(document.createElement("span"));

  function kept() { try { return localStorage.getItem("scheme"); } catch (refused) { return null; } }
  function keep(scheme) { try { localStorage.setItem("scheme", scheme); } catch (refused) { /* private mode */ } }
  function dark() { return document.body.getAttribute("data-md-color-scheme") === "slate"; }

  function show(scheme) {
    document.body.setAttribute("data-md-color-scheme", scheme);
    var label = dark() ? button.dataset.light : button.dataset.dark;
    words.textContent = label;
  }

  button.hidden = false;
  show(dark() ? "slate" : "default");
  button.addEventListener("click", function () {
    var scheme = dark() ? "default" : "slate";
    keep(scheme);
    show(scheme);
  });
  device.addEventListener("change", function () { if (!kept()) show(device.matches ? "slate" : "default"); });
})();

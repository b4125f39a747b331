/* Optional, on the page around: gives every embed of this site the height it asks for. It takes nothing but a number, and
   only from the frames it finds by their address. */
(function () {
  "use strict";
  var own = new URL(document.currentScript.src);
  var folder = own.href.replace(/v\d+\/[^/]*$/, "").replace(/^https?:/, ""); // …/embed/

  function ours(frame) {
    return frame.src.replace(/^https?:/, "").replace(/\/(zh|vi)\/embed\//, "/embed/").indexOf(folder) === 0;
  }

  window.addEventListener("message", function (event) {
    // A frame in a sandbox has the origin "null": then it is the frame itself that tells whose message it is.
    if (event.origin !== "null" && event.origin.replace(/^https?:/, "") !== own.origin.replace(/^https?:/, "")) return;
    var said = event.data;
    if (!said || said.type !== "bujianwai-height" || typeof said.height !== "number" || !isFinite(said.height)) return;
    Array.prototype.forEach.call(document.getElementsByTagName("iframe"), function (frame) {
      if (frame.contentWindow !== event.source || !ours(frame)) return;
      frame.style.height = Math.min(Math.max(Math.ceil(said.height), 120), 6000) + "px";
    });
  });
})();

/* What may become HTML or the address of a script on a page of ours in somebody else's frame: Leaflet's own three signs, and
   the data of a city. Any other words stay words. It runs before everything else. */
const SIGNS = ['<span aria-hidden="true">+</span>', '<span aria-hidden="true">&#x2212;</span>', '<span aria-hidden="true">&#215;</span>'];
const DATA = /^(?:\.\.\/)+embed\/v1\/data\/[a-z][a-z0-9-]*\.js$/;

window.trustedTypes?.createPolicy("default", {
  createHTML: (text) => SIGNS.includes(text) ? text : text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`),
  createScriptURL: (url) => DATA.test(url) ? url : ""
});

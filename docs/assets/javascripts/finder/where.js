/* Where the reader is. The device's position is asked for only when the reader taps the button, is used here and is sent nowhere. An
   address the reader types is kept on this device; it is understood offline, as far as districts and known points go. */
import { label } from "./data.js";
import { fold } from "./text.js";

const RADIUS = 6371.0088; // km, mean radius of the earth (IUGG)

/* Kilometres between two points [lat, lon] (WGS-84), on a sphere: half a percent off at most. */
export function distance([lat, lon], [lat2, lon2]) {
  const rad = Math.PI / 180;
  const a = Math.sin((lat2 - lat) * rad / 2) ** 2 + Math.cos(lat * rad) * Math.cos(lat2 * rad) * Math.sin((lon2 - lon) * rad / 2) ** 2;
  return 2 * RADIUS * Math.asin(Math.sqrt(a));
}

const formats = new Map();

function format(language, unit, digits) {
  const key = `${language} ${unit} ${digits}`;
  const options = { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: digits };
  if (!formats.has(key)) formats.set(key, new Intl.NumberFormat(language, options)); // slow to make
  return formats.get(key);
}

/* A distance in words, no finer than it is known: hundreds of metres, tenths of a kilometre. */
export function kilometres(km, language) {
  if (km < 0.95) return format(language, "meter", 0).format(Math.max(100, Math.round(km * 10) * 100));
  return format(language, "kilometer", km < 9.95 ? 1 : 0).format(km);
}

/* The device's position, or an error whose `code` 1 means that the reader said no. */
export function ask() {
  return new Promise((resolve, reject) => {
    if (!navigator.geolocation) reject(new Error("none"));
    else navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve([coords.latitude, coords.longitude]), reject, { timeout: 15000, maximumAge: 300000 });
  });
}

/* What a typed place means: "30.25, 120.17", or the longest known name in it. Null if nothing in it is known. */
export function understand(text, near, language) {
  const point = text.match(/^\s*(\d{1,2}\.\d+)\s*[,，\s]\s*(\d{2,3}\.\d+)\s*$/);
  if (point && point[1] <= 60 && point[2] >= 70 && point[2] <= 140) return { point: [Number(point[1]), Number(point[2])], name: text.trim() };
  const typed = fold(text);
  let found = null, length = 0;
  for (const each of near) {
    for (const name of [each.label, ...(each.former || [])].flatMap((words) => Object.values(words))) {
      for (const form of [fold(name), fold(name).replace(/( district| county| city|区|县|市)$/, "")]) {
        if (form.length > Math.max(1, length) && typed.includes(form)) { found = each; length = form.length; }
      }
    }
  }
  return found && { point: found.point, name: label(found.label, language), area: true };
}

const KEY = "finder-place-";

export function kept(city) {
  try { return (localStorage.getItem(KEY + city) || "").slice(0, 200); } catch { return ""; }
}

export function keep(city, text) {
  try {
    if (text) localStorage.setItem(KEY + city, text);
    else localStorage.removeItem(KEY + city);
  } catch { /* private mode: known until the page is left */ }
}

/* Draws the places of a city on the map that folium made, its guide points, and its numbers to call. */
import { FINE, area, clusters, corner, element, ground, marks, middle, shifted } from "./map/drawing.js";

const data = document.getElementById("map-data").dataset;
const status = document.getElementById("map-status");
const map = window[data.map];
map.setMaxZoom(18);
const chinese = data.language === "zh";

/* A message in the singular or the plural, after the number that decides. */
function counted(message, count, total) {
  const form = data[message + ((total || count) === 1 ? "One" : "Many")];
  return form.replace("{count}", String(count)).replace("{total}", String(total));
}

const worded = (words) => (chinese ? words.zh || words.en : words.en || words.zh) || Object.values(words)[0] || "";

function names(place) {
  const all = place.name || {}, own = worded(all) || place.id, other = chinese ? all.en : all.zh;
  return { own, other: other === own ? "" : other || "" };
}

function entry(place) {
  const found = names(place), box = element("div", "", { class: "place" });
  box.appendChild(element("a", found.own, { href: `../${encodeURIComponent(place.id)}/`, target: "_top" }));
  if (found.other) box.appendChild(element("div", found.other, { lang: chinese ? "en" : "zh-Hans" }));
  if (data.unnamed && !(place.name || {}).en) box.appendChild(element("div", data.unnamed, { class: "place__tier" }));
  if (place.address) box.appendChild(element("div", place.address, { lang: "zh-Hans", class: "place__address" }));
  box.appendChild(element("div", place.tier === "listed" ? data.listed : data.known, { class: "place__tier" }));
  return box;
}

function pin(place, at) {
  const found = names(place);
  const icon = L.icon({ iconUrl: data.pin, iconSize: [30, 40], iconAnchor: [15, 39], popupAnchor: [0, -36] });
  return L.marker(at, { icon, alt: found.own, title: found.own, keyboard: true, riseOnHover: true }).bindPopup(entry(place));
}

/* The first view: the town, where it holds most places, else all of them. */
function view(city, seen) {
  const country = new Set((city.districts || []).filter((each) => each.kind && each.kind !== "urban").map((each) => each.adcode));
  const town = seen.filter((each) => !country.has(each.district));
  return middle((town.length * 2 > seen.length ? town : seen).map((each) => each.at));
}

/* Guide points and numbers, each a layer with a switch of its own; nothing is shown of which there is nothing. */
function layers(city, hotlines) {
  const key = document.getElementById("map-key");
  const points = marks(city.guide_points || [], "guide-point", "i", data.datum, (each) => {
    const box = element("div", worded(each.name), { class: "place" });
    if (each.address) box.appendChild(element("div", each.address.zh || "", { lang: "zh-Hans", class: "place__address" }));
    return { label: worded(each.name), entry: box };
  });
  if (points.getLayers().length) key.appendChild(layer(data.guidePoints, (on) => { if (on) points.addTo(map); else points.remove(); }));
  const numbers = element("ul", "", { class: "numbers" });
  for (const each of hotlines) {
    if (!/^[0-9]{3,8}$/.test(each.number)) continue; // the short ones; others stand on the emergency page
    const item = numbers.appendChild(element("li"));
    item.appendChild(element("a", each.number, { href: `tel:${each.number}` }));
    item.append(" ", worded(each.name));
  }
  if (numbers.children.length) {
    numbers.hidden = true;
    key.appendChild(layer(data.hotlines, (on) => { numbers.hidden = !on; }, false)).appendChild(numbers);
  }
  key.hidden = false;
  corner(map, "bottomright", key);
}

function layer(label, turn, on = true) {
  const item = element("li"), line = item.appendChild(element("label")), box = line.appendChild(element("input", "", { type: "checkbox" }));
  line.append(label);
  box.checked = on;
  box.addEventListener("change", () => turn(box.checked));
  turn(on);
  return item;
}

let drawn = [], wanted = null, again = () => {};

/* Draws all places, or only those that the list beside the map shows. */
function draw(all, city) {
  for (const each of drawn) map.removeLayer(each);
  drawn = [];
  const features = wanted ? all.filter((feature) => wanted.has(feature.properties.id)) : all;
  const pins = clusters("cluster", 44), rough = clusters("area-count", 38), areas = new Map(), seen = [];
  let nowhere = 0;
  for (const { properties: place, geometry } of features) {
    if (!geometry) { nowhere += 1; continue; }
    const at = shifted(geometry.coordinates[1], geometry.coordinates[0], data.datum);
    seen.push({ at, district: place.district });
    if (FINE.has(place.precision)) { pins.addLayer(pin(place, at)); continue; }
    const key = place.precision + at.join();
    if (!areas.has(key)) areas.set(key, { places: [], at, precision: place.precision });
    areas.get(key).places.push(place);
  }
  for (const { places, at, precision } of areas.values()) {
    const label = counted("area", places.length), list = element("div", "", { class: "area-list" });
    list.append(element("strong", label), ...places.map(entry));
    const { circle, button } = area(at, precision, places.length, label, list);
    drawn.push(circle.addTo(map));
    rough.addLayer(button);
  }
  map.addLayer(rough).addLayer(pins);
  drawn.push(rough, pins);
  if (seen.length) map.fitBounds(view(city, seen), { maxZoom: 14 });
  status.textContent = counted("shown", seen.length, features.length) + (nowhere ? data.stop + counted("nowhere", nowhere) : "");
}

async function json(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

/* The finder of the page around says which places its list shows (finder.js). Only a page of this site can say it. */
document.addEventListener("places", (event) => {
  wanted = Array.isArray(event.detail) ? new Set(event.detail) : null;
  again();
});

Promise.all([json(data.city), json(data.places), json(data.numbers)]).then(([{ city }, places, { hotlines }]) => {
  ground(map, data, city.districts || [], chinese);
  layers(city, [...(city.hotlines || []), ...hotlines].filter((each, i, all) => all.findIndex((other) => other.number === each.number) === i));
  again = () => draw(places.features, city);
  again();
}).catch(() => { status.textContent = data.failed; });

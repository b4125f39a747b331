/* An embed: a page for other people's frames. It runs in a sandbox without an origin, so it fetches nothing: a city's data come
   as a script. It listens to nobody; all it says to the page around is its height. */
import { label } from "../finder/data.js";
import { kilometres } from "../finder/where.js";
import { FINE, corner, element } from "../map/drawing.js";
import { draw } from "./map.js";
import { ended, read } from "./parameters.js";
import { choose, city as readCity } from "./places.js";

const AT_ONCE = 60;
const page = JSON.parse(document.getElementById("embed-page").textContent);
const { asked, refused } = read(location.search, page.known);
const language = asked.lang || page.language;
const words = page.words[language], prefix = page.root + page.prefixes[language];
const at = (id) => document.getElementById(id);

function data(id) { return `${page.root}embed/v1/data/${id}.js`; }

function say(name, count, parts = {}) {
  const form = words[name] ?? words[name + (count === 1 ? "One" : "Many")];
  return form.replace(/\{(\w+)\}/g, (whole, part) => String({ count, ...parts }[part] ?? whole));
}

const pick = (texts) => label(texts || {}, language);
const away = (path) => ({ href: prefix + path, target: "_blank", rel: "noopener" });
const chinese = language === "zh";

function named(place) { return (chinese ? place.zh || place.en : place.en || place.zh) || place.id; }

function line(place, km = Infinity, more = "") {
  const item = element("li", "", { class: "line" }), name = named(place), zh = place.zh && place.zh !== name ? place.zh : "";
  const link = item.appendChild(element("a", name, away(`${page.chosen}/${encodeURIComponent(place.id)}/`)));
  if (name === place.zh && !chinese) link.lang = "zh-Hans";
  if (zh) item.append(element("span", zh, { lang: "zh-Hans", class: "line__zh" }));
  if (place.address) item.append(element("span", place.address, { lang: "zh-Hans", class: "line__zh" }));
  const facts = [place.listed ? words.listed : "", place.gone ? words.gone : "", Number.isFinite(km) ? place.fine ? kilometres(km, page.tags[language]) : words.roughly : "", more];
  if (facts.some(Boolean)) item.append(element("span", facts.filter(Boolean).join(words.between), { class: "line__facts" }));
  if (place.phone) item.append(element("a", place.phone[chinese ? 1 : 0], { href: place.phone[2], class: "line__phone" }));
  return item;
}

function fill(list, entries) {
  const rest = [...entries];
  const more = element("button", "", { type: "button" });
  const step = () => {
    list.append(...rest.splice(0, AT_ONCE).map(({ place, km, more: said }) => line(place, km, said)));
    more.textContent = say("more", Math.min(rest.length, AT_ONCE));
    more.hidden = !rest.length;
  };
  more.addEventListener("click", step);
  list.after(more);
  step();
}

function group(heading, entries, open) {
  if (!entries.length) return [];
  const box = element("details", "", { class: "group" });
  box.open = open;
  box.append(element("summary", heading), element("ul"));
  fill(box.lastChild, entries);
  return [box];
}

function note(text) { at("notes").append(element("p", text)); }

function numbers(data_) {
  const list = element("ul", "", { class: "numbers" });
  const event = data_?.facts.events.find((each) => each.id === asked.event);
  for (const each of [...(event ? event.hotlines : []), ...(data_ ? data_.facts.hotlines : []), ...page.hotlines]) {
    if ([...list.children].some((item) => item.dataset.number === each.number)) continue;
    const item = list.appendChild(element("li", "", { "data-number": each.number }));
    item.append(each.href ? element("a", each.number, { href: each.href }) : element("strong", each.number), ` ${pick(each.name)}`);
  }
  const box = element("details", "", { class: "group" });
  box.append(element("summary", words.numbers), list);
  return box;
}

function guideLine(each) {
  const item = element("li", "", { class: "line" });
  item.append(element("strong", pick(each.name)));
  if (each.address) item.append(element("span", each.address, { lang: "zh-Hans", class: "line__zh" }));
  for (const [shown, shownZh, href] of each.phones) item.append(element("a", chinese ? shownZh : shown, { href, class: "line__phone" }));
  return item;
}

function guides(data_) {
  const points = data_.facts.guide_points;
  if (!points.length) return [];
  const box = element("details", "", { class: "group" }), list = element("ul");
  list.append(...points.map(guideLine));
  box.append(element("summary", words.guidePoints), list);
  return [box];
}

/* Nobody has said which city, or one there is not: all of them. */
function cities() {
  page.chosen = "";
  const list = element("ul");
  for (const each of page.cities) list.appendChild(element("li")).append(element("a", pick(each.name), away(`${each.id}/`)));
  at("list").replaceChildren(list);
  at("status").textContent = words.choose;
  at("after").append(numbers(null));
}

/* What was asked for, in words. */
function filters() {
  const named_ = ["type", "language", "insurer", "service", "open"].filter((name) => asked[name])
    .map((name) => name === "open" && asked.open === "any" ? words.openNow
      : say(`by_${name}`, 0, { what: pick((page.labels[name === "open" ? "service" : name] || {})[asked[name]]) || asked[name] }));
  if (asked.tier) named_.push(asked.tier === "listed" ? words.listed : words.known);
  return named_;
}

function origin(data_) {
  const event = data_.facts.events.find((each) => each.id === asked.event);
  const venue = (event ? event.venues : data_.facts.events.flatMap((each) => each.venues)).find((each) => each.id === asked.venue);
  // From the middle of a district nothing is near: such a venue is as good as none to measure from.
  const exact = venue?.point && FINE.has(venue.point.precision);
  if (asked.event && !event) refused.push("event"); // it is in another city
  if (asked.venue && !exact) refused.push("venue");
  const point = exact ? [venue.point.lat, venue.point.lon] : asked.lat === undefined ? null : [asked.lat, asked.lon];
  return { event, point, name: exact ? pick(venue.name) : words.here };
}

/* What an embed that names an event says of it: the facilities that are named for it today, and its venues. */
function eventParts(event, data_) {
  const address = `events/${event.id}/`;
  if (ended(event.until, Date.now())) note(words.eventOver);
  const named_ = event.designated.filter((each) => !ended(each.until, Date.now()))
    .map((each) => ({ place: data_.places.find(({ id }) => id === each.facility), km: Infinity, more: `${each.from} – ${each.until}` }));
  const venues = element("ul");
  for (const each of event.venues) venues.appendChild(element("li", "", { class: "line" })).append(venueLink(event, each));
  const box = element("details", "", { class: "group" });
  box.append(element("summary", words.venues), venues);
  at("notes").append(element("a", words.aboutEvent, away(address)));
  at("list").prepend(...group(words.designated, named_.filter(({ place }) => place), true), ...(event.venues.length ? [box] : []));
}

function venueLink(event, each) {
  const link = element("a", pick(each.name), away(`events/${event.id}/#${each.id}`));
  if (!chinese && !each.name[language] && !each.name.en) link.lang = "zh-Hans";
  return link;
}

function show(file) {
  const data_ = readCity(file);
  const where = origin(data_), groups = choose(data_, asked, where.point, Date.now());
  const sure = groups.sure.length + groups.stale.length;
  const chosen = filters();
  if (where.event) note(pick(where.event.name));
  if (where.point && asked.radius) note(say("radius", 0, { km: asked.radius, place: where.name }));
  else if (where.point) note(say("from", 0, { place: where.name }));
  if (chosen.length) note(say("only", 0, { what: chosen.join(words.between) }));
  if (refused.length) note(say("refused", 0, { what: [...new Set(refused)].join(", ") }));
  at("status").textContent = sure ? say("found", sure) : words.none;
  const list = element("ul");
  at("list").replaceChildren(list);
  fill(list, groups.sure);
  at("list").append(...group(say("stale", groups.stale.length), groups.stale, !groups.sure.length),
    ...group(say("unknown", groups.unknown.length), groups.unknown, !sure));
  if (where.event) eventParts(where.event, data_);
  const query = new URLSearchParams(Object.entries({ lang: asked.language, insurer: asked.insurer, type: asked.type, tier: asked.tier, open: asked.open }).filter(([, value]) => value));
  at("all").replaceChildren(element("a", say("all", 0, { city: pick(data_.facts.name) }), away(`${page.chosen}/${String(query) ? `?${query}` : ""}`)));
  at("as-of").textContent = say("asOf", 0, { date: data_.asOf });
  at("after").replaceChildren(...guides(data_), numbers(data_));
  if (!page.map) return;
  const drawMap = () => showMap(data_, [...groups.sure, ...groups.stale, ...(sure ? [] : groups.unknown)], where);
  // Leaflet stands last in the page, so that nobody waits for it to read the list. Until the map is made its name is its element's.
  if (window.L && window[page.map] instanceof L.Map) drawMap(); else document.addEventListener("embed-map", drawMap, { once: true });
}

function showMap(data_, shown, where) {
  const box = at("map"), map = window[page.map];
  map.invalidateSize();
  for (const [style, text] of [["in", words.zoomIn], ["out", words.zoomOut]]) {
    const control = box.querySelector(`.leaflet-control-zoom-${style}`);
    control.title = text;
    control.setAttribute("aria-label", text);
  }
  const base = { ...page.base };
  const options = { asked, from: where.point, fromName: where.name, chinese, entry: (place) => line(place), named, say,
    guide: (each) => ({ label: pick(each.name), entry: guideLine(each) }),
    venues: where.event ? where.event.venues : [], venue: (each) => ({ label: pick(each.name), entry: venueLink(where.event, each) }) };
  const { places, points, halls } = draw(map, base, data_, shown, options);
  const key = element("fieldset", "", { class: "layers" });
  key.append(element("legend", words.layers), layer(words.places, places, map));
  if (points) key.append(layer(words.guidePoints, points, map));
  if (halls) key.append(layer(words.venues, halls, map));
  if (points || halls) corner(map, "bottomright", key);
  box.setAttribute("aria-label", say("mapOf", 0, { city: pick(data_.facts.name) }));
}

function layer(text, drawn, map) {
  const line_ = element("label"), box = line_.appendChild(element("input", "", { type: "checkbox" }));
  box.checked = true;
  box.addEventListener("change", () => { if (box.checked) drawn.addTo(map); else drawn.remove(); });
  line_.append(text);
  return line_;
}

/* Which city: the one asked for, that of the event, the one around the point, or the only one. */
function cityOf() {
  const event = page.events.find((each) => each.id === asked.event);
  const around = asked.lat === undefined ? null : page.cities.find(({ box: [south, west, north, east] }) =>
    asked.lat >= south && asked.lat <= north && asked.lon >= west && asked.lon <= east);
  return asked.city || event?.city || around?.id || (page.cities.length === 1 ? page.cities[0].id : "");
}

function begin() {
  document.documentElement.lang = page.tags[language];
  if (asked.theme) document.documentElement.dataset.theme = asked.theme;
  if (asked.accent) document.documentElement.style.setProperty("--accent", `#${asked.accent}`);
  page.chosen = cityOf();
  const chosen = page.cities.find((each) => each.id === page.chosen);
  at("title").textContent = chosen ? say("title", 0, { city: pick(chosen.name) }) : words.titleAll;
  document.title = at("title").textContent;
  at("sos").replaceChildren(element("a", words.sos, { href: "tel:120" }), " ",
    element("a", words.emergency, away(chosen ? `${chosen.id}/emergency/` : "emergency/")));
  at("as-of").textContent = say("asOf", 0, { date: page.asOf });
  at("all").replaceChildren(element("a", words.home, away("")));
  at("notes").replaceChildren();
  at("after").replaceChildren();
  if (ended(asked.until, Date.now())) {
    at("status").textContent = say("ended", 0, { date: asked.until });
    at("list").replaceChildren();
    if (chosen) at("all").replaceChildren(element("a", say("all", 0, { city: pick(chosen.name) }), away(`${chosen.id}/`)));
    at("after").append(numbers(null));
  } else if (chosen) {
    at("status").textContent = words.loading;
    if (page.map) at("map").hidden = false; // its place is kept while the data come
    load(chosen.id);
  } else {
    if (refused.length) note(say("refused", 0, { what: refused.join(", ") }));
    cities();
  }
}

function load(id) {
  const failed = () => {
    cities();
    at("status").textContent = words.failed;
    if (page.map) at("map").hidden = true;
  };
  window.embedData = (file) => { try { show(file); } catch (error) { failed(); throw error; } };
  const script = document.createElement("script");
  script.addEventListener("error", failed);
  script.src = data(id);
  document.head.append(script);
}

begin();
if (window.parent !== window) {
  // The page around may be anybody's, so the message says nothing but a height.
  const tell = () => window.parent.postMessage({ type: "bujianwai-height", height: Math.ceil(document.body.getBoundingClientRect().height) }, "*");
  new ResizeObserver(tell).observe(document.body);
  window.addEventListener("load", tell);
}

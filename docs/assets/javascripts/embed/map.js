/* The map of an embed. The list under it says the same to those who do not see it. */
import { area, called, clusters, element, ground, marks, middle, shifted } from "../map/drawing.js";

const SVG = "http://www.w3.org/2000/svg";

/* Draws `shown` ({place} each) and the point distances are measured from; `entry` makes a place's lines, `say` the words. */
export function draw(map, base, data, shown, { asked, from, fromName, chinese, entry, named, guide, venues, venue, say }) {
  map.setMaxZoom(18);
  ground(map, base, data.facts.districts, chinese);
  const pins = clusters("cluster", 44), rough = clusters("area-count", 38), areas = new Map(), seen = [];
  for (const { place } of shown) {
    if (!place.at) continue;
    const at = shifted(...place.at, base.datum);
    seen.push(at);
    if (place.fine) { pins.addLayer(pin(at, named(place), entry(place))); continue; }
    const key = place.precision + at.join();
    if (!areas.has(key)) areas.set(key, { at, precision: place.precision, places: [] });
    areas.get(key).places.push(place);
  }
  const circles = [...areas.values()].map(({ at, precision, places }) => {
    const label = say("area", places.length), list = element("ul", "", { class: "area-list" });
    list.append(...places.map(entry));
    const drawn = area(at, precision, places.length, label, list);
    rough.addLayer(drawn.button);
    return drawn.circle;
  });
  const places = L.layerGroup([...circles, rough, pins]).addTo(map);
  const points = marks(data.facts.guide_points, "guide-point", "i", base.datum, guide).addTo(map);
  const halls = marks(venues, "venue-point", "V", base.datum, venue).addTo(map);
  seen.push(...halls.getLayers().map((each) => { const { lat, lng } = each.getLatLng(); return [lat, lng]; }));
  look(map, { asked, from: from && shifted(...from, base.datum), fromName, seen });
  const some = (layer) => layer.getLayers().length ? layer : null;
  return { places, points: some(points), halls: some(halls) };
}

function look(map, { asked, from, fromName, seen }) {
  if (from) {
    const here = L.divIcon({ className: "here", html: element("span"), iconSize: [22, 22] });
    called(L.marker(from, { icon: here, title: fromName, keyboard: false, interactive: false }), fromName).addTo(map);
    if (asked.radius) L.circle(from, { radius: asked.radius * 1000, className: "radius", interactive: false }).addTo(map);
  }
  const bounds = seen.length ? middle(from ? [...seen, from] : seen) : null;
  if (asked.zoom) map.setView(from || (bounds ? bounds.getCenter() : map.getCenter()), asked.zoom);
  else if (from && asked.radius) map.fitBounds(L.latLng(from).toBounds(asked.radius * 2000));
  else if (bounds) map.fitBounds(bounds, { maxZoom: 14 });
}

function pin(at, label, entry) {
  const drawn = document.createElementNS(SVG, "svg");
  drawn.setAttribute("viewBox", "0 0 30 40");
  drawn.setAttribute("aria-hidden", "true");
  for (const [style, path] of [["pin", "M15 1C7.3 1 1 7.2 1 14.8 1 25 15 39 15 39s14-14 14-24.2C29 7.2 22.7 1 15 1z"], ["cross", "M12.5 8h5v4.5H22v5h-4.5V22h-5v-4.5H8v-5h4.5z"]]) {
    const part = drawn.appendChild(document.createElementNS(SVG, "path"));
    part.setAttribute("class", style);
    part.setAttribute("d", path);
  }
  const icon = L.divIcon({ className: "place-pin", html: drawn, iconSize: [30, 40], iconAnchor: [15, 39], popupAnchor: [0, -36] });
  return called(L.marker(at, { icon, title: label, keyboard: true, riseOnHover: true }), label).bindPopup(entry);
}

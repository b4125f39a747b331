/* Draws the venues of an event and the facilities named for it on the map that folium made. What is shown stands in the page. */
import { FINE, area, called, clusters, corner, element, ground, marks, middle, shifted } from "./map/drawing.js";

const page = JSON.parse(document.getElementById("map-page").textContent);
const map = window[page.map], datum = page.base.datum;
map.setMaxZoom(18);
ground(map, page.base, page.districts, page.chinese);

function entry(each) {
  const box = element("div", "", { class: "place" });
  box.append(element("a", each.name, { href: each.href, target: "_top", lang: each.tag }));
  if (each.other) box.append(element("div", each.other, { lang: "zh-Hans" }));
  box.append(element("div", each.about, { class: "place__tier" }));
  return box;
}

function pin(each) {
  const icon = L.icon({ iconUrl: page.pin, iconSize: [30, 40], iconAnchor: [15, 39], popupAnchor: [0, -36] });
  const marker = L.marker(at(each), { icon, alt: each.name, title: each.name, keyboard: true, riseOnHover: true });
  return called(marker, each.name, each.tag).bindPopup(entry(each));
}

const at = ({ point }) => shifted(point.lat, point.lon, datum);

/* Where only the area is known: one circle for all that are in it. */
function rough(things) {
  const areas = new Map(), buttons = clusters("area-count", 38);
  for (const each of things) {
    const { precision, lat, lon } = each.point, key = [precision, lat, lon].join();
    if (!areas.has(key)) areas.set(key, []);
    areas.get(key).push(each);
  }
  for (const several of areas.values()) {
    const label = page.area[several.length === 1 ? 0 : 1].replace("{count}", String(several.length));
    const list = element("div", "", { class: "area-list" });
    list.append(element("strong", label), ...several.map(entry));
    const drawn = area(at(several[0]), several[0].point.precision, several.length, label, list);
    drawn.circle.addTo(map);
    buttons.addLayer(drawn.button);
  }
  return buttons.addTo(map);
}

const shown = [...page.venues, ...page.places].filter((each) => each.point);
const fine = (each) => each.point && FINE.has(each.point.precision);
const pins = clusters("cluster", 44);
for (const each of page.places.filter(fine)) pins.addLayer(pin(each));
pins.addTo(map);
marks(page.venues, "venue-point", "V", datum, (each) => ({ label: each.name, tag: each.tag, entry: entry(each) })).addTo(map);
rough(shown.filter((each) => !fine(each)));
map.fitBounds(middle(shown.map(at)).pad(0.15), { maxZoom: 14 });
document.getElementById("map-key").hidden = false;
corner(map, "bottomright", document.getElementById("map-key"));
document.getElementById("map-status").textContent = page.status;

/* What every map of the site draws alike: the city page's and the embeds'. Leaflet is `L`, loaded before.
   Every word goes in by textContent or as an attribute: no fact is ever read as HTML or as code. */

export const FINE = new Set(["entrance", "building", "street"]);
/* Metres: how far off the middle of such an area a place may be. */
export const RADIUS = { township: 1500, district: 4000, city: 12000 };

/* WGS-84 to GCJ-02, the datum of tiles by AMap and others. The public formula; it reproduces the published test
   vector of Alibaba Cloud within 2 m. The map only ever shows Chinese cities, so nothing outside China comes here. */
export function shifted(lat, lon, datum) {
  if (datum !== "gcj02") return [lat, lon];
  const A = 6378245, E = 0.006693421622965943, PI = Math.PI;
  const x = lon - 105, y = lat - 35, root = Math.sqrt(Math.abs(x));
  const wave = (20 * Math.sin(6 * x * PI) + 20 * Math.sin(2 * x * PI)) * 2 / 3;
  const north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + wave +
    (20 * Math.sin(y * PI) + 40 * Math.sin(y / 3 * PI)) * 2 / 3 +
    (160 * Math.sin(y / 12 * PI) + 320 * Math.sin(y * PI / 30)) * 2 / 3;
  const east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + wave +
    (20 * Math.sin(x * PI) + 40 * Math.sin(x / 3 * PI)) * 2 / 3 +
    (150 * Math.sin(x / 12 * PI) + 300 * Math.sin(x / 30 * PI)) * 2 / 3;
  const rad = lat / 180 * PI, magic = 1 - E * Math.sin(rad) * Math.sin(rad), sq = Math.sqrt(magic);
  return [
    lat + north * 180 / (A * (1 - E) / (magic * sq) * PI),
    lon + east * 180 / (A / sq * Math.cos(rad) * PI)
  ];
}

export function element(name, text = "", attributes = {}) {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  for (const key of Object.keys(attributes)) made.setAttribute(key, attributes[key]);
  return made;
}

export function badge(name, count) {
  return L.divIcon({ className: name, html: element("span", String(count)), iconSize: [38, 38] });
}

export function clusters(name, radius) {
  return L.markerClusterGroup({
    showCoverageOnHover: false,
    maxClusterRadius: radius,
    iconCreateFunction: (cluster) => badge(name, cluster.getAllChildMarkers().reduce((sum, marker) => sum + (marker.options.count || 1), 0))
  });
}

/* Places known only as being somewhere in an area: one dashed circle and a button that lists them, no pins. */
export function area(at, precision, count, label, list) {
  const circle = L.circle(at, { radius: RADIUS[precision] || RADIUS.city, className: "area", interactive: false });
  const button = L.marker(at, { icon: badge("area-count", count), keyboard: true, title: label, count });
  called(button, label);
  return { circle, button: button.bindPopup(list, { maxHeight: 260 }) };
}

/* Gives a marker that is no picture its name for those who do not see it, and the language of that name. */
export function called(marker, label, tag = "") {
  marker.on("add", () => {
    marker.getElement().setAttribute("aria-label", label);
    if (tag) marker.getElement().lang = tag;
  });
  return marker;
}

/* Where most places are: a tenth at each edge, the far counties, may lie outside the first view. */
export function middle(points) {
  const range = (index) => {
    const sorted = points.map((point) => point[index]).sort((a, b) => a - b);
    const cut = Math.floor(sorted.length / 10);
    return [sorted[cut], sorted[sorted.length - 1 - cut]];
  };
  const lat = range(0), lon = range(1);
  return L.latLngBounds([lat[0], lon[0]], [lat[1], lon[1]]).pad(0.1);
}

/* Tiles with their credit and approval number, or, without tiles, the names of the districts. `base` has tiles, attribution,
   approval, datum and referrer as the deployer configured them. */
export function ground(map, base, districts, chinese) {
  if (base.tiles) {
    L.tileLayer(base.tiles, { attribution: "", maxZoom: 18, referrerPolicy: base.referrer || false }).addTo(map);
    corner(map, "bottomright", element("div", base.attribution, { class: "leaflet-control-attribution" }));
  }
  if (base.approval) corner(map, "bottomleft", element("div", base.approval, { class: "approval", lang: "zh-Hans" }));
  map.attributionControl.setPrefix(false);
  if (base.tiles) return;
  map.createPane("words").style.zIndex = 450; // over the circles, under the pins
  const near = () => map.getContainer().classList.toggle("far", map.getZoom() < 10);
  map.on("zoomend", near);
  near();
  for (const district of districts) {
    if (!district.point) continue;
    const name = (chinese ? district.name.zh : district.name.en) || district.name.zh || district.name.en;
    const word = element("span", chinese ? name : name.replace(/ (District|County|City)$/, "")); // room for more of them
    L.marker(shifted(district.point.lat, district.point.lon, base.datum), {
      icon: L.divIcon({ className: "district", html: word, iconSize: [0, 0] }), pane: "words", interactive: false, keyboard: false, alt: ""
    }).addTo(map);
  }
}

export function corner(map, position, content) {
  const control = L.control({ position });
  control.onAdd = () => { L.DomEvent.disableClickPropagation(content); return content; };
  return control.addTo(map);
}

/* Guide points of a city or venues of an event, a layer of their own: a mark with a sign under each point that is known to
   the street, none where only the area is. It hangs under its point by a line, as a pin stands on it, so that neither hides the other. */
export function marks(things, style, sign, datum, named) {
  const drawn = clusters(style, 30);
  for (const each of things) {
    if (!each.point || !FINE.has(each.point.precision)) continue;
    const { label, tag, entry } = named(each);
    const icon = L.divIcon({ className: style, html: element("span", sign), iconSize: [30, 30], iconAnchor: [15, -30] });
    const marker = L.marker(shifted(each.point.lat, each.point.lon, datum), { icon, keyboard: true, title: label, zIndexOffset: -1000 });
    drawn.addLayer(called(marker, label, tag).bindPopup(entry));
  }
  return drawn;
}

/* Draws the places of a city on the map that folium made.
   Every word goes in by textContent or as an attribute: no fact is ever read as HTML or as code. */
(function () {
  "use strict";
  var data = document.getElementById("map-data").dataset;
  var status = document.getElementById("map-status");
  var map = window[data.map];
  map.setMaxZoom(18);
  var chinese = data.language === "zh";
  var FINE = { entrance: 1, building: 1, street: 1 };
  var RADIUS = { township: 1500, district: 4000, city: 12000 }; // metres: how far off the middle of such an area a place may be

  /* WGS-84 to GCJ-02, the datum of tiles by AMap and others. The public formula; it reproduces the published test
     vector of Alibaba Cloud within 2 m. The map only ever shows Chinese cities, so nothing outside China comes here. */
  function shifted(lat, lon) {
    if (data.datum !== "gcj02") return [lat, lon];
    var A = 6378245, E = 0.006693421622965943, PI = Math.PI;
    var x = lon - 105, y = lat - 35, root = Math.sqrt(Math.abs(x));
    var wave = (20 * Math.sin(6 * x * PI) + 20 * Math.sin(2 * x * PI)) * 2 / 3;
    var north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + wave +
      (20 * Math.sin(y * PI) + 40 * Math.sin(y / 3 * PI)) * 2 / 3 +
      (160 * Math.sin(y / 12 * PI) + 320 * Math.sin(y * PI / 30)) * 2 / 3;
    var east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + wave +
      (20 * Math.sin(x * PI) + 40 * Math.sin(x / 3 * PI)) * 2 / 3 +
      (150 * Math.sin(x / 12 * PI) + 300 * Math.sin(x / 30 * PI)) * 2 / 3;
    var rad = lat / 180 * PI, magic = 1 - E * Math.sin(rad) * Math.sin(rad), sq = Math.sqrt(magic);
    return [
      lat + north * 180 / (A * (1 - E) / (magic * sq) * PI),
      lon + east * 180 / (A / sq * Math.cos(rad) * PI)
    ];
  }

  function element(name, text, attributes) {
    var made = document.createElement(name);
    if (text) made.textContent = text;
    for (var key in attributes || {}) made.setAttribute(key, attributes[key]);
    return made;
  }

  /* A message in the singular or the plural, after the number that decides. */
  function counted(message, count, total) {
    var form = data[message + ((total || count) === 1 ? "One" : "Many")];
    return form.replace("{count}", String(count)).replace("{total}", String(total));
  }

  function names(place) {
    var all = place.name || {};
    var own = chinese ? all.zh || all.en : all.en || all.zh;
    own = own || all[Object.keys(all)[0]] || place.id;
    var other = chinese ? all.en : all.zh;
    return { own: own, other: other === own ? "" : other || "" };
  }

  function entry(place) {
    var found = names(place), box = element("div", "", { "class": "place" });
    var link = element("a", found.own, { href: "../" + encodeURIComponent(place.id) + "/", target: "_top" });
    box.appendChild(link);
    if (found.other) box.appendChild(element("div", found.other, { lang: chinese ? "en" : "zh-Hans" }));
    if (data.unnamed && !(place.name || {}).en) box.appendChild(element("div", data.unnamed, { "class": "place__tier" }));
    if (place.address) box.appendChild(element("div", place.address, { lang: "zh-Hans", "class": "place__address" }));
    box.appendChild(element("div", place.tier === "listed" ? data.listed : data.known, { "class": "place__tier" }));
    return box;
  }

  function pin(place, at) {
    var found = names(place);
    var icon = L.icon({ iconUrl: data.pin, iconSize: [30, 40], iconAnchor: [15, 39], popupAnchor: [0, -36] });
    return L.marker(at, { icon: icon, alt: found.own, title: found.own, keyboard: true, riseOnHover: true }).bindPopup(entry(place));
  }

  /* Places known only as being somewhere in an area: one dashed circle and a button that lists them, no pins. */
  function area(places, at, precision) {
    var label = counted("area", places.length);
    var list = element("div", "", { "class": "area-list" });
    list.appendChild(element("strong", label));
    places.forEach(function (place) { list.appendChild(entry(place)); });
    drawn.push(L.circle(at, { radius: RADIUS[precision] || RADIUS.city, className: "area", interactive: false }).addTo(map));
    var button = L.marker(at, { icon: badge("area-count", places.length), keyboard: true, title: label, count: places.length });
    button.on("add", function () { button.getElement().setAttribute("aria-label", label); });
    return button.bindPopup(list, { maxHeight: 260 });
  }

  function badge(name, count) {
    return L.divIcon({ className: name, html: element("span", String(count)), iconSize: [38, 38] });
  }

  function clusters(name, radius) {
    return L.markerClusterGroup({
      showCoverageOnHover: false,
      maxClusterRadius: radius,
      iconCreateFunction: function (cluster) {
        var count = cluster.getAllChildMarkers().reduce(function (sum, marker) { return sum + (marker.options.count || 1); }, 0);
        return badge(name, count);
      }
    });
  }

  /* Where most places are: a tenth at each edge, the far counties, may lie outside the first view. */
  function middle(points) {
    function range(index) {
      var sorted = points.map(function (point) { return point[index]; }).sort(function (a, b) { return a - b; });
      var cut = Math.floor(sorted.length / 10);
      return [sorted[cut], sorted[sorted.length - 1 - cut]];
    }
    var lat = range(0), lon = range(1);
    return L.latLngBounds([lat[0], lon[0]], [lat[1], lon[1]]).pad(0.1);
  }

  /* The first view: the town, where it holds most places, else all of them. */
  function view(city, seen) {
    var country = {};
    (city.districts || []).forEach(function (district) { country[district.adcode] = district.kind && district.kind !== "urban"; });
    var town = seen.filter(function (each) { return !country[each.district]; });
    return middle((town.length * 2 > seen.length ? town : seen).map(function (each) { return each.at; }));
  }

  function ground(city) {
    if (data.tiles) {
      L.tileLayer(data.tiles, { attribution: "", maxZoom: 18, referrerPolicy: data.referrer || false }).addTo(map);
      var credit = L.control({ position: "bottomright" });
      credit.onAdd = function () { return element("div", data.attribution, { "class": "leaflet-control-attribution" }); };
      credit.addTo(map);
    }
    if (data.approval) {
      var approval = L.control({ position: "bottomleft" });
      approval.onAdd = function () { return element("div", data.approval, { "class": "approval", lang: "zh-Hans" }); };
      approval.addTo(map);
    }
    var key = L.control({ position: "bottomright" });
    key.onAdd = function () { var list = document.getElementById("map-key"); list.hidden = false; return list; };
    key.addTo(map);
    map.attributionControl.setPrefix(false);
    if (data.tiles) return;
    map.createPane("words").style.zIndex = 450; // over the circles, under the pins
    function near() { map.getContainer().classList.toggle("far", map.getZoom() < 10); }
    map.on("zoomend", near);
    near();
    (city.districts || []).forEach(function (district) {
      if (!district.point) return;
      var name = (chinese ? district.name.zh : district.name.en) || district.name.zh || district.name.en;
      var word = element("span", chinese ? name : name.replace(/ (District|County|City)$/, "")); // room for more of them
      var icon = L.divIcon({ className: "district", html: word, iconSize: [0, 0] });
      L.marker(shifted(district.point.lat, district.point.lon), {
        icon: icon, pane: "words", interactive: false, keyboard: false, alt: ""
      }).addTo(map);
    });
  }

  var drawn = [], wanted = null, again = function () {};

  /* Draws all places, or only those that the list beside the map shows. */
  function draw(all, city) {
    drawn.forEach(function (layer) { map.removeLayer(layer); });
    drawn = [];
    var features = wanted ? all.filter(function (feature) { return wanted.has(feature.properties.id); }) : all;
    var pins = clusters("cluster", 44), rough = clusters("area-count", 38), areas = {}, seen = [], nowhere = 0;
    features.forEach(function (feature) {
      var place = feature.properties;
      if (!feature.geometry) { nowhere += 1; return; }
      var at = shifted(feature.geometry.coordinates[1], feature.geometry.coordinates[0]);
      seen.push({ at: at, district: place.district });
      if (FINE[place.precision]) { pins.addLayer(pin(place, at)); return; }
      var key = place.precision + at.join();
      (areas[key] = areas[key] || { places: [], at: at, precision: place.precision }).places.push(place);
    });
    Object.keys(areas).forEach(function (key) { rough.addLayer(area(areas[key].places, areas[key].at, areas[key].precision)); });
    map.addLayer(rough).addLayer(pins);
    drawn.push(rough, pins);
    if (seen.length) map.fitBounds(view(city, seen), { maxZoom: 14 });
    status.textContent = counted("shown", seen.length, features.length) + (nowhere ? data.stop + counted("nowhere", nowhere) : "");
  }

  function json(url) {
    return fetch(url).then(function (answer) {
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.json();
    });
  }

  /* The finder of the page around says which places its list shows (finder.js). Only a page of this site can say it. */
  document.addEventListener("places", function (event) {
    wanted = Array.isArray(event.detail) ? new Set(event.detail) : null;
    again();
  });

  Promise.all([json(data.city), json(data.places)]).then(function (answers) {
    ground(answers[0].city);
    again = function () { draw(answers[1].features, answers[0].city); };
    again();
  }).catch(function () { status.textContent = data.failed; });
})();

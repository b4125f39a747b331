/* The list of what was found: lines copied from the full list, in the order asked for, with what is not known marked. */
import { STALE, YES, label } from "./data.js";
import { kilometres } from "./where.js";

const AT_ONCE = 30; // lines that are shown before "more"
const IN_SIGHT = 4; // lines that are drawn before anything else; the others follow while the reader looks

export class Results {
  constructor(city, say, words) {
    this.city = city;
    this.say = say;
    this.words = words;
    this.full = document.getElementById("full-list");
    this.found = document.getElementById("finder-found");
    this.status = document.getElementById("finder-status");
    this.notes = document.getElementById("finder-notes");
    this.list = document.getElementById("finder-results");
    this.more = document.getElementById("finder-more");
    this.unknown = document.getElementById("finder-unknown");
    this.unknowns = document.getElementById("finder-unknowns");
    this.onLoosen = this.onUnknown = () => {};
    this.more.addEventListener("click", () => this.page());
    this.unknown.addEventListener("click", () => this.onUnknown());
  }

  show(asked) {
    this.asked = asked;
    const { groups, shown } = asked;
    this.full.hidden = shown;
    this.found.hidden = !shown;
    if (!shown) return;
    const sure = groups.sure.length, stale = groups.stale.length;
    const count = this.say("found", { count: sure + stale, total: asked.total });
    this.status.textContent = stale && sure ? `${count} (${this.say("stale", { count: stale })})` : count;
    this.notes.replaceChildren(...this.remarks());
    this.queue = [...groups.sure, ...(stale ? [null, ...groups.stale] : [])];
    this.list.replaceChildren();
    this.page();
    this.showUnknown();
  }

  remarks() {
    const { found, from, groups } = this.asked;
    const notes = [];
    const nothing = !groups.sure.length && !groups.stale.length;
    for (const [term, other] of found?.replaced || []) notes.push(note(this.say("nearSpelling", { asked: term, found: other })));
    if (found?.some) notes.push(note(this.say("some")));
    if (from && !nothing) notes.push(note(this.say("byDistance", { place: from.name }), "finder__hint"));
    if (nothing) notes.push(this.empty());
    return notes;
  }

  /* Nothing: say which filter is in the way. */
  empty() {
    const { found } = this.asked;
    const box = document.createElement("div");
    box.className = "finder__empty";
    const lost = found && !found.scores.some(Boolean);
    box.append(note(lost ? this.say("unfindable", { asked: found.missing.join(" ") }) : this.say("none"), ""));
    for (const { name, what, count } of this.asked.loosen().slice(0, 4)) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "finder__button";
      button.textContent = this.say("loosen", { what, count });
      button.addEventListener("click", () => this.onLoosen(name));
      box.append(button);
    }
    return box;
  }

  page() {
    const next = this.queue.splice(0, AT_ONCE);
    const first = this.list.children.length;
    const draw = (entries) => this.list.append(...entries.map((each) => each ? this.line(each) : heading(this.say("unconfirmed"))));
    clearTimeout(this.later);
    draw(next.splice(0, IN_SIGHT));
    if (next.length) this.later = setTimeout(() => draw(next));
    const left = this.queue.filter(Boolean).length;
    this.more.hidden = !left;
    this.more.textContent = this.say("more", { count: Math.min(left, AT_ONCE) });
    if (first) this.list.children[first]?.querySelector("a")?.focus();
  }

  showUnknown() {
    const { groups, unknown } = this.asked;
    const count = groups.unknown.length;
    this.unknown.hidden = !count;
    this.unknown.setAttribute("aria-expanded", String(unknown));
    this.unknown.textContent = this.say(unknown ? "hideUnknown" : "showUnknown", { count });
    this.unknowns.replaceChildren(...(unknown ? groups.unknown.slice(0, 4 * AT_ONCE).map((each) => this.line(each)) : []));
  }

  /* The lines of the full list by id, from which those of the results are copied. */
  warm() {
    this.lines = this.lines || new Map([...this.full.querySelectorAll("[data-id]")].map((each) => [each.dataset.id, each]));
  }

  line({ place, km, answers }) {
    this.warm();
    const line = this.lines.get(place.id).cloneNode(true);
    const facts = line.querySelector(".row-place__facts");
    if (this.asked.from) facts.prepend(span("row-place__near", this.far(place, km)));
    this.asked.names.forEach((name, i) => {
      if (answers[i] === YES) return;
      facts.append(span("row-place__mark", this.say(answers[i] === STALE ? "notConfirmed" : "unknown", { what: this.asked.describe(name) })));
    });
    return line;
  }

  far(place, km) {
    if (place.at && place.fine) return kilometres(km, this.words.tag);
    const district = this.city.labels.district[place.district];
    return district ? this.say("area", { district: label(district.label, this.words.language) }) : this.say("nowhere");
  }

  note(text) { this.found.hidden = false; this.status.textContent = text; }

  focus() { this.status.focus(); this.status.scrollIntoView({ block: "start" }); }
}

function note(text, name = "finder__note") {
  const made = document.createElement("p");
  if (name) made.className = name;
  made.textContent = text;
  return made;
}

function span(name, text) {
  const made = document.createElement("span");
  made.className = name;
  made.textContent = text;
  return made;
}

function heading(text) {
  const made = document.createElement("li");
  made.className = "finder__heading";
  made.textContent = text;
  return made;
}

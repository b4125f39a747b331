/* The finder of a city page. The full list stands in the page; as soon as something is asked for, its lines are copied
   in the order asked for. Words come from the form's data attributes, facts from the list and from the finder's data. */
import { UNKNOWN, label, load } from "./data.js";
import { CHECKS, SELECTS, counts, judges, loosening, stand, values } from "./filters.js";
import { clock, calendar, isOpen } from "../hours.js";
import { Form } from "./form.js";
import { Results } from "./results.js";
import { asks, clean, empty, read, write } from "./state.js";
import { index, search, spellings } from "./text.js";
import { ask, distance, keep, kept, understand } from "./where.js";

const element = document.getElementById("finder");
const words = element.dataset;
const frame = document.querySelector("iframe.map");

/* A message with its parts; {count} decides between One and Many where there are both. */
function say(name, parts = {}) {
  const form = words[name] ?? words[name + ((parts.total ?? parts.count) === 1 ? "One" : "Many")];
  return form.replace(/\{(\w+)\}/g, (whole, part) => String(parts[part] ?? whole));
}

async function begin() {
  const city = await load(words.places);
  const of = { ...values(city.labels), near: new Map(city.near.map((each, i) => [each.id, i])) };
  const form = new Form(element, city, say);
  const results = new Results(city, say, words);
  const finding = index(city);
  let state = read(location.search, of, city.near);
  let table = null, near = null, position = null, typed = kept(words.city), later = 0;

  const everywhere = (place, service) => {
    const services = place.hours.filter((each) => service < 0 || each.service === service);
    const now = clock(Date.now());
    const answers = services.map((each) => isOpen({ always: each.always ? "yes" : "", hours: each.lines }, now, table || calendar({})));
    return answers.includes(true) ? 3 : answers.length && answers.every((answer) => answer === false) && service >= 0 ? 0 : UNKNOWN;
  };

  /* Where distances are measured from: what the reader chose last. */
  function origin() {
    if (state.near) { const each = city.near[of.near.get(state.near)]; return { point: each.point, name: label(each.label, words.language) }; }
    if (state.sort !== "near") return null;
    return position ? { point: position, name: words.here } : typed ? understand(typed, city.near, words.language) : null;
  }

  function update() {
    const made = judges(state, of, everywhere);
    const standing = stand(city.places, made);
    const found = search(finding, state.q, near || undefined);
    const missed = found && !found.scores.some(Boolean) || found?.some || found?.replaced.size;
    if (missed && !near) loadSpellings();
    const from = origin();
    const shown = asks(state);
    const groups = { sure: [], stale: [], unknown: [] };
    city.places.forEach((place, i) => {
      if (found && !found.scores[i]) return;
      const weakest = Math.min(3, ...standing.rows[i]);
      if (weakest === 0) return;
      const km = from && place.at ? distance(from.point, place.at) : Infinity;
      groups[weakest === 3 ? "sure" : weakest === 2 ? "stale" : "unknown"].push({
        place, score: found ? found.scores[i] : 0, km,
        open: standing.names.filter((_, j) => standing.rows[i][j] < 3).map((name) => [name, standing.rows[i][standing.names.indexOf(name)]])
      });
    });
    const order = from ? (a, b) => a.km - b.km || b.score - a.score || a.place.number - b.place.number
      : (a, b) => b.score - a.score || a.place.gone - b.place.gone || a.place.number - b.place.number;
    for (const group of Object.values(groups)) group.sort(order);
    results.show({ shown, groups, found, from, unknown: state.unknown, total: city.places.length, describe: (name) => form.describe(name, state),
      loosen: () => loosening(city.places, found?.scores, standing).map(([name, count]) => ({ name, what: form.describe(name, state), count })) });
    form.chips(state, from);
    tell(shown ? [...groups.sure, ...groups.stale, ...(state.unknown ? groups.unknown : [])].map((each) => each.place.id) : null);
    cancelIdleCallback_(later);
    later = requestIdleCallback_(() => form.counts(counts(city.places, found?.scores, standing, state, of, everywhere), state));
  }

  function tell(ids) {
    frame.dataset.ids = ids ? ids.join(" ") : "";
    frame.dataset.all = ids ? "" : "1";
    pass();
  }

  function pass() {
    const inside = frame.contentDocument;
    if (inside) inside.dispatchEvent(new CustomEvent("places", { detail: frame.dataset.all ? null : frame.dataset.ids.split(" ") }));
  }

  async function loadSpellings() {
    near = () => [];
    const module = await import("./near-spelling.js");
    near = module.near(spellings(finding));
    update();
  }

  async function loadCalendar() {
    if (table) return;
    table = calendar({});
    const answer = await fetch(words.calendar).catch(() => null);
    if (answer?.ok) { table = calendar(await answer.json()); update(); }
  }

  function change(changes, replace = false) {
    state = { ...state, ...changes };
    const address = `${location.pathname}${write(state)}`;
    if (replace) history.replaceState(null, "", address);
    else history.pushState(null, "", address);
    if (state.open) loadCalendar();
    update();
  }

  let typing = 0;
  function type() {
    state = { ...state, q: clean(form.query.value) };
    update();
    clearTimeout(typing);
    typing = setTimeout(() => history.replaceState(null, "", `${location.pathname}${write(state)}`), 400);
  }

  async function nearMe() {
    if (state.sort === "near" && !state.near && position) { change({ sort: "" }); return; }
    results.note(say("asking"));
    try {
      position = await ask();
      change({ sort: "near", near: "" });
    } catch {
      results.note(say("refused"));
      form.open("near");
    }
  }

  function address(text) {
    typed = text.trim().slice(0, 200);
    keep(words.city, typed);
    const meant = typed ? understand(typed, city.near, words.language) : null;
    form.hint(typed ? meant ? say("understood", { place: meant.name }) : say("notUnderstood") : null);
    position = null;
    change({ sort: meant ? "near" : "", near: "" });
  }

  function warm() {
    const step = (deadline) => {
      if (finding.warm(() => deadline.timeRemaining() > 2)) requestIdleCallback_(step);
    };
    requestIdleCallback_(step);
  }

  form.query.value = state.q;
  form.address.value = typed;
  form.fill(state);
  if (typed) { const meant = understand(typed, city.near, words.language); if (meant) form.hint(say("understood", { place: meant.name })); }
  if (state.open) loadCalendar();
  element.addEventListener("submit", (event) => { event.preventDefault(); results.focus(); });
  form.query.addEventListener("input", (event) => { if (!event.isComposing) type(); });
  form.query.addEventListener("compositionend", type);
  element.addEventListener("change", ({ target }) => {
    if (target === form.address) address(target.value);
    else if (SELECTS.includes(target.name)) change({ [target.name]: target.value });
    else if (CHECKS.includes(target.name)) change({ [target.name]: target.checked });
    else if (target.name === "near") change({ near: target.value, sort: "" });
  });
  document.getElementById("finder-near").addEventListener("click", nearMe);
  const without = (name) => ({ ...Object.fromEntries(form.parts(name).map((part) => [part, empty()[part]])), ...(name === "near" ? { sort: "", near: "" } : {}) });
  form.onRemove = (name) => { change(name ? without(name) : empty()); form.fill(state); form.query.value = state.q; form.query.focus(); };
  results.onLoosen = (name) => { change(without(name)); form.fill(state); results.focus(); };
  results.onUnknown = () => change({ unknown: !state.unknown }, true);
  window.addEventListener("popstate", () => { state = read(location.search, of, city.near); form.query.value = state.q; form.fill(state); update(); });
  frame.addEventListener("load", pass);
  update();
  warm();
  element.dataset.ready = "1";
}

/* Safari has none. */
const requestIdleCallback_ = window.requestIdleCallback || ((work) => setTimeout(() => work({ timeRemaining: () => 8 }), 60));
const cancelIdleCallback_ = window.cancelIdleCallback || clearTimeout;

const wide = matchMedia("(min-width: 60em)");
const map = document.getElementById("map");
if (wide.matches) map.open = true;

begin().catch(() => {
  const note = document.createElement("p");
  note.className = "finder__note";
  note.setAttribute("role", "alert");
  note.textContent = words.failed;
  element.replaceWith(note);
});

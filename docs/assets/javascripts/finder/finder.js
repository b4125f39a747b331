/* The finder of a city page. The full list stands in the page; as soon as something is asked for, its lines are copied
   in the order asked for. Words come from the form's data attributes, facts from the list and from the finder's data. */
import { NO, YES, label, load } from "./data.js";
import { CHECKS, SELECTS, counts, judges, loosening, stand, values } from "./filters.js";
import { clock, calendar } from "../hours.js";
import { Form } from "./form.js";
import { judgeHours } from "./open.js";
import { quick } from "./quick.js";
import { Results } from "./results.js";
import { asks, clean, empty, read, write } from "./state.js";
import { index, search, spellings } from "./text.js";
import { ask, distance, keep, kept, understand } from "./where.js";

const element = document.getElementById("finder");
const words = element.dataset;
const MANY = 300; // places: beyond that the full list is too long for a phone to lay out at every step
const BEYOND = 1e6; // km: where a place stands whose position nobody knows
const NAMES = ["", "unknown", "stale", "sure"]; // of the groups, by the weakest answer
const frame = document.querySelector("iframe.map");
const map = document.getElementById("map");
const filters = document.getElementById("finder-filters");

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
  let table = calendar({}), asked = false, near = null, position = null, typed = kept(words.city);
  const showQuick = quick(document.getElementById("finder-quick"), { places: city.places, of, options: form.options,
    describe: (name, question) => form.describe(name, question), onAsk: (question) => { change(question); form.fill(state); } });
  let onMap = () => null, recount = null, later = 0;

  /* Whether a place is open now, in a service or (-1) in any; the same hours are worked out once a minute. */
  const answers = new Map();
  function openNow(place, service) {
    const minute = Math.floor(Date.now() / 60000);
    if (answers.minute !== minute || answers.table !== table) { answers.clear(); Object.assign(answers, { minute, table }); }
    const known = answers.get(place.hours) || answers.set(place.hours, new Map()).get(place.hours);
    if (!known.has(service)) known.set(service, judgeHours(place.hours, service, clock(Date.now()), table));
    return known.get(service);
  }

  /* Where distances are measured from: what the reader chose last. */
  function origin() {
    if (state.near) { const each = city.near[of.near.get(state.near)]; return { point: each.point, name: label(each.label, words.language) }; }
    if (state.sort !== "near") return null;
    return position ? { point: position, name: words.here } : typed ? understand(typed, city.near, words.language) : null;
  }

  function update() {
    const made = judges(state, of, openNow);
    const standing = stand(city.places, made);
    const found = search(finding, state.q, near || undefined);
    const missed = found && !found.scores.some(Boolean) || found?.some || found?.replaced.size;
    if (missed && !near) loadSpellings();
    const from = origin();
    const shown = asks(state) || city.places.length > MANY;
    const groups = { sure: [], stale: [], unknown: [] };
    const ranked = new Map(); // by how plainly they are called so: sorting thousands takes longer
    city.places.forEach((place, i) => {
      const score = found ? found.scores[i] : 1;
      if (!score || standing.rows[i].includes(NO)) return;
      if (!ranked.has(score)) ranked.set(score, { there: [], gone: [] });
      ranked.get(score)[place.gone ? "gone" : "there"].push({ place, answers: standing.rows[i], km: from ? place.at ? distance(from.point, place.at) : BEYOND : 0 });
    });
    for (const score of [...ranked.keys()].sort((a, b) => b - a)) {
      const { there, gone } = ranked.get(score);
      for (const each of there.concat(gone)) groups[NAMES[Math.min(YES, ...each.answers)]].push(each);
    }
    if (from) for (const group of Object.values(groups)) group.sort((a, b) => a.km - b.km);
    results.show({ shown, groups, found, from, names: standing.names, unknown: state.unknown, total: city.places.length, describe: (name) => form.describe(name, state),
      loosen: () => loosening(city.places, found?.scores, standing).map(([name, count]) => ({ name, what: form.describe(name, state), count })) });
    form.chips(state, from);
    showQuick(state);
    onMap = () => asks(state) ? [...groups.sure, ...groups.stale, ...(state.unknown ? groups.unknown : [])].map((each) => each.place.id) : null;
    recount = () => form.counts(counts(city.places, found?.scores, standing, state, of, openNow), state);
    cancelIdle(later);
    later = whenIdle(() => { pass(); count(); });
  }

  /* The map in its frame shows what the list shows. */
  function pass() {
    if (map.open) frame.contentDocument?.dispatchEvent(new CustomEvent("places", { detail: onMap() }));
  }

  /* Counts are for those who look at them. */
  function count() {
    if (filters.open && recount) { recount(); recount = null; }
  }

  async function loadSpellings() {
    near = () => [];
    const module = await import("./near-spelling.js");
    near = await module.near(spellings(finding));
    update();
  }

  async function loadCalendar() {
    if (asked) return;
    asked = true;
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
      if (finding.warm(() => deadline.timeRemaining() > 2)) whenIdle(step);
      else { results.warm(); element.dataset.warm = "1"; }
    };
    whenIdle(step);
  }

  form.query.value = state.q;
  form.address.value = typed;
  form.fill(state);
  if (typed) { const meant = understand(typed, city.near, words.language); if (meant) form.hint(say("understood", { place: meant.name })); }
  if (state.open) loadCalendar();
  element.addEventListener("submit", (event) => event.preventDefault());
  form.query.addEventListener("keydown", (event) => { if (event.key === "Enter" && !event.isComposing) { event.preventDefault(); results.focus(); } });
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
  map.addEventListener("toggle", pass);
  filters.addEventListener("toggle", count);
  update();
  warm();
  element.dataset.ready = "1";
}

/* Safari has none. */
const whenIdle = window.requestIdleCallback || ((work) => setTimeout(() => work({ timeRemaining: () => 8 }), 60));
const cancelIdle = window.cancelIdleCallback || clearTimeout;

const wide = matchMedia("(min-width: 60em)");
if (wide.matches) map.open = true;

begin().catch(() => {
  const note = document.createElement("p");
  note.className = "finder__note";
  note.setAttribute("role", "alert");
  note.textContent = words.failed;
  element.replaceWith(note);
});

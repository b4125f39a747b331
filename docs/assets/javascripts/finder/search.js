/* The search of the whole site: guides and insurers by the index of the language, places by the finder's data of each city.
   Nothing is asked for before somebody is about to search. */
import { label, load } from "./data.js";
import { clean } from "./state.js";
import { fold, index, search, spellings, terms } from "./text.js";

const MOST = 8; // of each kind, at once
const form = document.getElementById("search");
const words = form.dataset;
const box = document.getElementById("search-q");
const found = document.getElementById("search-found");
const status = document.getElementById("search-status");
const results = document.getElementById("search-results");
const all = document.getElementById("search-all");
let sources = null, near = null;

function say(name, parts = {}) {
  const text = words[name] ?? words[name + (parts.count === 1 ? "One" : "Many")];
  return text.replace(/\{(\w+)\}/g, (whole, part) => String(parts[part] ?? whole));
}

/* Pages and insurers look to the search as places do: something with names. */
function named(things) {
  const places = things.map((each, number) => ({ number, zh: "", en: each.names[0], more: each.names.slice(1).join("|"), also: "", body: each.body, topics: new Map(), speaks: [] }));
  return index({ places, labels: { topic: [], language: [], type: [], district: [] }, readings: () => [] });
}

async function gather() {
  const answer = await fetch(words.index);
  if (!answer.ok) throw new Error(String(answer.status));
  const listed = await answer.json();
  const pages = listed.pages.map(([path, title, parts, topics]) => ({
    href: `../${path}`, names: [title, ...parts.map(([, heading]) => heading)], title, parts,
    body: `${topics} ${parts.map(([, , said]) => said).join(" ")}`
  }));
  const insurers = listed.insurers.map(([path, names]) => ({ href: `../${path}`, names, title: names[0] }));
  const made = [
    { title: () => say("pages"), things: pages, index: named(pages) },
    { title: () => say("insurers"), things: insurers, index: named(insurers) }
  ];
  const cities = await Promise.allSettled(listed.cities.filter((city) => city.total).map(async (each) => {
    const city = await load(`${words.root}${each.id}/finder.json`);
    const name = label(each.name, words.language);
    const things = city.places.map((place) => {
      const [own, other] = words.language === "zh" ? [place.zh, place.en] : [place.en, place.zh];
      const title = own || other || place.more.split("|")[0];
      return { href: `../${each.id}/${place.id}/`, title, other: own ? other : "", chinese: title === place.zh };
    });
    return { title: () => say("places", { city: name }), city: { id: each.id, name }, things, index: index(city) };
  }));
  return [...cities.filter((each) => each.status === "fulfilled").map((each) => each.value), ...made];
}

async function show() {
  const query = clean(box.value);
  if (!query.trim()) {
    found.hidden = true;
    all.hidden = false;
    return;
  }
  found.hidden = false;
  if (!sources) status.textContent = say("loading");
  try {
    sources = sources || gather();
    const parts = await sources;
    if (clean(box.value) !== query) return; // the reader went on typing
    draw(query, parts);
  } catch {
    sources = null;
    status.textContent = say("failed");
    all.hidden = false;
  }
}

/* Written as it is in any of the sources, else with some of the words, else in near spellings. */
function draw(query, parts) {
  const answers = parts.map((part) => ({ part, answer: search(part.index, query, near || undefined) })).filter((each) => each.answer);
  const whole = answers.filter(({ answer }) => !answer.some && !answer.replaced.size && answer.scores.some(Boolean));
  const close = answers.filter(({ answer }) => !answer.some && answer.scores.some(Boolean));
  const chosen = whole.length ? whole : close.length ? close : answers.filter(({ answer }) => answer.scores.some(Boolean));
  if (!whole.length && !near) loadSpellings(parts);
  const groups = chosen.map(({ part, answer }) => ({
    part,
    best: part.things.map((thing, i) => ({ thing, score: answer.scores[i] })).filter((each) => each.score).sort((a, b) => b.score - a.score)
  })).sort((a, b) => b.best[0].score - a.best[0].score);
  const count = groups.reduce((sum, each) => sum + each.best.length, 0);
  all.hidden = count > 0;
  status.textContent = count ? say("found", { count }) : say("none", { asked: query.trim() });
  const notes = [];
  if (!whole.length) {
    const replaced = chosen.flatMap(({ answer }) => [...answer.replaced]);
    if (replaced.length) notes.push(text("p", say("nearSpelling", { asked: replaced[0][0], found: replaced[0][1] }), "finder__note"));
    else if (count) notes.push(text("p", say("some"), "finder__note"));
  }
  results.replaceChildren(...notes, ...groups.flatMap((each) => section(each, query)));
}

function section({ part, best }, query) {
  const list = document.createElement("ol");
  list.className = "places";
  list.append(...best.slice(0, MOST).map(({ thing }) => line(thing, query)));
  const parts = [text("h2", part.title()), list];
  if (part.city && best.length > MOST) {
    const more = text("a", say("more", { count: best.length, city: part.city.name }), "finder__button");
    more.href = `../${part.city.id}/?q=${encodeURIComponent(query.trim())}`;
    parts.push(more);
  }
  return parts;
}

function line(thing, query) {
  const item = document.createElement("li"), link = text("a", thing.title, "row-place__name");
  item.className = "row-place";
  link.href = thing.href;
  if (thing.chinese && words.language !== "zh") link.lang = "zh-Hans";
  item.append(link);
  if (thing.other) {
    const other = text("span", thing.other, "search__other");
    other.lang = words.language === "zh" ? "en" : "zh-Hans";
    link.append(other);
  }
  if (thing.parts) item.append(...where(thing, terms(query)));
  return item;
}

/* The part of a page that has most of the words, with the sentence around them. */
function where(thing, asked) {
  const counted = thing.parts.map(([anchor, heading, said]) => {
    const called = fold(heading), told = fold(said);
    return { anchor, heading, said, has: asked.filter((term) => called.includes(term) || told.includes(term)).length, called: asked.some((term) => called.includes(term)) };
  });
  const best = counted.reduce((a, b) => b.has > a.has || (b.has === a.has && b.called && !a.called) ? b : a, { has: 0 });
  if (!best.has) return [];
  const made = [];
  if (best.anchor) {
    const part = text("a", best.heading, "search__part");
    part.href = `${thing.href}#${encodeURIComponent(best.anchor)}`;
    made.push(part);
  }
  const said = sentence(best.said, asked);
  if (said) made.push(said);
  return made;
}

const AROUND = 90; // characters on each side of the word that was asked for

const LETTER = /[\p{L}\p{N}]/u, HAN = /[\u3400-\u9fff]/u;

/* The first of the words in the text from there on; words of letters count where they begin. */
function first(told, asked, from) {
  let found = null;
  for (const term of asked) {
    let at = told.indexOf(term, from);
    while (at > 0 && !HAN.test(term) && LETTER.test(told[at - 1]) && !HAN.test(told[at - 1])) at = told.indexOf(term, at + 1);
    if (at >= 0 && (!found || at < found.at)) found = { at, term };
  }
  return found;
}

/* Folding keeps the length of most texts; where it does not, the sentence is left out. */
function sentence(said, asked) {
  const told = fold(said), phrase = asked.join(" ");
  if (told.length !== said.length) return null;
  const { at } = first(told, [phrase], 0) || first(told, asked, 0) || { at: -1 };
  if (at < 0) return null;
  const begin = at > AROUND ? Math.max(at - AROUND, said.lastIndexOf(" ", at - AROUND / 2) + 1) : 0;
  const space = said.indexOf(" ", at + AROUND);
  const end = Math.min(said.length, at + AROUND * 1.5, space < 0 ? said.length : space);
  const shown = text("span", begin ? "… " : "", "search__said");
  for (let from = begin; from < end;) {
    let next = first(told, asked, from);
    if (next && next.at + next.term.length > end) next = null;
    shown.append(said.slice(from, next ? next.at : end));
    if (next) shown.append(text("mark", said.slice(next.at, next.at + next.term.length)));
    from = next ? next.at + next.term.length : end;
  }
  if (end < said.length) shown.append(" …");
  return shown;
}

function text(name, content, style = "") {
  const made = document.createElement(name);
  made.textContent = content;
  if (style) made.className = style;
  return made;
}

async function loadSpellings(parts) {
  near = () => [];
  const module = await import("./near-spelling.js");
  near = await module.near([...new Set(parts.flatMap((part) => spellings(part.index)))]);
  show();
}

let typing = 0;
function type(event) {
  if (event.isComposing) return;
  show();
  clearTimeout(typing);
  typing = setTimeout(() => {
    const query = clean(box.value).trim();
    history.replaceState(null, "", query ? `?q=${encodeURIComponent(query)}` : location.pathname);
  }, 400);
}

function fromAddress() {
  box.value = clean(new URLSearchParams(location.search.slice(0, 4000)).get("q") || "");
  show();
}

box.addEventListener("focus", () => { sources = sources || gather(); sources.catch(() => { sources = null; }); }, { once: true });
box.addEventListener("input", type);
box.addEventListener("compositionend", type);
form.addEventListener("submit", (event) => { event.preventDefault(); show().then(() => status.focus()); });
window.addEventListener("popstate", fromAddress);
fromAddress();

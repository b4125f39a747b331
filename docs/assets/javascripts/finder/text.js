/* Finds places by what people type: Chinese, pinyin with and without tones or spaces, initials, English, everyday words.
   Everything is looked for as it is written; only a word that is nowhere is looked for in near spellings (near-spelling.js). */

const HAN = /[\u3400-\u9fff\u{20000}-\u{3ffff}]/u;
const SMALL = new Set(["of", "the", "and", "for", "in", "at", "no"]);

/* Lower case without accents, tones and full-width forms. */
export function fold(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/đ/g, "d").replace(/[’'`]/g, "");
}

function words(text) {
  return fold(text).match(/[\p{L}\p{N}&]+/gu) || [];
}

/* What is typed, as terms: runs of Chinese and words of other scripts. */
export function terms(query) {
  return (fold(query).match(/[\u3400-\u9fff\u{20000}-\u{3ffff}]+|[^\s,;，；、。/()（）|"“”·\u3400-\u9fff\u{20000}-\u{3ffff}-]+/gu) || []).slice(0, 12);
}

function initials(name) {
  const all = words(name).filter((word) => !HAN.test(word));
  const short = (list) => list.map((word) => word[0]).join("");
  return all.length < 2 ? [] : [short(all), short(all.filter((word) => !SMALL.has(word)))];
}

/* Everything of a place in which is looked for. */
function entry(place, syllables) {
  const names = [place.zh, place.en, ...place.more.split("|")].filter(Boolean);
  const body = place.body ? ` ${words(place.body).join(" ")} ` : ""; // of pages: what they say, beside what they are called
  const runs = syllables.map((run) => run.map((each) => each.replace(/v/g, "u")));
  return {
    han: `|${[...names, place.also].join("|").toLowerCase()}|`,
    latin: ` ${words([...names, place.also].join(" ")).filter((word) => !HAN.test(word)).join(" ")} `,
    // A capital begins each syllable, so that a find can be seen to begin with one.
    pinyin: runs.map((run) => run.map((each) => each[0].toUpperCase() + each.slice(1)).join("")).join("|"),
    first: `|${runs.map((run) => run.map((each) => each[0]).join("")).join("|")}|`,
    initials: new Set(names.flatMap(initials)),
    body
  };
}

/* Labels and everyday words that stand for many places: topic, language spoken, type, district. */
function meanings(city) {
  const found = [];
  for (const kind of ["topic", "language", "type", "district"]) {
    city.labels[kind].forEach((each, number) => {
      const text = [...Object.values(each.label), each.words || "", each.id].join(",");
      found.push({ kind, number, han: text, latin: ` ${words(text).join(" ")} ` });
    });
  }
  return found;
}

/* Entries are made when first needed; `warm(more)` makes them ahead, as long as `more()`, and says whether some are left. */
export function index(city) {
  const made = [];
  const next = () => {
    const each = entry(city.places[made.length], city.readings(made.length));
    each.plain = each.pinyin.toLowerCase();
    each.all = [each.han, each.latin, each.plain, each.first, ...each.initials, each.body].join("|");
    made.push(each);
  };
  return {
    city,
    known: new Map(),
    holding: new Map(),
    meanings: meanings(city),
    get entries() {
      while (made.length < city.places.length) next();
      return made;
    },
    warm(more) {
      while (made.length < city.places.length && more()) next();
      return made.length < city.places.length;
    }
  };
}

function inOrder(text, term) {
  let at = -1;
  for (const character of term) {
    at = text.indexOf(character, at + 1);
    if (at < 0) return false;
  }
  return true;
}

function hanScore(each, term) {
  if (each.han.includes(`|${term}|`)) return 12;
  if (each.han.includes(`|${term}`)) return 10;
  return each.han.includes(term) ? 9 : 4;
}

/* What a page says counts less than what it is called. */
function bodyScore(each, term) {
  if (!each.body) return 0;
  if (each.body.includes(` ${term} `)) return 4;
  return term.length > 2 && each.body.includes(` ${term}`) ? 2 : 0;
}

/* All characters of the term in their order, others between: 浙大邵逸夫 in 浙江大学医学院附属邵逸夫医院. */
function looseScore(each, term) {
  return term.length > 2 && inOrder(each.han, term) ? 4 : 0;
}

function syllableScore(each, term) {
  for (let at = each.plain.indexOf(term); at >= 0; at = each.plain.indexOf(term, at + 1)) {
    if (each.pinyin[at] !== each.plain[at]) return 7;
  }
  return 0;
}

function latinScore(each, term) {
  if (each.initials.has(term)) return 10;
  if (each.latin.includes(` ${term} `)) return 10;
  if (each.latin.includes(` ${term}`)) return 8;
  const plain = term.replace(/v/g, "u");
  const read = plain.length > 1 ? syllableScore(each, plain) : 0;
  if (read) return read;
  if (term.length > 1 && each.first.includes(`|${term}`)) return 5;
  if (term.length > 2 && each.first.includes(term)) return 3;
  return bodyScore(each, term);
}

const KEPT = 24; // terms whose scores are kept: the reader types the last word, the others stay

/* The numbers of the entries in which a term stands anywhere. What does not hold a word does not hold a longer one either, so the
   next letter is looked for only where the last one was found. */
function holding(index, term) {
  const known = index.holding.get(term);
  if (known) return known;
  const shorter = index.holding.get(term.slice(0, -1));
  const entries = index.entries;
  const found = (shorter || entries.keys().toArray?.() || [...entries.keys()]).filter((i) => entries[i].all.includes(term));
  if (index.holding.size > KEPT) index.holding.clear();
  index.holding.set(term, found);
  return found;
}

/* How well each place is called by a term. */
function called(index, term) {
  const entries = index.entries;
  const scores = new Uint8Array(entries.length);
  const score = HAN.test(term) ? hanScore : latinScore;
  for (const i of holding(index, term)) scores[i] = score(entries[i], term);
  if (term.includes("v")) for (const i of holding(index, term.replace(/v/g, "u"))) scores[i] = scores[i] || score(entries[i], term); // lv for lü
  if (score === hanScore && !scores.some(Boolean)) entries.forEach((each, i) => { scores[i] = looseScore(each, term); });
  return scores;
}

/* The meanings a term has: exactly a word, or the beginning of one once it is long enough to mean something. */
function meant(index, term) {
  const chinese = HAN.test(term);
  return index.meanings.filter((each) => chinese ? each.han.includes(term)
    : each.latin.includes(` ${term} `) || (term.length > 2 && each.latin.includes(` ${term}`)));
}

function scoresOf(index, term) {
  const known = index.known.get(term);
  if (known) return known;
  const scores = called(index, term);
  for (const { kind, number } of meant(index, term)) {
    index.city.places.forEach((place, i) => {
      const has = kind === "topic" ? place.topics.get(number) > 1
        : kind === "language" ? place.speaks.some((each) => each.language === number) : place[kind] === number;
      if (has && scores[i] < 6) scores[i] = 6;
    });
  }
  if (index.known.size >= KEPT) index.known.clear();
  index.known.set(term, scores);
  return scores;
}

/* Searches. `near(term)` gives other spellings for a word that is nowhere, or nothing while they are not loaded.
   Answers: scores by number of place (0: not found), the terms that were replaced, and whether only some terms were found. */
export function search(index, query, near = () => []) {
  const asked = terms(query);
  if (!asked.length) return null;
  const replaced = new Map();
  const found = asked.map((term) => {
    const scores = scoresOf(index, term);
    if (scores.some(Boolean)) return scores;
    const others = near(term);
    if (!others.length || others.includes(term)) return scores; // a word that stands elsewhere on the site is not misspelt
    replaced.set(term, others[0]);
    return others.map((other) => scoresOf(index, other)).reduce((a, b) => a.map((score, i) => Math.max(score, b[i])));
  });
  const together = asked.length > 1 ? called(index, asked.join("")) : null;
  const phrase = asked.length > 1 ? ` ${asked.join(" ")}` : "";
  const every = new Uint16Array(index.entries.length);
  for (let i = 0; i < every.length; i += 1) {
    let sum = 0;
    for (const scores of found) {
      if (!scores[i]) { sum = 0; break; }
      sum += scores[i];
    }
    every[i] = together?.[i] ? Math.max(sum, together[i] * asked.length + 1) : sum;
    if (phrase && every[i] && index.entries[i].body.includes(phrase)) every[i] += 3;
  }
  if (every.some(Boolean)) return { scores: every, replaced, some: false, missing: [] };
  const missing = asked.filter((_, i) => !found[i].some(Boolean));
  const some = index.entries.map((_, i) => found.reduce((total, scores) => total + scores[i], 0));
  return { scores: some, replaced, some: asked.length > 1 && some.some(Boolean), missing };
}

/* Every word that can be misspelt: words of names, everyday words, and two to four syllables of pinyin in a row. */
export function spellings(index) {
  const found = new Set();
  for (const { latin } of [...index.entries, ...index.meanings]) for (const word of latin.split(" ")) if (word.length > 2) found.add(word);
  for (const { pinyin } of index.entries) {
    for (const run of pinyin.split("|")) {
      const syllables = run.match(/[A-Z][a-z]*/g) || [];
      for (let from = 0; from < syllables.length; from += 1) {
        for (let length = 2; length <= 4 && from + length <= syllables.length; length += 1) {
          found.add(syllables.slice(from, from + length).join("").toLowerCase());
        }
      }
    }
  }
  return [...found];
}

/* What the reader asks for, and how each place stands to it: no, unknown, said but not confirmed, yes.
   Every filter judges alone; a place stands as its weakest answer. */
import { CARE, NO, SETTLEMENTS, STALE, UNKNOWN, YES } from "./data.js";

export const SELECTS = ["lang", "window", "when", "insurer", "pays", "care", "line", "topic", "open", "district", "type", "tier"];
export const CHECKS = ["emergency", "card", "passport", "stepfree"];
/* Filters that are one question in several parts. */
export const GROUPS = { lang: ["lang", "window", "when"], insurer: ["insurer", "pays", "care", "line"] };
const SINGLE = ["topic", "open", "district", "type", "tier", ...CHECKS];

const numbers = (list) => new Map(list.map((each, number) => [each.id, number]));

/* The values each select may have, by what they are called in the address. */
export function values(labels) {
  const of = {
    lang: numbers(labels.language), window: numbers(labels.window), when: new Map([["now", NO], ["appointment", YES]]),
    insurer: numbers(labels.insurer), pays: new Map(SETTLEMENTS.slice(0, 3).map((each, i) => [each, i])),
    care: new Map(CARE.map((each, i) => [each, i])), line: numbers(labels.service), topic: numbers(labels.topic),
    open: new Map([["any", -1], ...numbers(labels.service)]), district: numbers(labels.district), type: numbers(labels.type),
    tier: new Map([["listed", 1], ["known", 0]])
  };
  return of;
}

/* One claim beside the parts of a question: a part nobody spoke of leaves it unknown, another value is no. */
function judge(claim, asked) {
  let answer = claim.sure;
  for (const [name, wanted] of asked) {
    const said = claim[name];
    if (said === wanted) continue;
    if (said !== (name === "appointment" ? UNKNOWN : -1)) return NO;
    answer = Math.min(answer, UNKNOWN);
  }
  return answer;
}

function best(claims, asked) {
  let answer = UNKNOWN;
  for (const claim of claims) answer = Math.max(answer, judge(claim, asked));
  return answer;
}

const PARTS = {
  lang: { lang: "language", window: "window", when: "appointment" },
  insurer: { insurer: "insurer", pays: "settlement", care: "care", line: "service" }
};

function asked(group, state, of) {
  return GROUPS[group].filter((part) => state[part]).map((part) => [PARTS[group][part], of[part].get(state[part])]);
}

/* What agreements say of a question: only one of just this insurer, service and kind of care can say no. */
function insurance(claims, wanted) {
  const answer = best(claims, wanted);
  const settled = wanted.find(([name]) => name === "settlement");
  const insured = wanted.find(([name]) => name === "insurer");
  if (answer > UNKNOWN || !settled || !insured) return answer;
  const about = wanted.filter(([name]) => name !== "settlement");
  const refused = claims.some((claim) => judge(claim, about) > UNKNOWN && claim.settlement >= 0 && claim.settlement !== settled[1]);
  const open = claims.some((claim) => judge(claim, wanted) === UNKNOWN && judge(claim, [insured]) > NO);
  return refused && !open ? NO : UNKNOWN;
}

/* Places share what they say: each different list of claims is judged once. */
function once(judge_) {
  const known = new Map();
  return (claims) => {
    if (!known.has(claims)) known.set(claims, judge_(claims));
    return known.get(claims);
  };
}

/* The judges of all filters that are set: {name: place => answer}. `open(place, service)` says whether it is open now. */
export function judges(state, of, open) {
  const made = {};
  const languages = asked("lang", state, of), agreements = asked("insurer", state, of);
  if (languages.length) { const judged = once((claims) => best(claims, languages)); made.lang = (place) => judged(place.speaks); }
  if (agreements.length) { const judged = once((claims) => insurance(claims, agreements)); made.insurer = (place) => judged(place.pays); }
  if (state.topic) { const topic = of.topic.get(state.topic); made.topic = (place) => place.topics.get(topic) ?? UNKNOWN; }
  if (state.open) { const service = of.open.get(state.open); made.open = (place) => open(place, service); }
  for (const name of ["district", "type"]) {
    if (!state[name]) continue;
    const wanted = of[name].get(state[name]);
    made[name] = (place) => place[name] === wanted ? YES : place[name] < 0 ? UNKNOWN : NO;
  }
  if (state.tier) { const wanted = state.tier === "listed"; made.tier = (place) => place.listed === wanted ? YES : NO; }
  for (const name of CHECKS) if (state[name]) made[name] = (place) => place.flags[name];
  // A closed place offers nothing; it is still found by its name, where it stands and what it was.
  for (const name of Object.keys(made)) {
    const judged = made[name];
    if (!["district", "type", "tier"].includes(name)) made[name] = (place) => place.gone ? NO : judged(place);
  }
  return made;
}

/* How every place stands to every filter: rows of answers in the order of `names`. */
export function stand(places, made) {
  const names = Object.keys(made);
  if (!names.length) return { names, rows: places.map(() => names) };
  return { names, rows: places.map((place) => names.map((name) => made[name](place))) };
}

/* For each value of each filter, how many places would be shown if it were chosen, the other filters staying as they are. */
export function counts(places, found, standing, state, of, open) {
  const { names, rows } = standing;
  const result = {};
  const others = (name) => {
    const own = names.indexOf(name);
    return places.filter((place, i) => (!found || found[i]) && rows[i].every((answer, j) => j === own || answer > UNKNOWN));
  };
  const tally = (name, places_, valuesOf) => {
    const counted = new Map();
    for (const place of places_) for (const value of new Set(valuesOf(place))) counted.set(value, (counted.get(value) || 0) + 1);
    result[name] = new Map([...of[name]].map(([id, value]) => [id, counted.get(value) || 0]));
  };
  for (const [group, claims] of [["lang", "speaks"], ["insurer", "pays"]]) {
    const among = others(group).filter((place) => !place.gone);
    for (const part of GROUPS[group]) {
      const rest = asked(group, { ...state, [part]: "" }, of);
      const field = PARTS[group][part];
      tally(part, among, (place) => place[claims].filter((claim) => judge(claim, rest) > UNKNOWN).map((claim) => claim[field]));
    }
  }
  const open_ = others("open").filter((place) => !place.gone);
  tally("open", open_, (place) => place.hours.length ? [-1, ...place.hours.map((each) => each.service)].filter((service) => open(place, service) > UNKNOWN) : []);
  tally("topic", others("topic").filter((place) => !place.gone), (place) => [...place.topics].filter(([, answer]) => answer > UNKNOWN).map(([topic]) => topic));
  for (const name of ["district", "type"]) tally(name, others(name), (place) => [place[name]]);
  tally("tier", others("tier"), (place) => [place.listed ? 1 : 0]);
  for (const name of CHECKS) result[name] = others(name).filter((place) => !place.gone && place.flags[name] > UNKNOWN).length;
  return result;
}

/* Filters without which there would be more: how many each holds back, most first. */
export function loosening(places, found, standing) {
  const { names, rows } = standing;
  return names.map((name, own) => [name, places.filter((_, i) => (!found || found[i]) && rows[i].every((answer, j) => j === own || answer > UNKNOWN)).length])
    .filter(([, count]) => count).sort((a, b) => b[1] - a[1]);
}

export { SINGLE, STALE };

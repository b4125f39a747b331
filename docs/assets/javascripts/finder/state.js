/* What the reader asks for, as the page's address: shareable, and "back" takes a step back. Only names and values that are
   known are read; everything else in an address is ignored. */
import { CHECKS, SELECTS } from "./filters.js";

export const SORTS = ["near"];
const LONGEST = 100;

export function empty() {
  const state = { q: "", unknown: false, sort: "", near: "", map: false };
  for (const name of SELECTS) state[name] = "";
  for (const name of CHECKS) state[name] = false;
  return state;
}

export function read(query, of, near) {
  const state = empty();
  const given = new URLSearchParams(query.slice(0, 4000));
  state.q = clean(given.get("q") || "");
  for (const name of SELECTS) {
    const value = given.get(name);
    if (value && of[name].has(value)) state[name] = value;
  }
  for (const name of [...CHECKS, "unknown", "map"]) state[name] = given.get(name) === "1";
  if (SORTS.includes(given.get("sort"))) state.sort = given.get("sort");
  if (near.some((each) => each.id === given.get("near"))) state.near = given.get("near");
  return state;
}

export function clean(text) {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, " ").slice(0, LONGEST);
}

export function write(state) {
  const query = new URLSearchParams();
  if (state.q.trim()) query.set("q", state.q.trim());
  for (const name of [...SELECTS, "sort", "near"]) if (state[name]) query.set(name, state[name]);
  for (const name of [...CHECKS, "unknown", "map"]) if (state[name]) query.set(name, "1");
  const text = query.toString();
  return text ? `?${text}` : "";
}

/* Whether anything is asked for at all; if not, the full list stands as it was written. */
export function asks(state) {
  return Boolean(state.q.trim() || state.sort || state.near || SELECTS.some((name) => state[name]) || CHECKS.some((name) => state[name]));
}

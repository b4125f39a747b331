/*
 * Is a service open? A pure module: no page, no network, no clock of its own.
 *
 *   import { calendar, clock, isOpen, status } from "./hours.js";
 *   const table = calendar(await (await fetch("…/api/v1/calendar.json")).json());
 *   status(service, Date.now(), table)  →  { state, until, opens, day }
 *   isOpen(service, clock(Date.now()), table)  →  true, false or null (nobody can say): the quick form for filters
 *
 * `service` is a service as schema.json has it: `always` and `hours` (days, from, to, holidays, valid_from, valid_until).
 * `state` is one of
 *   always    day and night, whatever the date
 *   open      open; `until` is "17:00", or null where the end cannot be told
 *   closing   open for less than SOON minutes more, until `until`
 *   opening   closed; `opens` is { date: "2026-10-10", time: "08:00", days: 2 } (days from today)
 *   closed    closed; when it opens cannot be told
 *   unknown   show the timetable and nothing else
 * `day` is "holiday", "makeup" (a weekend worked for a holiday, 调休) or "".
 *
 * Times are Beijing time whatever zone the device is set to. Which days are off is decreed year by year, so a day that the
 * table does not cover is answered by "unknown", never by "open"; so is a holiday of which nobody said whether the service
 * keeps it, and so are hours with a note ("only in summer"), which a program cannot read.
 */

export const SOON = 45;

const BEIJING = 8 * 60; // minutes ahead of UTC, all year: China has no daylight saving
const DAY = 24 * 60;
const MINUTE = 60000;
const NAMES = ["su", "mo", "tu", "we", "th", "fr", "sa"];
const WORKING = ["mo", "tu", "we", "th", "fr"];
const AHEAD = 14; // days: longer than any holiday

/** The published table of holidays as quick look-ups. Anything malformed in it counts as a year we do not have. */
export function calendar(published) {
  const table = { years: new Set(), off: new Map(), work: new Set() };
  for (const each of (published && published.years) || []) {
    if (!each || !Number.isInteger(each.year)) continue;
    table.years.add(each.year);
    for (const holiday of each.off || []) {
      const last = number(holiday.to);
      for (let day = number(holiday.from); day <= last; day += 1) table.off.set(date(day), holiday.name || {});
    }
    for (const day of each.work || []) table.work.add(day);
  }
  return table;
}

/** An instant (Date or milliseconds) in Beijing: the day as a number, and the minute of the day. */
export function clock(instant) {
  const minutes = Math.floor(Number(instant) / MINUTE) + BEIJING;
  const day = Math.floor(minutes / DAY);
  return { day, minute: minutes - day * DAY };
}

/** Whether a service is open at a time from `clock`: true, false, or null where that cannot be told. */
export function isOpen(service, time, table) {
  if (roundTheClock(service)) return true;
  const lines = timetable(service);
  return lines && Number.isFinite(time.day) ? answer(lines, time.day, time.minute, table, new Map()) : null;
}

/** What can be said of a service at an instant; see the head of this file. */
export function status(service, instant, table) {
  const now = clock(instant);
  const told = { state: "unknown", until: null, opens: null, day: kind(now.day, table) || "" };
  if (roundTheClock(service)) return { ...told, state: "always" };
  const lines = timetable(service);
  if (!lines || !Number.isFinite(now.day)) return told;
  const known = new Map();
  const open = answer(lines, now.day, now.minute, table, known);
  if (open === null) return told;
  const change = nextChange(lines, now, open, table, known);
  if (open) {
    if (!change) return { ...told, state: "open" };
    const soon = (change.day - now.day) * DAY + change.minute - now.minute <= SOON;
    return { ...told, state: soon ? "closing" : "open", until: hhmm(change.minute) };
  }
  if (!change) return { ...told, state: "closed" };
  const opens = { date: date(change.day), time: hhmm(change.minute), days: change.day - now.day };
  return { ...told, state: "opening", opens };
}

/** A day as a number (days since 1970) and back: "2026-10-10". */
function number(day) { return Math.round(Date.parse(`${day}T00:00:00Z`) / (DAY * MINUTE)); }
function date(day) {
  const instant = new Date(day * DAY * MINUTE);
  return Number.isNaN(instant.getTime()) ? "" : instant.toISOString().slice(0, 10);
}
function hhmm(minute) {
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}

function minutes(time) {
  const parts = /^([01][0-9]|2[0-4]):([0-5][0-9])$/.exec(time);
  const value = parts ? Number(parts[1]) * 60 + Number(parts[2]) : NaN;
  return value <= DAY ? value : NaN;
}

function roundTheClock(service) {
  if (service.always === "yes") return true;
  return (service.hours || []).some((line) =>
    line.from === "00:00" && line.to === "24:00" && line.holidays !== "closed" && !line.note
    && !line.valid_from && !line.valid_until && new Set(line.days).size === 7);
}

/** The lines of a timetable with times as minutes, or null if there is none that can be read. */
function timetable(service) {
  const lines = (service.hours || []).map((line) => {
    const from = minutes(line.from);
    const to = minutes(line.to);
    return { ...line, from, to: to <= from ? to + DAY : to }; // 20:00–06:00 ends on the next day
  });
  if (!lines.length || lines.some((line) => Number.isNaN(line.from) || Number.isNaN(line.to))) return null;
  return lines;
}

/** What sort of day it is: "" ordinary, "holiday", "makeup", or null where the table does not say. */
function kind(day, table) {
  const name = date(day);
  const year = Number(name.slice(0, 4));
  // The notice for a year may also move the last days of the year before.
  if (!table.years.has(year) || (name.slice(5) >= "12-24" && !table.years.has(year + 1))) return null;
  if (table.off.has(name)) return "holiday";
  return table.work.has(name) ? "makeup" : "";
}

/** Every timetable that may hold on a day, or null where nothing can be said. Each is a list of [from, to]. */
function possible(lines, day, table, known) {
  if (known.has(day)) return known.get(day);
  const found = patterns(lines, day, table);
  known.set(day, found);
  return found;
}

function patterns(lines, day, table) {
  const sort = kind(day, table);
  const name = date(day);
  const valid = lines.filter((line) => !(line.valid_from > name) && !(line.valid_until < name));
  if (sort === null || !valid.length) return null;
  const weekday = NAMES[(((day + 4) % 7) + 7) % 7]; // 1 January 1970 was a Thursday
  const firm = valid.filter((line) => !line.note);
  return (firm.length < valid.length ? [valid, firm] : [valid]).flatMap((each) => onDay(each, weekday, sort));
}

function onDay(lines, weekday, sort) {
  const on = (name, wanted = () => true) =>
    lines.filter((line) => line.days.includes(name) && wanted(line)).map((line) => [line.from, line.to]);
  if (sort === "holiday") {
    return [on(weekday, (line) => line.holidays !== "closed"), on(weekday, (line) => line.holidays === "open")];
  }
  const own = on(weekday);
  if (sort !== "makeup") return [own];
  // Worked like a weekday, but no notice says like which; a service with hours for this weekend day may keep those.
  return [...WORKING.map((each) => on(each)), ...(own.length ? [own] : [])];
}

function answer(lines, day, minute, table, known) {
  const today = possible(lines, day, table, known);
  const within = (found, at) => found.map((pattern) => pattern.some(([from, to]) => from <= at && at < to));
  const here = today && within(today, minute);
  if (here && here.every(Boolean)) return true;
  if (!lines.some((line) => line.to > DAY)) return here && !here.some(Boolean) ? false : null;
  const before = possible(lines, day - 1, table, known);
  const over = before && within(before, minute + DAY);
  if (over && over.every(Boolean) && here) return true;
  return here && over && !here.some(Boolean) && !over.some(Boolean) ? false : null;
}

/** When the answer turns from what it is to its opposite; null if it never does, or first becomes uncertain. */
function nextChange(lines, now, open, table, known) {
  const times = new Set([0]);
  for (const line of lines) { times.add(line.from % DAY); times.add(line.to % DAY); }
  const sorted = [...times].sort((a, b) => a - b);
  for (let ahead = 0; ahead <= AHEAD; ahead += 1) {
    for (const minute of sorted) {
      if (ahead === 0 && minute <= now.minute) continue;
      const then = answer(lines, now.day + ahead, minute, table, known);
      if (then !== open) return then === null ? null : { day: now.day + ahead, minute };
    }
  }
  return null;
}

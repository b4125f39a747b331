/* Which places an embed shows, and how sure it is of each: the finder's filters, a service, and the way from a point. */
import { NO, STALE, UNKNOWN, YES, read as readFile } from "../finder/data.js";
import { judges, values } from "../finder/filters.js";
import { judgeHours } from "../finder/open.js";
import { distance } from "../finder/where.js";
import { calendar, clock } from "../hours.js";

/* Kilometres that a place may be off the middle of the area it is known to be in. */
const AREA = { township: 1.5, district: 4, city: 12 };
const STANDS = [UNKNOWN, NO, STALE, YES];

/* The data of a city as directory/publishing/embeds/data.py writes it. */
export function city(file) {
  const read = readFile(file);
  const { address, phone, precision, offers } = file.embed;
  read.places.forEach((place, i) => {
    place.address = address[i];
    place.phone = typeof phone[i] === "string" ? dialled(phone[i]) : phone[i];
    place.precision = precision[i];
    place.offers = new Map((offers[i] || []).map(([service, sure]) => [service, STANDS[sure]]));
  });
  return { ...read, facts: file.embed.city, table: calendar(file.embed.calendar) };
}

/* A number as it is written in English, in Chinese, and its link; given as English writes it. */
function dialled(number) {
  return [number, number.replace(/^\+86 (\d+) (\d+) (\d+)$/, "0$1-$2$3"), `tel:${number.replace(/ /g, "")}`];
}

/* Places in the order to show them, in three groups: what is asked for is confirmed; said, but not confirmed in time; nobody has said. */
export function choose(data, asked, from, now) {
  const of = values(data.labels);
  const state = { lang: asked.language || "", insurer: asked.insurer || "", type: asked.type || "", tier: asked.tier || "", open: asked.open || "" };
  const time = clock(now);
  const open = (place, service) => service === undefined ? UNKNOWN : judgeHours(place.hours, service, time, data.table);
  const made = Object.values(judges(state, of, open));
  if (asked.service) made.push((place) => place.gone ? NO : place.offers.get(asked.service) ?? UNKNOWN);
  if (from && asked.radius) made.push((place) => within(place, from, asked.radius));
  const groups = { sure: [], stale: [], unknown: [] };
  for (const place of data.places) {
    const weakest = Math.min(YES, ...made.map((judge) => judge(place)));
    if (weakest === NO) continue;
    const km = from && place.at ? distance(from, place.at) : Infinity;
    groups[weakest === YES ? "sure" : weakest === STALE ? "stale" : "unknown"].push({ place, km });
  }
  // Where only the area is known, the way to its middle orders no list finer than the area.
  const rank = ({ place, km }) => km + (AREA[place.precision] || 0);
  if (from) for (const group of Object.values(groups)) group.sort((a, b) => rank(a) === rank(b) ? a.place.number - b.place.number : rank(a) - rank(b));
  return groups;
}

function within(place, from, radius) {
  if (!place.at) return UNKNOWN;
  const km = distance(from, place.at), slack = place.fine ? 0 : AREA[place.precision] || AREA.city;
  if (km - slack > radius) return NO;
  return km + slack <= radius ? YES : UNKNOWN;
}

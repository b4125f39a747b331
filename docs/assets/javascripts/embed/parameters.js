/* What the address of an embed asks for. Every value is one of a list, a number in a range, a date or a colour; anything else
   is left out and named in `refused`, so that nobody takes an unfiltered list for a filtered one. Nothing here is ever shown
   as it was given. Parameters that are not ours are not looked at. */

const LONGEST = 4000;
const NUMBERS = { lat: [3, 54], lon: [73, 136], radius: [0.1, 100], zoom: [3, 18] };
const FORMS = { accent: /^(?:[0-9a-f]{3}|[0-9a-f]{6})$/i, until: /^20\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/ };

/* `known` has the list of values of each parameter that is one of a list: lang, city, event, type, language, insurer, service, … */
export function read(search, known) {
  const given = new URLSearchParams(String(search).slice(0, LONGEST));
  const asked = {}, refused = [];
  const take = (name, accept) => {
    const value = given.get(name);
    if (value === null || value === "") return;
    const taken = accept(value);
    if (taken === null) refused.push(name);
    else asked[name] = taken;
  };
  for (const [name, values] of Object.entries(known)) take(name, (value) => values.includes(value) ? value : null);
  for (const [name, [least, most]] of Object.entries(NUMBERS)) take(name, (value) => number(value, least, most));
  for (const [name, form] of Object.entries(FORMS)) take(name, (value) => form.test(value) ? value : null);
  if ((asked.lat === undefined) !== (asked.lon === undefined)) {
    refused.push(asked.lat === undefined ? "lat" : "lon");
    delete asked.lat;
    delete asked.lon;
  }
  return { asked, refused: [...new Set(refused)] };
}

function number(text, least, most) {
  if (!/^\d{1,3}(?:\.\d{1,8})?$/.test(text)) return null;
  const value = Number(text);
  return value >= least && value <= most ? value : null;
}

/* Whether the day after the last one has begun in Beijing; `now` in milliseconds. */
export function ended(until, now) {
  return Boolean(until) && new Date(now + 8 * 3600000).toISOString().slice(0, 10) > until;
}

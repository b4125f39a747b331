/* Reads the finder's file of a city (directory/publishing/finder.py writes it) into a list of places. */

/* How an answer stands. What is said but not confirmed in time is neither a yes nor unknown. */
export const NO = 0, UNKNOWN = 1, STALE = 2, YES = 3;
const STANDS = [UNKNOWN, NO, STALE, YES]; // by the numbers of the file
export const SETTLEMENTS = ["direct", "guarantee_letter", "pay_first", "none"];
export const CARE = ["outpatient", "inpatient"];
const FLAGS = ["emergency", "card", "passport", "stepfree"];

const HAN = /[\u3400-\u9fff\u{20000}-\u{3ffff}]+/gu;

export async function load(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(String(answer.status));
  return read(await answer.json());
}

export function read(file) {
  const columns = file.columns;
  const column = (name) => columns[name].at.map((number) => columns[name].values[number]);
  const topics = decoded(columns.topics, (list) => new Map(list.map((each) => [each >> 2, STANDS[each & 3]])));
  const flags = decoded(columns.flags, (text) => Object.fromEntries(FLAGS.map((name, i) => [name, STANDS[text[i]]])));
  const speaks = decoded(columns.speaks, (list) => list.map(([language, window, appointment, sure]) =>
    ({ language, window, appointment: STANDS[appointment], sure: STANDS[sure] })));
  const pays = decoded(columns.pays, (list) => list.map(([insurer, service, care, settlement, sure]) =>
    ({ insurer, service, care, settlement, sure: STANDS[sure] })));
  const hours = decoded(columns.hours, (list) => list.map(([service, always, lines]) => ({ service, always: always === 1, lines })));
  const also = column("also");
  const [listed, gone, fine] = ["listed", "gone", "fine"].map((name) => new Set(columns[name]));
  const places = columns.id.map((id, number) => ({
    number,
    id: id.startsWith("cn-") ? id : file.prefix + id,
    zh: columns.zh[number],
    en: columns.en[number],
    more: columns.more[number] || "",
    also: also[number],
    type: columns.type[number],
    district: columns.district[number],
    listed: listed.has(number),
    gone: gone.has(number),
    fine: fine.has(number),
    at: columns.lat[number] === null ? null
      : [file.south + columns.lat[number] / file.degrees, file.west + columns.lon[number] / file.degrees],
    topics: topics[number],
    speaks: speaks[number],
    pays: pays[number],
    hours: hours[number],
    flags: flags[number]
  }));
  return { city: file.city, asOf: file.as_of, labels: file.labels, near: file.near, places, readings: readings(file, places) };
}

function decoded(column, decode) {
  const values = column.values.map(decode);
  return column.at.map((number) => values[number]);
}

/* For each place the syllables of each Chinese run in its names: [["shao", "yi", "fu"], …]; made when first asked for. */
function readings(file, places) {
  return (place) => {
    const { zh, more } = places[place];
    const exact = file.exceptions[place] ? file.exceptions[place].split(" ") : null;
    let used = 0;
    return (`${zh} ${more}`.match(HAN) || []).map((run) => [...run].map((character) => {
      used += 1;
      return (exact ? exact[used - 1] : file.readings[character]) || character;
    }));
  };
}

/* Words in the reader's language, else English, else any. */
export function label(words, language) {
  return words[language] || words.en || Object.values(words)[0] || "";
}

/* The page of a facility: open now or not, and sharing. Without this script the times stand there all the same. */
import { calendar, status } from "./hours.js";

const words = document.getElementById("open-words").dataset;
const badges = [...document.querySelectorAll(".open[data-timetable]")];

function fill(sentence, values) {
  return sentence.replace(/\{(time|day)\}/g, (whole, name) => values[name]);
}

/** "Monday, 23 November" in the language of the page. */
function named(day) {
  return new Intl.DateTimeFormat(words.tag, { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" })
    .format(new Date(`${day}T00:00:00Z`));
}

function sentence(told) {
  if (told.state === "open") return told.until ? fill(words.until, { time: told.until }) : words.open;
  if (told.state === "closing") return fill(words.closing, { time: told.until });
  if (told.state === "opening") {
    const { date, time, days } = told.opens;
    return days ? fill(words.later, { day: named(date), time }) : fill(words.opening, { time });
  }
  return words[told.state];
}

function show(badge, told) {
  if (told.state === "unknown") return;
  const day = told.state === "always" ? "" : words[told.day] || "";
  badge.textContent = [sentence(told), day].filter(Boolean).join(words.stop);
  badge.dataset.state = told.state;
  badge.hidden = false;
}

async function tell() {
  let table = calendar(null);
  try {
    table = calendar(await (await fetch(words.calendar)).json());
  } catch (offline) { /* then only what holds on every day of the year is said */ }
  for (const badge of badges) {
    try {
      show(badge, status(JSON.parse(badge.dataset.timetable), Date.now(), table));
    } catch (unreadable) { /* the times stand below */ }
  }
}

if (badges.length) tell();

const button = document.querySelector("button.share");
if (button && (navigator.share || navigator.clipboard)) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const page = { title: document.title, url: location.href.split("#")[0] };
    try {
      if (navigator.share) { await navigator.share(page); return; }
      await navigator.clipboard.writeText(page.url);
      button.textContent = button.dataset.copied;
    } catch (refused) { /* the reader changed their mind */ }
  });
}

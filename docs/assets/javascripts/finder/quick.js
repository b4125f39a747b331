/* What most people come for, one tap each. Only questions that somebody has answered for a place of this city are offered. */
import { UNKNOWN } from "./data.js";
import { judges } from "./filters.js";
import { empty } from "./state.js";

/* Of each row the first that has an answer. */
const ASKED = [
  [{ lang: "en", window: "registration" }, { lang: "en" }],
  [{ topic: "children" }],
  [{ open: "emergency" }, { topic: "emergency" }],
  [{ topic: "international" }],
  [{ topic: "pregnancy" }]
];

function answered(question, places, of, options) {
  if (!Object.entries(question).every(([name, value]) => of[name].has(value) && options[name].some((each) => each.id === value))) return false;
  if (question.open) return true; // there are hours: whether it is open changes by the minute
  const made = Object.values(judges({ ...empty(), ...question }, of, () => UNKNOWN));
  return places.some((place) => made.every((judge) => judge(place) > UNKNOWN));
}

/* Fills the row; gives a function that shows which of them are asked at the moment. */
export function quick(list, { places, of, options, describe, onAsk }) {
  const asked = ASKED.map((row) => row.find((question) => answered(question, places, of, options))).filter(Boolean);
  const off = (question) => Object.fromEntries(Object.keys(question).map((name) => [name, ""]));
  const buttons = asked.map((question) => {
    const item = document.createElement("li"), button = document.createElement("button");
    button.type = "button";
    button.className = "finder__button";
    button.textContent = describe(Object.keys(question)[0], question);
    button.addEventListener("click", () => onAsk(button.getAttribute("aria-pressed") === "true" ? off(question) : question));
    item.append(button);
    list.append(item);
    return { button, question };
  });
  return (state) => {
    for (const { button, question } of buttons) {
      button.setAttribute("aria-pressed", String(Object.entries(question).every(([name, value]) => state[name] === value)));
    }
  };
}

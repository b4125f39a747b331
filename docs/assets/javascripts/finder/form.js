/* The form: fills selects with the city's values and their counts, and shows what is chosen as chips. */
import { CARE, SETTLEMENTS, label } from "./data.js";
import { CHECKS, GROUPS, SELECTS } from "./filters.js";

const WORDS = { when: ["now", "appointment"], pays: SETTLEMENTS.slice(0, 3), care: CARE, tier: ["listed", "known"] };
const LISTS = { lang: "language", window: "window", insurer: "insurer", line: "service", topic: "topic", district: "district", type: "type" };

export class Form {
  constructor(form, city, say) {
    this.form = form;
    this.say = say;
    this.language = form.dataset.language;
    this.query = form.querySelector("#finder-q");
    this.address = form.querySelector("#finder-address");
    this.addressHint = form.querySelector("#finder-address-hint");
    this.plainHint = this.addressHint.textContent;
    this.options = {};
    this.onRemove = () => {};
    const collator = new Intl.Collator(form.dataset.tag);
    for (const name of [...SELECTS, "near"]) {
      const select = form.elements.namedItem(name);
      const known = this.values(name, city);
      if (LISTS[name] || name === "near") known.sort((a, b) => collator.compare(a.text, b.text));
      this.options[name] = known;
      for (const each of known) {
        const option = new Option(each.text, each.id);
        each.option = option;
        select.add(option);
      }
      select.closest("label").hidden = !known.length;
    }
    this.silence(city);
  }

  values(name, city) {
    if (name === "near") return city.near.map((each) => ({ id: each.id, text: label(each.label, this.language) }));
    if (WORDS[name]) return WORDS[name].map((id) => ({ id, text: this.say(id.replace(/_(\w)/g, (_, letter) => letter.toUpperCase())) }));
    if (name === "open") {
      const offered = new Set(city.places.flatMap((place) => place.hours.map((each) => each.service)));
      const services = city.labels.service.map((each, number) => ({ number, id: each.id, text: label(each.label, this.language) }));
      return offered.size ? [{ id: "any", text: this.say("openAny") }, ...services.filter((each) => offered.has(each.number))] : [];
    }
    const listed = city.labels[LISTS[name]].map((each, number) => ({ number, id: each.id, text: label(each.label, this.language) }));
    if (name !== "line") return listed;
    const paying = new Set(city.places.flatMap((place) => place.pays.map((each) => each.service)));
    return listed.filter((each) => paying.has(each.number));
  }

  /* Questions nobody in this city has answered are not asked; they are named. */
  silence(city) {
    const silent = [];
    for (const [group, claims] of [["lang", "speaks"], ["insurer", "pays"]]) {
      if (city.places.some((place) => place[claims].length)) continue;
      silent.push(this.legend(group));
      this.form.elements.namedItem(group).closest("fieldset").hidden = true;
    }
    for (const name of CHECKS) {
      const check = this.form.elements.namedItem(name).closest("label");
      if (city.places.some((place) => place.flags[name] !== 1)) continue;
      silent.push(check.querySelector("span").textContent);
      check.hidden = true;
    }
    if (!this.options.open.length) silent.push(this.caption("open"));
    const note = document.getElementById("finder-silent");
    note.hidden = !silent.length;
    note.textContent = this.say("silent", { what: silent.join(this.form.dataset.between) });
  }

  legend(name) { return this.form.elements.namedItem(name).closest("fieldset").querySelector("legend").textContent; }

  caption(name) { return this.form.elements.namedItem(name).closest("label").querySelector("span").textContent; }

  /* The parts of a question, which are removed together. */
  parts(name) { return GROUPS[name] || [name]; }

  /* What is asked for by a filter, in words. The words of the search stand in their own box. */
  describe(name, state) {
    if (CHECKS.includes(name)) return this.caption(name);
    const chosen = this.parts(name).filter((part) => state[part]).map((part) => this.options[part].find((each) => each.id === state[part])?.text);
    const text = chosen.filter(Boolean).join(" · ");
    return name === "open" ? `${this.caption(name)}${this.form.dataset.colon}${text}` : text;
  }

  fill(state) {
    for (const name of [...SELECTS, "near"]) this.form.elements.namedItem(name).value = state[name];
    for (const name of CHECKS) this.form.elements.namedItem(name).checked = state[name];
  }

  counts(counted, state) {
    for (const name of SELECTS) {
      for (const { id, text, option } of this.options[name]) {
        const count = counted[name].get(id) || 0;
        option.textContent = `${text} (${count})`;
      }
      this.form.elements.namedItem(name).value = state[name];
    }
    for (const name of CHECKS) this.form.querySelector(`[data-count="${name}"]`).textContent = String(counted[name]);
  }

  chips(state, from) {
    const list = document.getElementById("finder-chips");
    const chosen = [];
    for (const name of [...SELECTS, ...CHECKS]) {
      const group = Object.keys(GROUPS).find((each) => GROUPS[each].includes(name)) || name;
      if (state[name] && !chosen.some(([each]) => each === group)) chosen.push([group, this.describe(group, state)]);
    }
    if (from) chosen.push(["near", from.name]);
    document.getElementById("finder-near").setAttribute("aria-pressed", String(state.sort === "near" && Boolean(from)));
    const key = JSON.stringify(chosen);
    if (key === this.chosen) return; // typing changes no filter
    this.chosen = key;
    document.getElementById("finder-set").textContent = chosen.length ? `(${chosen.length})` : "";
    list.replaceChildren(...chosen.map(([name, text]) => this.chip(name, text)));
    if (chosen.length > 1) list.append(this.chip("", this.say("clear")));
    list.hidden = !chosen.length;
  }

  chip(name, text) {
    const item = document.createElement("li"), button = document.createElement("button");
    button.type = "button";
    button.className = name ? "finder__chip" : "finder__chip finder__chip--clear";
    button.textContent = text;
    if (name) button.setAttribute("aria-label", this.say("remove", { what: text }));
    button.addEventListener("click", () => this.onRemove(name));
    item.append(button);
    return item;
  }

  hint(text) { this.addressHint.textContent = text || this.plainHint; }

  open(name) {
    document.getElementById("finder-filters").open = true;
    this.form.elements.namedItem(name).focus();
  }
}

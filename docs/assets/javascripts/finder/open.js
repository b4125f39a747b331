/* Whether a place is open now, as the filters ask it. */
import { isOpen } from "../hours.js";
import { NO, UNKNOWN, YES } from "./data.js";

/* How a place's confirmed hours stand to "open now", in one service (its number) or in any (-1); `now` is from `clock`. */
export function judgeHours(hours, service, now, table) {
  const asked = hours.filter((each) => service < 0 || each.service === service);
  const said = asked.map((each) => isOpen({ always: each.always ? "yes" : "", hours: each.lines }, now, table));
  if (said.includes(true)) return YES;
  return service >= 0 && said.length && said.every((each) => each === false) ? NO : UNKNOWN;
}

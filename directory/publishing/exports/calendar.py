"""Events as iCalendar (RFC 5545), a day-long entry each, and as JSON."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from icalendar import Calendar, Event

from directory.model import Facts


def calendar(events: list[Facts], name: str, as_of: str) -> bytes:
    """All events. The time stamp is the day of the data, so that the same facts give the same bytes."""
    made = Calendar()
    made.add("prodid", "-//Bujianwai//Events//EN")
    made.add("version", "2.0")
    made.add("name", name)
    stamp = datetime.fromisoformat(f"{as_of}T00:00:00+00:00")
    for event in events:
        entry = Event()
        entry.add("uid", f"{event['id']}@bujianwai")
        entry.add("dtstamp", stamp)
        entry.add("summary", " ".join(filter(None, (event["name"].get("zh"), event["name"].get("en")))))
        entry.add("dtstart", date.fromisoformat(event["from"]))
        entry.add("dtend", date.fromisoformat(event["until"]) + timedelta(days=1))  # the end is the day after the last
        entry.add("location", event["city"])
        made.add_component(entry)
    return bytes(made.to_ical())

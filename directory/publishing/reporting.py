"""“Something is wrong”: where a reader tells the editors, by mail or by a form, about one part of one page."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from directory.publishing import urls
from directory.publishing.config import Config


def address(config: Config, gettext: Callable[[str], str], *, id_: str, part: str, page: str) -> str | None:
    """A link that opens a message about `part` of the page of `id_`, or None where nobody said where messages go.

    `page` is the full address of the page or "". A form is given {id}, {part} and {page} in its address; a mail
    has them in subject and text. Both ask not to send health details.
    """
    if config.report_form:
        filled = config.report_form
        for name, value in (("{id}", id_), ("{part}", part), ("{page}", page)):
            filled = filled.replace(name, quote(value, safe=""))
        return urls.web(filled)
    mail = urls.mail(config.report_mail) if config.report_mail else None
    if mail is None:
        return None
    asked = (
        gettext("What is wrong, and what is right?"),
        gettext("How do you know (web page, visit, phone call, date)?"),
        gettext("Please send no health details and no names of patients."),
    )
    body = "\r\n".join([f"{id_} · {part}", *([page] if page else []), "", *(f"{line}\r\n" for line in asked)])
    return f"{mail}?subject={quote(f'{id_}: {part}', safe='')}&body={quote(body, safe='')}"

"""What is shown to people on a full screen of large Chinese: to a driver, at a desk."""

from __future__ import annotations

from typing import NamedTuple

from directory.model import Facts
from directory.publishing import phrases, urls
from directory.publishing.edition import Edition, chinese_name
from directory.publishing.markup import text
from directory.publishing.phrases import Phrase
from directory.publishing.pinyin import pinyin
from directory.publishing.values import written

MOST_AT_THE_DESK = 3
"""More sentences than these are a list nobody reads at a counter."""


class Driver(NamedTuple):
    """The card for a driver: the request, where to (name, address, landmark), at which gates, and whom to ring."""

    asked: Phrase
    where: list[Phrase]
    stop: Phrase
    gates: list[Phrase]
    phone: str


class Cards:
    """Makes cards in one edition."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition
        self._ = edition.words.gettext

    def told(self, phrase: Phrase) -> Phrase:
        """A phrase with its meaning in the language of the page."""
        return phrase._replace(meaning=self._(phrase.meaning))

    def driver(self, facts: Facts) -> Driver | None:
        """The card for a driver, or None without a Chinese name, address or landmark to go to."""
        chinese = chinese_name(facts["names"])
        name = chinese["text"] if written(chinese["lang"]).startswith("zh") else ""
        address = facts.get("address", {})
        landmark = address.get("landmark", {}).get("zh", "")
        lines = [line for line in (name, address.get("zh", ""), landmark) if line]
        if not lines:
            return None
        gates = [self._gate(gate) for gate in facts.get("entrances", ())]
        phone = next((each["value"] for each in facts.get("contacts", ()) if each["kind"] == "phone"), "")
        return Driver(
            self.told(phrases.DRIVER),
            [Phrase("", line, pinyin(line)) for line in lines],
            self.told(phrases.STOP_AT),
            gates,
            urls.spoken(phone, chinese=True) if phone else "",
        )

    def _gate(self, gate: Facts) -> Phrase:
        kind = self._edition.directory.vocabularies["entrance"].get(gate["kind"], {}).get("label", {})
        own = gate.get("name", {})
        chinese = own.get("zh") or kind.get("zh", gate["kind"])
        chinese += f"（{gate['address']}）" if "address" in gate else ""
        code = self._edition.language.code
        meaning = own.get(code) or own.get("en") or kind.get(code) or kind.get("en", gate["kind"])
        return Phrase(meaning, chinese, pinyin(chinese))

    def desk(self, facts: Facts) -> list[Phrase]:
        """What to show at the desk: the question for each insurer said to settle here, else the general one."""
        services = facts.get("services", ())
        inside = [(each, service["kind"]) for service in services for each in service.get("agreements", ())]
        asked: dict[str, Phrase] = {}
        for agreement, kind in [*((each, "") for each in facts.get("agreements", ())), *inside]:
            if agreement.get("settlement") in ("direct", "guarantee_letter"):
                named = list(self._edition.directory.insurers.get(agreement["insurer"], {}).get("names", ()))
                insurer = chinese_name(named)["text"] if named else agreement["insurer"]
                shown = text(*self._edition.values.name_of(named)) if named else text(agreement["insurer"])
                service = self._chinese("service", agreement.get("service", kind))
                phrase = phrases.at_the_desk(agreement, insurer, shown, service, self._)
                asked.setdefault(phrase.chinese, phrase)
        return list(asked.values())[:MOST_AT_THE_DESK] or [self.told(phrases.INSURANCE)]

    def _chinese(self, vocabulary: str, value: str) -> str:
        label = self._edition.directory.vocabularies[vocabulary].get(value, {}).get("label", {}).get("zh", "")
        return str(label).split("（")[0]


class Card(NamedTuple):
    """A card of the general page: sentences, and boxes to tick."""

    id: str
    title: str
    phrases: list[Phrase]
    choices: list[Phrase]


def page(edition: Edition, alternates: list[Facts], canonical: str) -> str:
    """The page of all cards that need no hospital, complete in one file like the emergency pages."""
    gettext = edition.words.gettext
    told = Cards(edition).told
    cards = [
        Card("emergency", gettext("Emergency"), [told(phrases.EMERGENCY)], []),
        Card("english", gettext("A doctor who speaks English"), [told(phrases.ENGLISH_DOCTOR)], []),
        Card("register", gettext("Registering with a passport"), [told(phrases.REGISTER)], []),
        Card("insurance", gettext("Insurance"), [told(phrases.INSURER), told(phrases.CLAIM)], []),
        Card("pay", gettext("Paying by card"), [told(phrases.CARDS)], []),
        Card("write", gettext("Please write it down"), [told(phrases.WRITE)], []),
        Card("allergies", gettext("Allergies"), [told(phrases.ALLERGIC)], [told(each) for each in phrases.ALLERGENS]),
    ]
    return edition.render(
        "cards.html",
        cards=cards,
        slot=phrases.SLOT,
        root=f"../{edition.up}",
        home="../",
        others=[alternate for alternate in alternates if alternate["other"]],
        alternates=alternates,
        canonical=canonical,
    )

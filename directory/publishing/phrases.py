"""Chinese sentences to show or read aloud, with pinyin and what they mean. Written by hand; where a name is put in,
the pinyin is made from it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple
from unicodedata import normalize

from markupsafe import Markup, escape

from directory.model import Facts
from directory.publishing.catalogue import mark
from directory.publishing.pinyin import pinyin


class Phrase(NamedTuple):
    """Something to say or to show: what it means (English, for the catalogue), the Chinese, the pinyin."""

    meaning: str
    chinese: str
    pinyin: str


SLOT = "____"
"""Where the reader puts in what only they know."""


def _said(city: str) -> str:
    """The name of a city as pinyin writes names, and its 市: 杭州市 is "Hángzhōu shì", 西安市 "Xī'ān shì"."""
    first, *rest = pinyin(city.removesuffix("市")).split()
    joined = first + "".join(f"'{each}" if normalize("NFD", each)[0] in "aoe" else each for each in rest)
    return f"{joined.capitalize()} shì"


def script(city: Facts | None) -> list[Phrase]:
    """What to read aloud to 120, in the order in which it is asked. `city` fills in where it can be filled in."""
    name = f"{city['name']['zh']}市" if city and "zh" in city["name"] else ""
    return [
        Phrase(mark("Hello, I need an ambulance."), "您好，我需要救护车。", "Nín hǎo, wǒ xūyào jiùhùchē."),
        Phrase(
            mark("The address is: (street, number, building, gate)"),
            f"地址是{name}{SLOT}。",
            f"Dìzhǐ shì {_said(name)} {SLOT}." if name else f"Dìzhǐ shì {SLOT}.",
        ),
        Phrase(mark("What has happened: (choose below)"), f"病人的情况：{SLOT}。", f"Bìngrén de qíngkuàng: {SLOT}."),
        Phrase(mark("My telephone number is:"), f"我的电话是{SLOT}。", f"Wǒ de diànhuà shì {SLOT}."),
        Phrase(
            mark("Is there anybody who speaks English?"), "请问有人会说英语吗？", "Qǐngwèn yǒu rén huì shuō Yīngyǔ ma?"
        ),
    ]


CALL = (
    Phrase(mark("I do not speak Chinese."), "我不会说中文。", "Wǒ bú huì shuō Zhōngwén."),
    Phrase(
        mark("Please wait. I will give the phone to somebody."),
        "请等一下，我把电话给别人。",
        "Qǐng děng yíxià, wǒ bǎ diànhuà gěi biéren.",
    ),
    Phrase(mark("Somebody is unconscious."), "有人昏迷了。", "Yǒu rén hūnmí le."),
    Phrase(mark("The person is not breathing."), "病人没有呼吸了。", "Bìngrén méiyǒu hūxī le."),
    Phrase(mark("The person cannot breathe well."), "病人呼吸困难。", "Bìngrén hūxī kùnnan."),
    Phrase(mark("There is strong pain in the chest."), "胸口很痛。", "Xiōngkǒu hěn tòng."),
    Phrase(
        mark("One side of the body cannot move and speech is unclear."),
        "半边身体动不了，说话不清楚。",
        "Bànbiān shēntǐ dòng bu liǎo, shuōhuà bù qīngchu.",
    ),
    Phrase(mark("There is heavy bleeding."), "流血很多。", "Liúxuè hěn duō."),
    Phrase(mark("There was a traffic accident."), "出车祸了。", "Chū chēhuò le."),
    Phrase(mark("It is a severe allergic reaction."), "严重过敏。", "Yánzhòng guòmǐn."),
    Phrase(mark("The patient is a child."), "病人是小孩。", "Bìngrén shì xiǎohái."),
    Phrase(mark("She is pregnant."), "她怀孕了。", "Tā huáiyùn le."),
)
"""What else to say to 120, most urgent first."""

DRIVER = Phrase(
    mark("Hello, please take me to this place:"), "师傅您好，请送我到这里：", "Shīfu nín hǎo, qǐng sòng wǒ dào zhèlǐ:"
)
STOP_AT = Phrase(mark("Please stop at:"), "请停在：", "Qǐng tíng zài:")

ENGLISH_DOCTOR = Phrase(
    mark("Hello. I am looking for a doctor who speaks English. Is there one now? If not, when?"),
    "您好，我想找一位会说英语的医生。请问现在有吗？如果没有，什么时候有？",
    "Nín hǎo, wǒ xiǎng zhǎo yí wèi huì shuō Yīngyǔ de yīshēng. Qǐngwèn xiànzài yǒu ma? Rúguǒ méiyǒu, shénme shíhou "
    "yǒu?",
)
EMERGENCY = Phrase(
    mark("I need the emergency department. Where is it, please?"),
    "我需要看急诊。请问急诊在哪里？",
    "Wǒ xūyào kàn jízhěn. Qǐngwèn jízhěn zài nǎlǐ?",
)
REGISTER = Phrase(
    mark("Hello. I have a passport and no Chinese identity card. Please help me register."),
    "您好，我用护照，没有中国身份证。请帮我挂号。",
    "Nín hǎo, wǒ yòng hùzhào, méiyǒu Zhōngguó shēnfènzhèng. Qǐng bāng wǒ guàhào.",
)
WRITE = Phrase(
    mark("I do not understand Chinese. Please write it down so that my phone can translate it."),
    "我听不懂中文。请您写下来，我用手机翻译。",
    "Wǒ tīng bu dǒng Zhōngwén. Qǐng nín xiě xiàlai, wǒ yòng shǒujī fānyì.",
)
INSURANCE = Phrase(
    mark("Hello. Can you bill my insurer directly? Which papers do you need?"),
    "您好，请问这里可以和我的保险公司直接结算吗？需要提供哪些材料？",
    "Nín hǎo, qǐngwèn zhèlǐ kěyǐ hé wǒ de bǎoxiǎn gōngsī zhíjiē jiésuàn ma? Xūyào tígōng nǎxiē cáiliào?",
)
INSURER = Phrase(
    mark("Hello. My insurer is the following. Can you bill it directly? Which papers do you need?"),
    f"您好，我的保险公司是{SLOT}。请问这里可以直接结算吗？需要提供哪些材料？",
    f"Nín hǎo, wǒ de bǎoxiǎn gōngsī shì {SLOT}. Qǐngwèn zhèlǐ kěyǐ zhíjiē jiésuàn ma? Xūyào tígōng nǎxiē cáiliào?",
)
CLAIM = Phrase(
    mark("I pay myself and claim later. Please give me the invoice, the itemised bill, the record and the reports."),
    "我先自己付款，回去再报销。请给我发票、费用清单、病历和检查报告。",
    "Wǒ xiān zìjǐ fùkuǎn, huíqù zài bàoxiāo. Qǐng gěi wǒ fāpiào, fèiyòng qīngdān, bìnglì hé jiǎnchá bàogào.",
)
CARDS = Phrase(
    mark("Can I pay with a foreign bank card, for example Visa or Mastercard?"),
    "请问可以用境外银行卡付款吗？例如Visa或万事达卡。",
    "Qǐngwèn kěyǐ yòng jìngwài yínhángkǎ fùkuǎn ma? Lìrú Visa huò Wànshìdá kǎ.",
)
ALLERGIC = Phrase(
    mark("I am allergic to:"), "我对以下药物、食物或材料过敏：", "Wǒ duì yǐxià yàowù, shíwù huò cáiliào guòmǐn:"
)

ALLERGENS = (
    Phrase(mark("penicillins"), "青霉素类", "qīngméisù lèi"),
    Phrase(mark("cephalosporins"), "头孢菌素类", "tóubāo jūnsù lèi"),
    Phrase(mark("sulfonamides"), "磺胺类药物", "huáng'àn lèi yàowù"),
    Phrase(mark("aspirin"), "阿司匹林", "āsīpǐlín"),
    Phrase(mark("ibuprofen"), "布洛芬", "bùluòfēn"),
    Phrase(mark("local anaesthetics"), "局部麻醉药", "júbù mázuìyào"),
    Phrase(mark("iodinated contrast medium"), "含碘造影剂", "hándiǎn zàoyǐngjì"),
    Phrase(mark("latex"), "乳胶", "rǔjiāo"),
    Phrase(mark("peanuts"), "花生", "huāshēng"),
    Phrase(mark("tree nuts"), "坚果", "jiānguǒ"),
    Phrase(mark("milk"), "牛奶", "niúnǎi"),
    Phrase(mark("eggs"), "鸡蛋", "jīdàn"),
    Phrase(mark("fish"), "鱼", "yú"),
    Phrase(mark("prawns and crabs"), "虾、蟹", "xiā, xiè"),
    Phrase(mark("shellfish and squid"), "贝类、鱿鱼等软体动物", "bèilèi, yóuyú děng ruǎntǐ dòngwù"),
    Phrase(mark("wheat"), "小麦", "xiǎomài"),
    Phrase(mark("soya"), "大豆", "dàdòu"),
    Phrase(mark("sesame"), "芝麻", "zhīma"),
    Phrase(mark("bee or wasp stings"), "蜂蜇", "fēngzhē"),
)

_CARE = {"outpatient": "门诊费用", "inpatient": "住院费用"}


def at_the_desk(agreement: Facts, insurer: str, shown: Markup, service: str, gettext: Callable[[str], str]) -> Phrase:
    """The question that settles whether one agreement works today. `insurer` is its name (Chinese, if it has one),
    `shown` its name for the reader of the page, `service` the Chinese name of the service or ""; the meaning comes back
    translated, as markup.
    """
    care = _CARE.get(agreement.get("care", ""), "费用")
    where = f"{service}的{care}" if service else f"这里的{care}"
    if agreement.get("settlement") == "guarantee_letter":
        asked = f"请问{where}可以凭担保函结算吗？担保函应发给谁？"
        meaning = gettext("Hello. My insurer is %s. Do you accept its letter of guarantee? To whom should it be sent?")
    else:
        asked = f"请问{where}可以直接结算吗？需要事先授权吗？"
        meaning = gettext("Hello. My insurer is %s. Can you bill it directly? Is authorisation needed first?")
    chinese = f"您好，我的保险公司是{insurer}。{asked}"
    return Phrase(escape(meaning) % shown, chinese, pinyin(chinese))

"""Dates in all languages of the labels, as clients print and CLDR writes them."""

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillogger.message.forward.date_words import vocabulary
from maillogger.message.forward.dates import parse_date

CET = timezone(timedelta(hours=1))
CLDR = json.loads(Path(__file__).with_name("date_cases.json").read_text(encoding="utf-8"))
SHARED = Path(__file__).resolve().parents[3] / "../shared/data/forward"

# All on Tuesday, 5 March 2024.
PRINTED = [
    ("lt", "2024 m. kovo 5 d., antradienis 14:53", "14:53"),
    ("lv", "otrdiena, 2024. gada 5. marts 14:53", "14:53"),
    ("eu", "2024(e)ko martxoaren 5(a), asteartea 14:53", "14:53"),
    ("hu", "2024. március 5., kedd 14:53", "14:53"),
    ("kk", "2024 ж. 5 наурыз, сейсенбі 14:53", "14:53"),
    ("ka", "2024 წლის 5 მარტი, სამშაბათი 14:53", "14:53"),
    ("ka", "სამშაბათი, 5 მარტი, 2024 წ. 14:53", "14:53"),
    ("bg", "вторник, 5 март 2024 г. 14:53", "14:53"),
    ("mk", "вторник, 05 март 2024 14:53", "14:53"),
    ("sq", "e martë, 5 mars 2024 2:53 MD", "14:53"),
    ("sr", "уторак, 05. март 2024. 14:53", "14:53"),
    ("uk", "5 березня 2024 р. 14:53", "14:53"),
    ("hi", "05 मार्च 2024 14:53", "14:53"),
    ("id", "05 Maret 2024 14:53", "14:53"),
    ("ms", "05 Mac 2024 14:53", "14:53"),
    ("gl", "martes, 05 de marzo de 2024 14:53", "14:53"),
    ("is", "þriðjudagur, 5. mars 2024 14:53", "14:53"),
    ("af", "Dinsdag, 05 Maart 2024 14:53", "14:53"),
    ("fa", "سه شنبه، 5 مارس 2024 02:53 ب.ظ", "14:53"),
    ("el", "Τρίτη, 5 Μαρτίου 2024 2:53 μμ", "14:53"),
    ("ar", "05 مارس, 2024 02:53 م", "14:53"),
    ("sl", "torek, 05. marec 2024 14:53", "14:53"),
    ("sk", "utorok 5. marca 2024 14:53", "14:53"),
    ("zh-Hant", "2024年3月5日 下午 02:53", "14:53"),
    ("zh-Hans", "2024年3月5日星期二 14:53", "14:53"),
    ("bs", "utorak, 5. mart 2024. 14:53", "14:53"),
    ("az", "5 mart 2024, çərşənbə axşamı 14:53", "14:53"),
    ("uz", "2024-yil 5-mart 14:53", "14:53"),
    ("uz", "seshanba, 5-mart, 2024-yil 14:53", "14:53"),
    ("mn", "2024 оны 3 сарын 5 14:53", "14:53"),
    ("mn", "2024 оны 3-р сарын 5, Мягмар 14:53", "14:53"),
    ("cy", "05 Mawrth 2024 14:53", "14:53"),
    ("ga", "Dé Máirt 5 Márta 2024 14:53", "14:53"),
    ("nn", "tysdag 5. mars 2024 14:53", "14:53"),
    ("pt", "ter., 5 de mar. de 2024 às 14:53", "14:53"),
    ("pt-BR", "Em ter., 5 de mar. de 2024 às 14:53", "14:53"),
    ("ja", "2024年3月5日(火) 14:53", "14:53"),
    ("ko", "2024년 3월 5일 (화) 오후 2:53", "14:53"),
    ("zh-Hant", "2024年3月5日 週二 下午2:53", "14:53"),
    ("id", "Sel, 5 Mar 2024 pukul 14.53", "14:53"),
    ("tr", "5 Mar 2024 Sal, 14:53", "14:53"),
    ("uk", "вт, 5 бер. 2024 р. о 14:53", "14:53"),
    ("hu", "2024. márc. 5., K, 14:53", "14:53"),
    ("hu", "2024. márc. 5., K 9:53", "09:53"),
    ("ar", "الثلاثاء، 5 مارس 2024 في 2:53 م", "14:53"),
    ("bg", "вт, 5.03.2024 г. в 14:53", "14:53"),
    ("sr", "уто, 5. мар 2024. у 14:53", "14:53"),
    ("sr-Latn", "uto, 5. mar 2024. u 9:53", "09:53"),
    ("lt", "2024-03-05, an, 14:53", "14:53"),
    ("lt", "2024-03-05, an, 09:53", "09:53"),
    ("lv", "otrd., 2024. g. 5. marts, plkst. 14:53", "14:53"),
    ("et", "T, 5. märts 2024 kell 14:53", "14:53"),
    ("sl", "V tor., 5. mar. 2024 ob 14:53", "14:53"),
    ("sl", "V tor., 5. mar. 2024 ob 9:53", "09:53"),
    (
        "fa",
        "سهشنبه ۵ مارس ۲۰۲۴، ۱۴:۵۳",
        "14:53",
    ),
    ("hi", "मंगल, 5 मार्च 2024 को 2:53 pm बजे", "14:53"),
    ("da", "tirs. 5. mar. 2024 kl. 14.53", "14:53"),
    ("nb", "tir. 5. mars 2024 kl. 14:53", "14:53"),
    ("fil", "Mar, Mar 5, 2024 nang 2:53 PM", "14:53"),
    ("ms", "Sel, 5 Mac 2024 pada 2:53 PTG", "14:53"),
    ("cs", "út 5. 3. 2024 v 14:53 odesílatel", "14:53"),
    ("cs", "Dne 5. 3. 2024 v 9:53", "09:53"),
    ("sk", "ut 5. 3. 2024 o 9:53", "09:53"),
    ("ca", "dt., 5 de març 2024 a les 9:53", "09:53"),
    ("gl", "Mar. 5 mar. 2024 ás 9:53", "09:53"),
    ("ro", "mar., 5 mar. 2024 la 09:53", "09:53"),
    ("hr", "uto, 5. ožu 2024. u 09:53", "09:53"),
    ("nl", "Op di 5 mrt 2024 om 09:53", "09:53"),
    ("sv", "Den tis 5 mars 2024 kl 09:53", "09:53"),
    ("fi", "ti 5. maalisk. 2024 klo 9.53", "09:53"),
    ("el", "Στις Τρί 5 Μαρ 2024 στις 9:53 π.μ.", "09:53"),
    ("ta", "செவ்., 5 மார்., 2024 அன்று முற்பகல் 9:53", "09:53"),
    ("bn", "মঙ্গল, ৫ মার্চ, ২০২৪ তারিখে ৯:৫৩ AM", "09:53"),
    ("th", "ในวันที่ อ. 5 มี.ค. 2024 เวลา 9:53 น.", "09:53"),
    ("vi", "Vào Th 3, 5 thg 3, 2024 lúc 9:53", "09:53"),
    (
        "he",
        "בתאריך יום ג׳, 5 במרץ 2024 ב-9:53",
        "09:53",
    ),
    ("fr", "Le mar. 5 mars 2024 à 09:53", "09:53"),
    ("de", "Am Di., 5. März 2024 um 09:53 Uhr", "09:53"),
    ("ru", "вт, 5 мар. 2024 г. в 09:53", "09:53"),
    ("pl", "wt., 5 mar 2024 o 09:53", "09:53"),
    ("lt", "2024-03-05 09:53", "09:53"),
    ("ru", "Вторник, 5 марта 2024, 9:53 +03:00", "09:53"),
    ("ru", "05.03.2024 09:53", "09:53"),
    ("uk", "05.03.2024, 09:53", "09:53"),
    ("fr", "05/03/2024 09:53", "09:53"),
    ("fr", "Le 05/03/2024 à 09:53", "09:53"),
    ("es", "El 05/03/2024 a las 9:53", "09:53"),
    ("de", "Gesendet: Dienstag, 05. März 2024 um 09:53 Uhr", "09:53"),
    ("de", "05.03.2024 um 09:53", "09:53"),
    ("de", "Di 05.03.2024 09:53", "09:53"),
    ("it", "mar 05/03/2024 09:53", "09:53"),
    ("nl", "di 5-3-2024 09:53", "09:53"),
    ("pt-BR", "terça-feira, 5 de março de 2024 09:53", "09:53"),
    ("en", "Tuesday, March 05, 2024 9:53 AM", "09:53"),
    ("en", "Tue 3/5/2024 9:53 AM", "09:53"),
    ("en", "Tue 05/03/2024 09:53", "09:53"),
    ("zh-Hans", "2024-03-05 09:53:22", "09:53"),
    ("ja", "2024/03/05 9:53", "09:53"),
    ("ja", "2024年3月5日 火曜日 9:53", "09:53"),
    ("ko", "2024-03-05 (화) 09:53:22 (GMT+09:00)", "09:53"),
    ("zh-Hant", "2024/3/5 上午 09:53", "09:53"),
    ("de", "Tue Mar 5 2024 09:53:22 GMT+0100 (Central European Standard Time)", "09:53"),
    ("de", "Datum: 05.03.24 09:53", "09:53"),
    ("en", "March 5, 2024 at 9:53:07 AM GMT+1", "09:53"),
    ("en", "5 Mar 2024, at 09:53", "09:53"),
    ("en", "Mar 5, 2024, 9:53 AM", "09:53"),
    ("es", "5 mar 2024, a las 9:53", "09:53"),
    ("de", "05.03.2024 09:53 CET", "09:53"),
    ("de", "5. März 2024 um 09:53:07 MEZ", "09:53"),
    ("pl", "Dnia 5 marca 2024 09:53", "09:53"),
    ("et", "5. märts 2024 9:53", "09:53"),
    ("sq", "5 mars 2024, 9:53 e paradites", "09:53"),
    ("be", "аў, 5 сак 2024 г. у 9:53", "09:53"),
    ("kk", "сс, 5 нау. 2024 ж. 9:53", "09:53"),
    ("hy", "5 մարտի, 2024 թ. 9:53", "09:53"),
    ("is", "þri., 5. mars 2024 kl. 9:53", "09:53"),
    ("fo", "5. mars 2024 kl. 9:53", "09:53"),
    ("lb", "Dë., 5. Mäe. 2024 um 9:53", "09:53"),
    ("eo", "2024-mar-05 9:53", "09:53"),
    ("eu", "2024 mar. 5, ar. 9:53", "09:53"),
    ("br", "D'ar Meurzh 5 Meurzh 2024 da 9:53", "09:53"),
    ("ur", "منگل، 5 مارچ، 2024 کو 9:53 AM", "09:53"),
    ("mr", "मंगळ, ५ मार्च, २०२४ रोजी ९:५३ AM", "09:53"),
    ("te", "మంగళ, 5 మార్చి, 2024న 9:53 AMకి", "09:53"),
    ("kn", "ಮಂಗಳ, ಮಾರ್ಚ್ 5, 2024 ರಂದು 9:53 ಪೂರ್ವಾಹ್ನ ಗಂಟೆಗೆ", "09:53"),
    ("ml", "2024, മാർ 5 ചൊവ്വ, 9:53 AM-ന്", "09:53"),
    ("gu", "મંગળ, 5 માર્ચ, 2024 એ 9:53 AM વાગ્યે", "09:53"),
    ("am", "ማክሰ, ማርች 5, 2024 በ 9:53 ጥዋት", "09:53"),
    ("ne", "मङ्गल, २०२४ मार्च ५ ९:५३", "09:53"),
    ("si", "අඟ, 2024 මාර්තු 5 9:53 පෙ.ව.", "09:53"),
    ("my", "အင်္ဂါ၊ ၂၀၂၄ မတ် ၅ ၉:၅၃ နံနက်", "09:53"),
    ("km", "អង្គារ 5 មីនា 2024 វេលាម៉ោង 9:53 AM", "09:53"),
    ("lo", "ອ. 5 ມ.ນ. 2024 ເວລາ 9:53", "09:53"),
]


def local(text: str, language: str | None) -> str | None:
    """The local time that is read, to the minute, as ISO 8601 without its offset."""
    printed = parse_date(text, language, CET)
    return printed.date.replace(tzinfo=None).isoformat("T", "minutes") if printed else None


@pytest.mark.parametrize(
    ("language", "text", "time"), PRINTED, ids=[f"{row[0]}-{n}" for n, row in enumerate(PRINTED)]
)
def test_a_date_is_read_as_clients_print_it(language: str, text: str, time: str) -> None:
    assert local(text, language) == f"2024-03-05T{time}"


@pytest.mark.parametrize(
    ("language", "text", "iso"), CLDR, ids=[f"{row[0]}-{n}" for n, row in enumerate(CLDR)]
)
def test_a_date_is_read_as_cldr_writes_it(language: str, text: str, iso: str) -> None:
    assert local(text, language) == iso


@pytest.mark.parametrize("language", sorted({row[0] for row in CLDR}))
@given(moment=st.datetimes(datetime(1990, 1, 1), datetime(2040, 1, 1)))
def test_a_named_date_is_read_back_or_left_out(language: str, moment: datetime) -> None:
    moment = moment.replace(second=0, microsecond=0)
    names = [
        word for word, each in vocabulary(language).words.items() if each.month == moment.month
    ]
    for name in names:
        found = local(f"{moment.day} {name} {moment.year} {moment:%H:%M}", language)
        assert found in (moment.isoformat("T", "minutes"), None)


def shared_cases() -> Iterator[tuple[str, str, str, str]]:
    """(id, language, text, ISO local time) of the cases beside the checkout, if they are there."""
    for path in sorted(SHARED.glob("*-cases.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            case = json.loads(line)
            text, iso = (case["expect"].get(key) for key in ("date_text", "date_local_iso"))
            if text and iso:
                yield case["id"], language_of(case["id"]), text, iso


def language_of(identifier: str) -> str:
    """The language of a case by its id, `gmail_pt_br_body` or `A-outlook-pt-BR`; else English."""
    special = {"qq": "zh-Hans", "zh": "zh-Hans", "cz": "cs", "no": "nb", "pt_br": "pt-BR"}
    special |= {"yandex": "ru", "mailru": "ru", "naver": "ko", "lotus": "en"}
    match = re.search(r"[_-](pt_br|pt-BR|qq|yandex|mailru|naver|[a-z]{2})(?=$|_body)", identifier)
    return special.get(match[1], match[1]) if match else "en"


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared cases are not beside the checkout")
def test_the_shared_cases_are_read() -> None:
    wrong = [
        (identifier, language, text, found)
        for identifier, language, text, iso in shared_cases()
        if (found := local(text, language)) != iso[:16]
    ]
    assert not wrong

"""What people write, by language, with the charsets that their mail comes in."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tongue:
    """A language's sentences; `charsets` can all write them. Names are of people who write it."""

    language: str
    charsets: tuple[str, ...]
    names: tuple[str, ...]
    sentences: tuple[str, ...]


TONGUES = (
    Tongue(
        "en",
        ("us-ascii", "utf-8", "iso-8859-1", "windows-1252"),
        ("Paul Grant", "Mary Ashdown", "Tom O'Neill", "Grace Whitfield"),
        (
            "Thank you for the offer, we will discuss it on Thursday.",
            "Could you send the drawings once more, in a higher resolution?",
            "The delivery arrived this morning and everything is complete.",
            "Please find the signed contract attached to this message.",
            "=2C and =3D are how quoted-printable writes a comma and an equals sign.",
            "From here on the old terms no longer apply.",
        ),
    ),
    Tongue(
        "de",
        ("utf-8", "iso-8859-1", "iso-8859-15", "windows-1252"),
        ("Jana Meier", "Jürgen Groß", "Käthe Vogel"),
        (
            "Vielen Dank für das Angebot, wir besprechen es am Donnerstag.",
            "Könnten Sie uns die Zeichnungen noch einmal größer schicken?",
            "Die Lieferung kam heute früh an und ist vollständig.",
            "Mit freundlichen Grüßen aus Köln",
        ),
    ),
    Tongue(
        "fr",
        ("utf-8", "iso-8859-1", "windows-1252"),
        ("Élodie Lefèvre", "François Côté"),
        (
            "Merci beaucoup pour votre offre, nous en parlerons jeudi.",
            "Pourriez-vous nous renvoyer les plans à une échelle supérieure ?",
            "La livraison est arrivée ce matin, tout est complet.",
        ),
    ),
    Tongue(
        "es",
        ("utf-8", "iso-8859-1"),
        ("Íñigo Muñoz", "Begoña Peña"),
        (
            "Muchas gracias por la oferta, la comentaremos el jueves.",
            "¿Podría enviarnos los planos otra vez con más resolución?",
            "El envío llegó esta mañana y está completo.",
        ),
    ),
    Tongue(
        "pl",
        ("utf-8", "iso-8859-2", "windows-1250"),
        ("Łukasz Żak", "Świętosława Dąbrowska"),
        (
            "Dziękujemy za ofertę, omówimy ją w czwartek.",
            "Czy możecie przesłać rysunki jeszcze raz w większej skali?",
            "Dostawa przyszła dziś rano i jest kompletna.",
        ),
    ),
    Tongue(
        "ru",
        ("utf-8", "koi8-r", "windows-1251", "iso-8859-5"),
        ("Ольга Петрова", "Сергей Иванов"),
        (
            "Спасибо за предложение, мы обсудим его в четверг.",
            "Не могли бы вы ещё раз прислать чертежи?",
            "Поставка пришла сегодня утром, всё на месте.",
        ),
    ),
    Tongue(
        "ja",
        ("utf-8", "iso-2022-jp", "iso-2022-jp", "shift_jis", "euc-jp"),
        ("山田太郎", "佐藤花子"),
        (
            "お見積りをいただきありがとうございます。木曜日に相談します。",
            "図面をもう一度、大きいサイズで送っていただけますか。",
            "商品は今朝届き、すべて揃っています。",
        ),
    ),
    Tongue(
        "ko",
        ("utf-8", "euc-kr"),
        ("김민수", "이영희"),
        (
            "견적을 보내 주셔서 감사합니다. 목요일에 논의하겠습니다.",
            "도면을 더 큰 크기로 다시 보내 주시겠습니까?",
        ),
    ),
    Tongue(
        "zh",
        ("utf-8", "gb2312", "gb18030"),
        ("王伟", "李娜"),
        (
            "感谢您的报价,我们星期四讨论。",
            "请再发一次图纸,要更大的尺寸。",
            "货物今天早上到了,全部齐全。",
        ),
    ),
    Tongue(
        "el",
        ("utf-8", "iso-8859-7"),
        ("Ελένη Παπαδοπούλου",),
        (
            "Ευχαριστούμε για την προσφορά, θα τη συζητήσουμε την Πέμπτη.",
            "Η παράδοση έφτασε σήμερα το πρωί και είναι πλήρης.",
        ),
    ),
    Tongue(
        "he",
        ("utf-8", "iso-8859-8"),
        ("דנה לוי",),
        (
            "תודה על ההצעה, נדון בה ביום חמישי.",
            "המשלוח הגיע הבוקר והכול שלם.",
        ),
    ),
    Tongue(
        "tr",
        ("utf-8", "iso-8859-9"),
        ("Ayşe Yılmaz",),
        (
            "Teklifiniz için teşekkürler, perşembe günü görüşeceğiz.",
            "Çizimleri bir kez daha daha büyük gönderebilir misiniz?",
        ),
    ),
)

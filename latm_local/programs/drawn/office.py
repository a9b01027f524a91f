"""Values from offices and spreadsheets: names, addresses, telephone numbers, codes, files, amounts, notes.

Most are made from forms, see forms.py, in which `{`, `}` and `~` stand for `<`, `>` and `|` of the value.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random
from typing import Final

from latm_local.datatypes import Json
from latm_local.programs.forms import POOLS, Forms, Generator
from latm_local.programs.program import Slot
from latm_local.programs.values import NAMES, SHORT, WORDS, made

_FROM: Final = Forms(
    {
        **POOLS,
        "SHORT": [word.upper() for word in SHORT],
        "A": "ABCDEFGHKLMNPRSTVXZ",
        "a": "abcdefghkmnprstuvxz",
        "9": "0123456789",
        "road": ("Street", "Road", "Avenue", "Lane"),
        "ending": ("txt", "csv", "png", "pdf", "doc"),
        "day": ("Monday", "Tuesday", "Friday", "Sunday"),
        "date": ("<2019..2026>-<01..12>-<01..28>",),
    }
)
# Forms by name; a name that stands there several times has several forms.
_FORMS: Final = r"""
titled = <Mr.|Mrs.|Ms.|Dr.> <Name> <Word>
particle_name = <Name> <|<Name> ><van|de|von|di> <Word>
hyphen_name = <<Name>-<Name> <Word>|<Name> <Word>-<Word>>
name = <Name>
family_name = <Word>
nicknamed = <Name> "<Word>" <Word>
many_names = <Name> <|<Name> |<Name> <Name> ><Word>
suffixed_name = <Name> <Word><| Jr.| Sr.| II| III>
name_case = <<Name> <Word>|<Name> <Word>|<name> <Word>|<Name> <word>|<Name> <SHORT>>
house_address = <Word> <road> <1..180><||a|b|c>
post_code_digits = <9><9><9><9><9>
tight_postcode = <a><|a><1..30><1..9><a><a>
three_line_address = <Word> <road> <1..99>, <10000..99999> <City>, <Peru|Malta|Kenya|Japan|Chile>
long_street = <1..180> <Word> <road>
flat_address = <Word> <road> <1..90>, <|floor <1..6>, >door <1..20>
box_or_street = <PO Box|P.O. Box|po box|P. O. Box|po-box> <10..999>
box_or_street = <<Word> <road>|Box <road>> <1..90>
compass_number = <1..89>.<1..9><5|7><N|S|E|W>
area_phone = 0<<20..99> <100000..9999999>|<200..999>-<10000..99999>>
pretty_phone = +<31|33|44|49> <(<20..99>) <100..999>-<100..999>|<20..99>/<100..999> <10..99>>
desk_phone = <200..999>-<1000..9999><| ext. <2..99>>
ten_digits = <2..9><9><9><9><9><9><9><9><9><9>
invoice_number = <INV|BILL|RE>-<2022..2026>-<0001..0998>
perhaps_article = <A><A><A>-<9><9><9>-<S|M|L|XL>
perhaps_article = <<A><A>-<9><9><9>-<M|L>|<A><A><A>-<9><9>-L|<A><A><A>-<9><9><9>-<K|XM>>
department_code = <F|T|G|B|K|Z>-<100..999>
iban = DE<10..99><1000000..9999999><10000000000..99999999999>
iban = <BE|AT|NL><10..99><100000..999999><100000..999999>
iban = <AT|NL|DE><10..99><10000000..99999999><10000000..99999999>
iban = NL<10..99>INGB00<10000000..99999999>
card_number = <3|4|5|6><100..999> <1000..9999> <1000..9999> <1000..9999>
raw_plate = <a><a><100..9999><|<a><a>>
order_id = <NO|SE|DE|FR>-<2021..2026>-<0001..0999>
batch_code = <L|B|K><19|20|21|22|23|24|25><001..365>
drawing_code = <PN|DR|ZX><100..9999>-<A|B|C|D|E|K|M>
zero_parts = <00<1..9>-0<10..999>-<01..99>|0<1..99>-00<1..99>>
loose_id = <<A><A>-<10..99>.<10..99>|<A><A><A> <100..999>-<A>>
typed_code = <<A><A>-<10..99>|<A><100..999>|<10..99>/<A><A>|<A><9><A>.<9><9>|<A><A><A>-<9>>
nine_digits = <1..9><9><9><9><9><9><9><9><9>
file_small = <short>.<ending>
password = <<short><9><9>|<Word><10..999>|<Word>|<word><Word>|<Word>_<1000..9999>|<short><Word><9>>
perhaps_clock = <<00..23>:<00..59>|<00..23>:<00..59>|<24..29>:<00..59>|<00..23>:<60..99>>
perhaps_amount = <<1..999>,<100..999>.<10..99>|<1..999>.<10..99>>
perhaps_amount = <<1..9>,<10..99>.50|<1000..9999>.20|<1..999>,<100..999>.5>
perhaps_mail = <short>@<short>.<org|net>
perhaps_mail = <<short>@<short>|@<short>.net|<short>@<short>@<short>.org|<short>.<short>>
perhaps_room = <<1..5><01..20>|<1..5><01..20>|<6..9><01..20>|<1..5><21..60>|<1..5><1..9>>
coupon = <SAVE|SPRING|BONUS|HELLO><5|10|15|20|25|30|40>
id_block = <1000..1012>-<1020..1036>
label_range = <<B1|B2|B3>-<B5|B6|B7>|<K7|K8|K9>-<K10|K11|K12>>
wild_file = <<Word> & <word> (<word>)|<word>, <word>!|<Word> #<1..9> <word>>.<ending>
file_perhaps_copy = <short><| (<1..12>)>.<ending>
versioned_file = <word>_v<1..19>.<ending>
many_dots_file = <short>.<<tar|log|min|user>.<gz|js|zip|bak>|<2..9>.<tar|log>.gz|<ending>>
any_case_file = <short>.<jpg|JPG|png|PNG|doc|Doc|txt|TXT|csv|CSV|xls|mp3|zip>
windows_path = <C|D|E>:\<short>\<short><|\<word>>.<ending>
long_path = <short>/<short>/<|<short>/><short>/<word>.<ending>
long_file = <word><|_><word>.<ending>
photo_file = <IMG|PIC>_<2015..2026><01..12><01..28>_<00..23><00..59>.<jpg|png>
program_file = <short><-|_><<1..9>.<0..20>.<0..9>-setup|win<32|64>-<1..9>.<0..9>>
spending_text = <price> for <goods>, <price> for <2..9> <goods>
spending_text = <price> bus, <price> lunch with <2..6> guests, <price> tip
euro_amount = <EUR|USD|CHF> <price>
amount_currency = <price> <EUR|USD|GBP>
multi_offer = <2..6> for <price>
counted_packs = <1 <pair|dozen|score|gross>|<2..9> <pairs|dozen|score|gross>>
tight_measure = <1..90><<kg|g|cm|km|ml>|.<1..9><kg|m|l>>
long_measure = <1 <kilogram|gram|metre|litre|hour>|<2..90> <kilograms|grams|metres|litres|hours>>
tight_recipe = <<100..900>g <goods> and <1..9>l water|<2..9>kg <goods>, <10..90>ml oil>
size_label = <40..300><x| x ><40..300> cm
measure_range = <1..20><-| to ><21..60> <kg|cm|litres|minutes>
two_part_length = <1..9><m| m> <1..99><cm| cm>
comma_decimals = <<goods>, <goods> and|in <City>, about> <1..99>,<1..9> kg <goods>
ordinal_text = <the 1st and the <4..20>th <goods>|2nd floor, <6..9>th door|<word>, row <5..9>, 21st seat>
number_word_text = <two|three|six|nine> <goods> and <four|seven|eight|one> <goods>
number_word_text = <zero|five|six> <goods>, <twelve|eleven> <goods> and <two|one> pens
digit_number_text = <send <2..9> <goods> and <12..60> <goods>|<10..90> people bought <1..9> <goods>>
roman_chapter = <Chapter|Part|Act|Volume|Book> <I|II|III|IV|V|VI|VII|VIII|IX|X>
salary_span = <30..45>k-<46..90>k
rating = <<0..5>/5|<1..4>/4|<2..9>/10>
out_of = <<1..7> out of <8|9|12>|<3..18> out of 20>
timesheet_text = <Mon <2..9>h, Tue <2..9>h, <3..9> calls|<2..9>h desk and <1..6>h travel in week <10..50>>
dollar_text = <<2..9> <goods> for $<10..90>, $<2..9> tip|$<10..90> of <100..300> spent, $<5..60> for <goods>>
unit_text = <2..9> <cups|spoons> <goods>, <2..9> <cups|litres> milk, <2..9> <cups|pinches> salt
year_text = built in <1901..1999>, <120..900> seats, burnt in <2000..2024>
year_text = <1..9> <goods> of <1950..2023> at <3000..9000> m
quoted_csv = <<Name>,"<Word>, <Word>",<City>|"<Word>, <Name>",<18..80>|<goods>,<1..9>,"<short>, <short>",<9>>
price_steps = 1: <20..29>.50, <5|8|10>: <12..19>.90, <30|50>: <8..11>.50
section_number = <1..9><|.<1..12>|.<1..12>.<1..9>>
wild_tags = <red|Red>,<| ><BLUE|blue|Blue>,<| ><gold|Gold|red><| >,<| ><teal|gold|GOLD|grey>
and_names = <|<Name>, |<Name>, <Name>, ><Name> and <Name>
mail_header = <To: <name>; Cc: <name>, <name>; Subject: <short>|Cc: <name>, <name>, <name>; To: <name>>
csv_rows = <Name>,<City>,<9> | <Name>,<City>,<9> | <Name>,<<City>|<9>|<City>,<9>>
sheet_cell = <B|C|D|E|F|G><1..30>
sheet_area = <A|B|C><1..8>:<D|E|F><9..30>
series_label = <Week|Room|Item|Box|Day> <1..60>
quarter_label_text = Q<1..4> <2018..2029>
excited = <Word><!!|!!!|??|...> <word><,,|,> <word><!!!|??>
wild_commas = <word><,| , | ,><word><,|, | ,><|<word> ><word>
gap_before_marks = <Word> <|, ><word> <|: ><word> <!|?|.>
small_i_text = <i think i left the <word> in <City>|<Name> said i may keep the <word>|if i win i sing in <City>>
caps_text = <<SHORT> <SHORT>|<SHORT> <SHORT> <SHORT>|<Word> <short> <short>|<SHORT> <short> <SHORT>>
acronym_text = <the <NATO|UNO|EU|VAT> <word> and the <CEO|USB|PDF> <word>|<word> <HR|IT|TV|GPS> <word>>
umlaut_word = <Müller|Köhler|Bäcker|Schäfer|Weiß|Krüger|Jäger|Grün|Groß><||straße|bäume|tür>
id_text = <card <A><A>-<100..999> of <2001..2026>|<Word>, room <1..99>, tel. <1000..99999>|<A><9><9>/<short>>
mail_text = <write to <name>@<short>.org or call <Name>|<name>@<short>.net and <name>@<short>.com have <word>>
mail_subject = <|Re: |Fwd: Re: |Re: Re: Fwd: |Fwd: ><word> <word>
greeting_text = <Dear|Hello|Hi> <Name><, the <word> is <short>|! <Word> <word>>
edit_note = <<word> changed|checked> by <Name> on <date><|, <word>>
full_link = <http|https>://<|www.><short>.<org|net>/<word><|/<short>>
reference_text = <<word> <A><A>-<1000..9999> of May <1..9>|file <A><A>-<1000..9999>, page <1..90>>
reference_text = <bill <A>-<10..99> of <word>|<word> <A><A>-<1000..9999> or <A><A>-<1000..9999>>
office_name = <<Office|Ministry> of <Word> and <Word>|<Word> <Society|Union> for the <Word> of <City>>
short_form_text = <approx. <2..90> <goods> incl. <word>|max. <2..90> <goods>, min. <2..9> each>
bracket_template = Dear [name], <your|the> [item] comes on [day] <word>
bracket_template = <[name] from [city] wants the [item]|on [day] in [city]: [item]> <word>
field_values = name=<Name>; city=<City>; day=<day>; item=<word>
hash_heading = <#|##|###|####> <Word><| <word>>
bar_row = <~ <word> ~ <word> ~ <1..99> ~|~<word>~  <short> ~|~ <Name> ~<price>~>
picture_tag = {img src="<short>.png" alt="<word>" width="<20..90>"}
wiki_text = <<word> [[<word>~<short>]] <word> [[<short>]]|the [[<word>]] of [[<short>~<word>]]>
underlined_text = <<word> _<word>_ <word>|_<word>_ <word> and _<word>_ <short>>
xml_element = <{city}<City>{/city}|{name}<Name>{/name}|{colour}<colour>{/colour}|{item}<word>{/item}>
commented_line = <<word> = <1..90> # <word> <word>|<word>: <word>   # <short>|<short> # no <word>>
footnote_text = <<Word> <word>[<1..20>] and <word>[<21..40>] <word>|the <word>[<1..9>] [<short>] <word>>
two_sentences = <Word> <word> <word>. <Word> <word><|. <Word>| <word>>.
""".strip().split("\n")


def _filled(chance: Random, form: str) -> str:
    return _FROM.fill(chance, form).replace("{", "<").replace("}", ">").replace("~", "|")


def text(kind: str) -> Slot:
    """A text of one of the forms of that name."""
    forms = [form for key, _, form in (line.partition(" = ") for line in _FORMS) if key == kind]
    return made(lambda chance: _filled(chance, chance.choice(forms)))


def _many(form: str, between: str, least: int = 3, most: int = 5) -> Generator:
    """Several of a form in one text."""
    return lambda: made(lambda c: between.join(_filled(c, form) for _ in range(c.randint(least, most))))


def _list(form: str, least: int = 4, most: int = 6) -> Generator:
    """A list of a form."""
    return lambda: Slot("list[str]", lambda c: [_filled(c, form) for _ in range(c.randint(least, most))])


def _following(change: Callable[[Random, str], str]) -> Generator:
    """A text made of the first value."""

    def follow(chance: Random, value: Json) -> Json:
        return change(chance, " ".join(map(str, value)) if isinstance(value, list) else str(value))

    return lambda: Slot("str", lambda chance: chance.choice(WORDS), follows=follow)


def _either(chance: Random, right: str, *wrong: str) -> str:
    """The first of the texts, more often than not."""
    return right if chance.random() < 0.55 else chance.choice(wrong)


polite_list = _many("<Mr|Ms|Mrs> <Word>", "; ", 3, 6)
turned_people = _many("<Word>, <Name>", "; ")
people_line = _many("<Name> <Word>", ", ", 2, 4)
street_list = _many("<Mill|Elm|Lake> <Road|Lane> <1..60>", "; ", 4, 6)
ledger = _many("<price> <CR|DR>", "; ")
german_csv = _many("<goods>;<1..90>,<10..99>", ";", 2, 3)
stops_line = _many("<City>", "-", 2, 5)
echo_text = _many("<tea|rice|sale|sale|milk|soap|new>", " ", 6, 9)
priority_lines = _many("<high|medium|low>: <word>", "; ", 4, 6)
sized_files = _many("<short>.<ending> <1..900> <B|kB|MB>", ", ")
title_list = _many("<The |><Word>", "; ")
done_marks = _many("<x|o>", "", 3, 9)
taken_logins = _list("<ada|omar|nora><||2|3|4>")
shelf_list = _list("<A|B|C>-<1..20>")
revision_list = _list("<P1|P2|P3>-<A|B|C|D|E|F>", 4, 7)
code_list = _list("R<1..6>", 5, 8)
versioned_list = _list("plan_v<1..30>.<doc|pdf|txt>", 3, 5)
image_list = _list("img<1..180>.png", 3, 5)
twin_files = _list("<plan|map|menu|bill>.<txt|pdf|png|doc>")
with_gaps_list = _list("<n/a|<1..60>|<1..60>>", 4, 8)
yes_no_list = _list("<yes|Yes|y|Y|TRUE|true|no|No|n|false>", 4, 8)
ordinal_list = _list("<1st|2nd|3rd|4th|5th|9th|10th|11th|21st|22nd|30th>")
login_wish = _following(lambda c, said: _either(c, re.sub(r"\d", "", c.choice(said.split())), "lina", "ada", "nora"))
same_name = _following(
    lambda c, said: _either(c, ", ".join(said.split()[::-1]), said.upper(), "Nora " + said.split()[1], said[:-1])
)
partner_name = _following(lambda c, said: f"{c.choice(NAMES)} {_either(c, said.split()[1], 'Reed', 'Stone')}")
phone_again = _following(lambda c, said: _either(c, re.sub(r"[ ()/-]+", "-", said), re.sub(r"\d$", "", said)))
loose_id_again = _following(lambda c, said: re.sub("[ .-]", c.choice(("", " ")), _either(c, said.lower(), said[:-1])))
code_mask = _following(
    lambda c, said: _either(c, re.sub("[A-Z]", "A", re.sub(r"\d", "9", said)), "AA-99", "A999", "A9A.99")
)
star_pattern = _following(lambda c, said: _either(c, f"{said[:2]}*{said[-4:]}", f"{said[0]}*.pdf", f"s*{said[-4:]}"))
sure_echo = _following(lambda c, said: c.choice(said.split()))


def two_paths() -> Slot:
    """Two paths that begin alike, with a blank between them."""

    def draw(chance: Random) -> str:
        common = "/".join(chance.sample(SHORT, chance.randint(1, 3)))
        return _filled(chance, f"{common}/<|<short>/><short>.<ending> {common}/<|<short>/><short>.<ending>")

    return made(draw)


def house_span() -> Slot:
    """`Mill Road 3-11`, one side of a street."""

    def draw(chance: Random) -> str:
        first = chance.randint(1, 60)
        return _filled(chance, f"<Word> <road> {first}-{first + 2 * chance.randint(1, 5)}")

    return made(draw)


def odometer() -> Slot:
    """`12,300 km to 12,845 km`."""

    def draw(chance: Random) -> str:
        start = chance.randint(900, 90_000)
        return f"{start:,} km to {start + chance.randint(20, 1500):,} km"

    return made(draw)


def counted_ids() -> Slot:
    """Ids that go up by one, about half of the time."""

    def draw(chance: Random) -> Json:
        first = chance.randint(2, 900)
        numbers = [first + i for i in range(chance.randint(4, 6))]
        numbers[chance.randrange(len(numbers))] += chance.choice((0, 0, 0, -1, 1, 5))
        return [f"V{n}" for n in numbers]

    return Slot("list[str]", draw)


def delimited() -> Slot:
    """Words with one separator between them, but once another one."""

    def draw(chance: Random) -> str:
        sign, other = chance.sample(";,|", 2)
        parts = chance.sample(SHORT, chance.randint(4, 6))
        return sign.join(parts[:3]) + other + sign.join(parts[3:])

    return made(draw)


def fixed_line() -> Slot:
    """`Ada_____00031`."""
    return made(lambda c: f"{c.choice((*NAMES, *SHORT)):_<8}{c.randint(1, 9999):05d}")


def outline_levels() -> Slot:
    """Levels of headings, none more than one below the one before it."""

    def draw(chance: Random) -> Json:
        levels = [1]
        for _ in range(chance.randint(3, 6)):
            levels.append(chance.randint(1, min(3, levels[-1] + 1)))
        return [*levels]

    return Slot("list[int]", draw)


def invoice_totals() -> Slot:
    """`net 80, tax 16, total 96`, right about half of the time."""

    def draw(chance: Random) -> str:
        net, tax = chance.randint(20, 900), chance.randint(2, 150)
        return f"net {net}, tax {tax}, total {net + tax + chance.choice((0, 0, 1, -10, 9))}"

    return made(draw)


def inverted_text() -> Slot:
    """Words of which some were typed with caps lock: `hELLO`."""

    def draw(chance: Random) -> str:
        said = chance.sample(WORDS, chance.randint(3, 5))
        return " ".join(w[0] + w[1:].upper() if chance.random() < 0.5 else w for w in said)

    return made(draw)


def office_with_acronym() -> Slot:
    """`Blue River Union (BRU)`, right about half of the time."""

    def draw(chance: Random) -> str:
        words = [w.capitalize() for w in chance.sample(WORDS, chance.randint(3, 4))]
        short = "".join(w[0] for w in words)
        return f"{' '.join(words)} ({_either(chance, short, short[::-1], short[:-1], short + 'S')})"

    return made(draw)


def words_there() -> Slot:
    """Two words of the first value and another one."""

    def follow(chance: Random, value: Json) -> Json:
        return [*chance.sample(str(value).split(), 2), chance.choice(WORDS)]

    return Slot("list[str]", lambda chance: chance.sample(WORDS, 3), follows=follow)


def edited_text() -> Slot:
    """The first value with up to three words exchanged."""

    def follow(chance: Random, value: Json) -> Json:
        words = str(value).split()
        for _ in range(chance.randint(0, 3)):
            words[chance.randrange(len(words))] = chance.choice(SHORT)
        return " ".join(words)

    return Slot("str", lambda chance: " ".join(chance.sample(SHORT, 4)), follows=follow)


def row_area() -> Slot:
    """`B4:F4`."""

    def draw(chance: Random) -> str:
        row = chance.randint(1, 40)
        return f"{chance.choice('ABCD')}{row}:{chance.choice('EFGH')}{row}"

    return made(draw)

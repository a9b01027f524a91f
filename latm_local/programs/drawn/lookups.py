"""Values as people have them in files and messages: settings, rows, log lines, links, paths, codes, small JSON texts.

Most are made from forms; see forms.py.
"""

from __future__ import annotations

import json
import re
from random import Random
from typing import Final

from latm_local.datatypes import Json
from latm_local.programs.forms import POOLS, Forms, Generator
from latm_local.programs.program import Slot
from latm_local.programs.values import CITIES, COLOURS, GOODS, NAMES, SHORT, WORDS, made

_FEW: Final = NAMES[:6]
_F: Final = Forms(
    {
        **POOLS,
        "few": _FEW,
        "ext": ("txt", "csv", "png", "pdf", "md"),
        "LEVEL": ("INFO", "INFO", "WARN", "ERROR"),
        "host": ("mint", "lake", "harbor", "fig"),
        "folder": ("src", "docs", "img", "test", "lib"),
        "ip": [f"{i}.{j}" for i in ("10.0.1", "172.16.0", "81.2.9", "192.168.1") for j in (4, 7, 12, 31)],
        "tag": ("red", "big", "new", "old", "hot", "wet"),
        "unit": ("kg", "g", "mg"),
    }
)


def _there(pattern: str, missing: float = 0.0) -> Generator:
    """Something of the first value; with `missing`, now and then a word that is not there."""

    def follow(chance: Random, value: Json) -> Json:
        text = " ".join(map(str, value)) if isinstance(value, list) else str(value)
        found = re.findall(pattern, text)
        return str(chance.choice(WORDS if chance.random() < missing or not found else found))

    return lambda: Slot("str", lambda chance: chance.choice(WORDS), follows=follow)


def _again(one: Generator, between: str, value: str, fresh: str) -> Generator:
    """The first value once more, with entries changed (what `value` matches), dropped and added."""

    def follow(chance: Random, said: Json) -> Json:
        kept = []
        for part in str(said).split(between):
            lot = chance.random()
            new = _F.fill(chance, fresh)
            kept += [] if lot < 0.15 else [re.sub(value, new, part)] if lot < 0.65 else [part]
        names = [re.sub(value, "", part) for part in str(said).split(between)]
        others = [part for part in str(one().draw(chance)).split(between) if re.sub(value, "", part) not in names]
        kept += others[: chance.randint(0, 2)]
        return between.join(kept or [str(said).split(between)[0]])

    return lambda: Slot("str", one().draw, follows=follow)


def _some(form: str, between: str, least: int, most: int) -> Generator:
    """Some of the form's own parts, parted by blanks there, in any order."""

    def draw(chance: Random) -> str:
        parts = chance.sample(form.split(), chance.randint(least, most))
        return _F.fill(chance, between.join(parts))

    return lambda: made(draw)


def _times(form: str, between: str, least: int = 4, most: int = 6) -> Generator:
    """Entries behind rising times of a day."""

    def draw(chance: Random) -> str:
        at = sorted(chance.sample(range(360, 1380), chance.randint(least, most)))
        return between.join(_F.fill(chance, f"{m // 60:02d}:{m % 60:02d} {form}") for m in at)

    return lambda: made(draw)


# What stands in the first value.
name_of = _there(r"[A-Z][a-z]+")
name_or_not = _there(r"[A-Z][a-z]+", 0.3)
small_of = _there(r"[a-z]{3,}")
section_of = _there(r"\[(\w+)\]")
column_of = _there(r"\b(name|player|who|person|team|side|group|squad)\b")
ip_of = _there(r"\d+\.\d+\.\d+\.\d+")
person_of = _there(r"/([A-Z]\w+)/")
city_of = _there(r",([A-Z]\w+),")

# Settings.
_env = "DEBUG=<on|off> PORT=<1000..9999> THEME=<colour> TIMEOUT=<1..90> RETRIES=<0..9> OWNER=<name> LIMIT=<10..900>"
env = _some(_env, "; ", 4, 6)
env_later = _again(env, "; ", "=.*", "=<1..99>")
upper_key_of = _there(r"([A-Z]+)=")
upper_key = _F.text("<DEBUG|PORT|THEME|TIMEOUT|RETRIES|OWNER|LIMIT>")
loose_env = _F.each("<key><=| = |= | =><<1..99>|<word>>", SHORT[:40], "; ", 3, 5)
_dotted = (
    "db.host",
    "db.port",
    "db.user",
    "web.port",
    "web.theme",
    "web.lang",
    "mail.host",
    "mail.retries",
    "log.level",
)
dotted_settings = _F.each("<key>=<<1..99>|<word>>", _dotted, ", ", 4, 6)
switches = _F.each("<key>=<on|off|yes|no|true|false|1|0>", SHORT[:50], " ", 4, 6)
doubled_settings = _F.many("<key>=<1..40>", " ", 5, 8, SHORT[:5])
commented = _F.each("<# |||><key>=<1..99>", SHORT[:60], " / ", 4, 6)
options = _F.many("<--<short>=<1..90>|--<short>|-<v|q|f|x>|<word>|--<short>>", " ", 4, 7)
template = _F.text("<Dear|Hello|Hi> $<name|who>, your $<goods|item> <is|was> $<state|place> <in|near> $<city|town>")
filling = _F.each("<key>=<word>", ("name", "who", "goods", "item", "state", "place", "city", "town"), " ", 5, 7)
sizes_config = _F.each("<key>=<1..64><K|M|G>", ("cache", "heap", "swap", "logs", "upload", "buffer"), " ", 3, 5)
_ini = "[<key>] <host=<short> port=<10..99>|port=<10..99> mode=<fast|slow>|host=<short> mode=<fast|slow>|port=<10..99>>"
ini = _F.each(_ini, ("db", "web", "mail", "cache", "files"), " ", 3, 4)
ini_key = _F.text("<port|host|mode>")

# Rows.
stock_rows = _F.each("<key>|<A|B|C>|<0..40>|<price>", GOODS, "; ", 4, 6)  # article|shelf|pieces|price
people_csv = _F.each("<key>,<Oslo|Lima|Cairo|Porto>,<18..70>", NAMES, "; ", 4, 6)
_head = "<name|player|who|person>,<team|side|group|squad>,<points|score|marks|goals>"
_row = "; <Name>,<red|blue|green>,<1..60>"
headed_csv = _F.text(_head + _row * 3 + f"<|{_row}|{_row}{_row}>")
holey_rows = _F.each("<key>,<<City>||<City>>,<<18..70>||<18..70>>", NAMES, "; ", 4, 6)
sales_rows = _F.many("<few>;<tea|rice|soap|salt>;<1..30>", " / ", 5, 8)
price_rows = _F.each("<key>:<price>", GOODS[:12], ", ", 5, 7)
price_rows_later = _again(price_rows, ", ", ":.*", ":<price>")
cart = _F.each("<key> x<1..9>", GOODS[:12], ", ", 3, 5)
cart_later = _again(cart, ", ", "x.*", "x<1..9>")
ids_names = _F.each("<key>=<Name>", tuple(f"u{i}" for i in range(1, 9)), " ", 4, 6)
ids_amounts = _F.many("<key>:<1..90>", " ", 5, 7, tuple(f"u{i}" for i in range(1, 9)))
user_id_of = _there(r"\bu\d\b")
two_key_rows = _F.many("<Mon|Tue|Wed>/<few>/<1..20>", ", ", 5, 8)
wide_rows = _F.each("<key> <1..40> <1..40> <1..40>", NAMES, "; ", 3, 5)
ragged_rows = _F.many("<a,b,c|<1..9>,<1..9>,<1..9>|<1..9>,<1..9>|<1..9>,<1..9>,<1..9>,<1..9>>", " / ", 4, 6)
quoted_csv = _F.text('<1..99>,"<Word>, <Name>",<City>,"<word> and <word>",<price>')
eu_amounts = _F.list_of("<1..9>.<100..999>,<00..99>", 3, 5)

# Logs.
access = _F.many("<ip> <GET|GET|POST> /<home|shop|cart|help> <200|200|302|404|500> <20..900>", "; ", 5, 7)
level_log = _times("<LEVEL> <db|web|mail> <short>", "; ")
logins = _times("<ok|ok|fail> <few> <ip>", "; ", 5, 7)
jobs_log = _times("<start|start|done> <copy|scan|mail|sync|pack>", ", ", 6, 8)
chat = _times("<few>: <|<word> |<word> <short> ><word><|?|!>", " | ", 5, 7)
chat_plain = _F.many("<few>: <<short>|@<few>> <word><|?|!>", " / ", 5, 7)
status_lines = _times("<pump|fan|lamp> <on|off>", ", ", 5, 8)

# Links and mail.
query = _F.many("<key>=<<1..60>||<word>>", "&", 4, 6, ("page", "size", "tag", "sort", "q", "lang"))
query_later = _again(query, "&", "=.*", "=<1..60>")
query_key = _F.text("<page|size|tag|sort|q|lang>")
_host = "<http|https>://<|www.><short>.<org|net|com><|:<8000..8099>>"
url = _F.text(_host + "/<word><|/<short>><|?<short>=<1..9>><|#<short>>")
urls = _F.list_of("<http|https>://<|www.|shop.><host>.<org|net>/<short><|/|?id=<1..9>>", 4, 6)
plain_url = _F.text("<http|https>://<short>.<org|net>/<word>/<short>")
steps = _F.text("<../|../../|./|><word><|/<short>>")
mails = _F.list_of("<<few>|<name>>.<short>@<host>.<org|net>", 4, 6)
mixed_mails = _F.list_of("<<Name>|<name>>@<<host>|MINT|Lake>.<org|ORG>", 4, 7)
odd_mails = _F.list_of("<<name>|<name>.<short>|<name>..<short>||.<name>><@|@|@|@@|><host><.org|.net|.>", 4, 6)
plus_mails = _F.list_of("<ada|ivan|nora><|+shop|+news|+<short>>@<mint|lake>.org", 5, 7)


def contacts() -> Slot:
    """`Ada Fig <ada@mint.org>; Otto Plum <otto@lake.org>`."""

    def one(chance: Random) -> str:
        name = chance.choice(NAMES)
        return _F.fill(chance, f"{name} <Word> [{name.lower()}<1..9>@<host>.<org|net|com>]")

    return made(lambda c: "; ".join(one(c) for _ in range(c.randint(3, 5))))


phones = _F.each("<key> <tel|fax|mobile> <0|+><30..49> <100..999>-<1000..9999>", NAMES, "; ", 3, 5)
subject = _F.text("<|Re: |Fwd: |Re: Re: |Fwd: Re: |AW: ><Word> <word><| <word>>")

# Paths and files.
path = _F.text("/<short><|/<short>><|/<short>>/<word><|.<ext>|.tar.gz>")
dotted_path = _F.text("/<short><|/.>/<short><|/..|//<short>>/<word><|/../<short>|/./<short>>")
windows_path = _F.text("<C|D|E>:\\<Word>\\<short><|\\<short>>\\<word>.<ext>")
paths = _F.list_of("<folder>/<<folder>/|><short>.<py|md|png>", 4, 7)


def absolute_paths() -> Slot:
    """Paths that mostly share their first folders."""

    def draw(chance: Random) -> Json:
        base = chance.choice(("home/ada", "home/ivan", "data/nora", "data/ada/old", "home/ivan/new"))
        most = [f"{base}/{_F.fill(chance, '<|img/|doc/><short>.<ext>')}" for _ in range(chance.randint(3, 5))]
        if chance.random() < 0.4:
            most.insert(1, _F.fill(chance, "<home|data>/<ada|ivan>/<short>.<ext>"))
        return [*most]

    return Slot("list[str]", draw)


file_names = _F.list_of("<short><_|-| ><short><|_v<1..9>|(<1..3>)|_final>.<<ext>|PDF|TXT>", 4, 6)
versioned_files = _F.many("<plan|memo|bill>_v<1..12>", ", ", 5, 8)
numbered = _F.list_of("<img|scan|page><1..120>.<png|jpg>", 4, 7)
dated_files = _F.list_of("<log|dump>-2024-<01..12>-<01..28>.<txt|gz>", 4, 7)
day_of_2024 = _F.text("2024-<02..11>-<01..28>")
tree = _F.many("<folder>/<short>:<1..900>", " ", 5, 7)
odd_files = _F.list_of("<<short>|<short> <short>|.<short>|<short>?<short>|<short>:<short>>.<ext>", 4, 6)

# Addresses of machines, versions, codes.
some_net = _F.text("<10.0.1|172.16.0|81.2.9|192.168.1>")
sub_ip = _F.text("<10.0|172.16|192.168>.<0..3>.<0..255>/<24..29>")
ips = _F.list_of("<ip>", 5, 8)
maybe_ips = _F.list_of("<10|192|<200..300>>.<0..260>.<<0..99>|07>.<1..99><||.5>", 4, 6)
ip_ports = _F.many("<ip>:<80|443|8080|22>", " ", 5, 7)
versions = _F.list_of("<0..3>.<0..12>.<0..12>", 4, 6)
pre_versions = _F.list_of("<1|2>.<0..2>.<0|1|<0..9>><||-rc<1..3>|-beta>", 5, 7)
version_a = _F.text("<1|2>.<0..3>.<0..12>")
version_b = _F.text("<1|2>.<0..3><|.<0..12>>")
wanted = _F.each("<key><==|<|>=><1..4>.<0..9>", SHORT[:40], ", ", 4, 6)
installed = _F.each("<key>@<1..4>.<0..9>", SHORT[:8], "; ", 4, 6)
changelog = _F.many("<feat|fix|docs|fix><||||||!>: <word> <short>", " / ", 2, 6)
skus = _F.list_of("<CAP|BAG|TIE|MUG>-<001..099>-<S|M|L>", 5, 8)
sku = _F.text("<CAP|BAG|TIE|MUG>-<001..199>-<S|M|L>")
lot_codes = _F.list_of("<A|B|C><01..53><Q|R|S><1..999>", 4, 6)
invoice_ids = _F.list_of("INV-<2022|2023|2024>-<0001..0030>", 5, 8)
numbers_run = _F.many("T<10..22>", " ", 7, 11)
serials = _F.list_of("<AB|CD|XY|<1..9>Z><100..999><A|B|7||0>", 4, 7)
plates = _F.list_of("<AB|CD|XY|x><| |-><100..999><| |-><K|LM|Z>", 4, 6)
uuid_like = _F.text("<1000..9999><a|b|c>-<10..99>f-<100..999>-<a|d|e><10..99>")
cells = _F.list_of("<A|B|C|D><1..9>", 4, 7)
range_of_cells = _F.text("<A|B|C><1..4>:<C|D|E|F><4..9>")
_journal = "<Word> <Review|Letters>, <1..60>(<1..12>), <1..90>-<91..180>"
dotted_names = _F.list_of("<app|core><|.db|.ui|.db|.db.log|.ui.db|.db.ui>", 4, 7)
citation = _F.text("<Word>, <Name> (<1950..2024>). <Word> <word>. " + _journal)
references = _F.many("[<1..6>] <Word> <1990..2024>", "; ", 4, 6)
doi = _F.text("<|doi:|https://doi.org/>10.<1000..9999>/<short>.<1..999>")

# YAML-like and markdown.
_more = "size: <1..60>; open: <true|false><|; city: <City>>"
yaml_line = _F.text("<name|title|item>: <name>; tags: [<tag>, <tag><|, <tag>>]; " + _more)
todo = _F.many("- [<x| | >] <call|wash|buy|sort> <goods>", " / ", 4, 6)
bullets = _F.many("<* |- |+ ><word><| <word>>", " / ", 4, 6)
headings = _F.many("<#|##|##|###> <Word>", " / ", 5, 7)
md_row = _F.text("<word> | <1..99> | <Name> | <price>")
_top = "<item|thing|article> | pieces | cost / ---|---|---"
md_table = _F.text(_top + " / <goods> | <0..30> | <1..40>" * 4)
md_text = _F.many("<<word>|**<word>**|*<word>*|`<word>`|[<word>](<short>.md)|<word>>", " ", 6, 9)
task_tags = _F.many("<word> #<tag><| #<tag>>", "; ", 4, 6)
front = _some("title=<Word>_<word> date=2024-<01..12>-<01..28> draft=<yes|no> tags=<tag>+<tag>", "|", 4, 4)

# Lists with amounts.
measures = _F.list_of("<1..40> <unit>", 4, 6)
lengths = _F.list_of("<1..900> <mm|cm|m>", 4, 6)
readings = _times("<18.0..25.9>C <30..80>%", "; ", 4, 6)
labelled = _F.each("<key>=<1..90><kg|cm|l>", SHORT[:60], ", ", 4, 6)
tolerance = _F.list_of("<20..27>±<1..6>", 3, 5)
bytes_list = _F.list_of("<short> <1..900><B|K|M>", 4, 6)
invoice = _F.many("<1..9> x <goods> @ <price>", "; ", 3, 5)
payments = _F.many("INV<1..6> <10..90>", ", ", 4, 7)
bills = _F.each("<key> <30..200>", tuple(f"INV{i}" for i in range(1, 7)), ", ", 4, 5)
ledger = _F.many("2024-<01..03>-<01..28> <+|-><5..90> <rent|food|bus>", "; ", 4, 7)
library = _F.each("<Word>, <Name>: <key> (<1950..2020>)", [w.capitalize() for w in WORDS], "; ", 3, 5)
bookings = _F.each("<key> <1..5><0|1|2><1..9> <1..4>n <open|paid>", NAMES, "; ", 4, 6)
address = _F.text("<Word> <Street|Lane|Road> <1..99><|a|b>, <10000..99999> <City>")
score_lines = _F.many("<few> <0..30>", "; ", 6, 9)

_JSON_KEYS: Final = ("name", "age", "city", "points", "colour", "open", "rank")


def json_object() -> Slot:
    """`{"age": 31, "open": true}`."""

    def draw(chance: Random) -> str:
        made_of: dict[str, Json] = {
            "name": chance.choice(NAMES),
            "city": chance.choice(CITIES),
            "colour": chance.choice(COLOURS),
            "open": chance.random() < 0.5,
            "rank": None if chance.random() < 0.6 else chance.randint(1, 9),
        }
        keys = chance.sample(_JSON_KEYS, chance.randint(3, 5))
        return json.dumps({key: made_of.get(key, chance.randint(1, 80)) for key in keys})

    return made(draw)


def json_key() -> Slot:
    return made(lambda chance: chance.choice(_JSON_KEYS))


def json_orders() -> Slot:
    """`[{"who": "Ada", "item": "tea", "n": 3}, …]`."""

    def one(chance: Random, few: list[str]) -> Json:
        return {"who": chance.choice(few), "item": chance.choice(GOODS[:6]), "n": chance.randint(1, 12)}

    def draw(chance: Random) -> str:
        few = chance.sample(NAMES, 3)
        return json.dumps([one(chance, few) for _ in range(chance.randint(3, 5))])

    return made(draw)


def json_numbers() -> Slot:
    """`[3, [4, 5], 6]`: numbers, some within inner arrays."""

    def part(chance: Random, depth: int) -> Json:
        if depth and chance.random() < 0.4:
            return [part(chance, depth - 1) for _ in range(chance.randint(1, 3))]
        return chance.randint(1, 40)

    return made(lambda c: json.dumps([part(c, 2) for _ in range(c.randint(3, 5))]))


def _inner(chance: Random) -> Json:
    return {k: _F.fill(chance, "<<1..99>|<short>>") for k in chance.sample(("host", "port", "live"), 2)}


def json_nested() -> Slot:
    """`{"db": {"host": "fig", "port": "3"}, "web": {…}}`."""
    return made(lambda c: json.dumps({p: _inner(c) for p in c.sample(("db", "web", "mail", "log"), c.randint(2, 3))}))


def json_tags() -> Slot:
    """`{"fig": ["red", "big"], "plum": []}`."""
    tags = ("red", "big", "new", "old", "hot")
    return made(lambda c: json.dumps({k: c.sample(tags, c.randint(0, 3)) for k in c.sample(SHORT, c.randint(3, 4))}))


def json_mixed() -> Slot:
    """`[3, "fig", true, null, 2.5]`."""

    def one(chance: Random) -> Json:
        number = chance.randint(1, 60)
        return chance.choice((number, chance.choice(SHORT), True, False, None, str(number)))

    return made(lambda c: json.dumps([one(c) for _ in range(c.randint(5, 8))]))


def sorted_ids() -> Slot:
    """Rising numbers behind a letter with some left out."""
    return made(lambda c: " ".join(f"R{n}" for n in sorted(c.sample(range(1, 16), c.randint(6, 10)))))


def semver_step() -> Slot:
    """A version and mostly a later one."""

    def one(chance: Random) -> str:
        a, b, c = chance.randint(0, 4), chance.randint(0, 9), chance.randint(0, 9)
        later = chance.choice(
            (f"{a + 1}.0.0", f"{a}.{b + 1}.0", f"{a}.{b}.{c + 1}", f"{a}.{b}.{c}", f"{a}.{b + 1}.{c}")
        )
        return f"{a}.{b}.{c} -> {later}"

    return made(one)


def module() -> Slot:
    """A name of the first value or what stands above it."""

    def follow(chance: Random, value: Json) -> Json:
        name = str(chance.choice(value)) if isinstance(value, list) else "app"
        return name.rpartition(".")[0] if "." in name and chance.random() < 0.7 else name

    return Slot("str", lambda chance: "app", follows=follow)


def ip_beside() -> Slot:
    """An address near the first value's."""

    def follow(chance: Random, value: Json) -> Json:
        first = str(value).rsplit(".", 1)[0]
        near = int(re.split(r"[./]", str(value))[3]) + chance.randint(-40, 40)
        return f"{first}.{min(255, max(0, near))}"

    return Slot("str", lambda chance: "10.0.0.1", follows=follow)

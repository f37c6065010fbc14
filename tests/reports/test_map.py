"""Maps as drawings: every unit of the official lists once, small, and nothing from elsewhere."""

import csv
import datetime
import re
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest

from reports.boards.map_page import MANY
from reports.map import frames, looks
from reports.map.cells import cells_of
from reports.map.drawing import TEXTURES, Mark, draw
from reports.progress import STANDINGS

LISTS = Path(__file__).resolve().parents[2] / "communes" / "data"
DAYS = {
    "2022": datetime.date(2022, 7, 20),
    "2025H1": datetime.date(2025, 6, 30),
    "2025": datetime.date(2025, 7, 1),
}
LARGEST = 150_000
SVG = "{http://www.w3.org/2000/svg}"


@cache
def units(name):
    with (LISTS / f"units_{name}.csv").open(encoding="utf-8") as source:
        return {row["code"]: row for row in csv.DictReader(source)}


@cache
def codes(name, level):
    """The codes of a level by province; districts without communes count as communes."""
    parents = {row["parent_code"] for row in units(name).values()}
    found = defaultdict(list)
    for code in units(name):
        bare = len(code) == 3 and code not in parents
        if {"province": 2, "district": 3, "commune": 5}[level] == len(code) or (
            level == "commune" and bare
        ):
            province = code
            while len(province) > 2:
                province = units(name)[province]["parent_code"]
            found[province].append(code)
    return found


def marks_of(name, wanted):
    """As long as on a page: namesakes with the unit above, addresses with all parameters."""
    keys = list(TEXTURES)
    colour = "&mau=ty-le" if len(wanted) <= MANY else ""
    same = Counter(units(name)[code]["name"] for code in wanted)
    return [
        Mark(
            code=code,
            name=units(name)[code]["name"].removeprefix(units(name)[code]["kind"]).strip(),
            number=number,
            told=f"{units(name)[code]['name']}{home}: 123/456 (26,9%), {words}",
            url=f"?don-vi=12345&ngay=2022-07-20&chi-tieu=123{colour}",
            look=keys[number % len(keys)],
        )
        for number, code in enumerate(wanted, 1)
        for words in [STANDINGS["under_way"]]
        for home in [" (Bà Rịa - Vũng Tàu)" if same[units(name)[code]["name"]] > 1 else ""]
    ]


def drawn(name, level, province=None):
    found = codes(name, level)
    wanted = found[province] if province else [c for some in found.values() for c in some]
    marks = marks_of(name, wanted)
    cells = cells_of(level, wanted, DAYS[name], country=province is None)
    drawing = draw(marks, cells, "Bản đồ", country=province is None)
    return marks, drawing, ElementTree.fromstring(drawing.svg)  # noqa: S314 (our own drawing)


def texts(root, path):
    return [found.text for found in root.iter(f"{SVG}{path}") if found.text] or [
        found.text for found in root.iter(path) if found.text
    ]


MAPS = [
    ("2022", "province", None),
    ("2025", "province", None),
    ("2022", "district", None),
    ("2025H1", "district", None),
    # the most communes, islands far out, the archipelagos
    *(("2022", "commune", province) for province in ("01", "38", "79", "91", "48", "56", "60")),
    *(("2022", "district", province) for province in ("48", "49", "56")),
    *(("2025", "commune", province) for province in ("25", "48", "56", "79", "91")),
]


@pytest.mark.parametrize(("name", "level", "province"), MAPS)
def test_map_is_small_and_shows_every_unit_once(name, level, province):
    marks, drawing, root = drawn(name, level, province)
    assert len(drawing.svg.encode()) < LARGEST
    assert drawing.missing == ()
    links = list(root.iter("a"))
    assert len(links) == len(marks)
    assert Counter(link.find("title").text for link in links) == Counter(m.told for m in marks)
    for link in links:
        shape = link.find("path") if link.find("circle") is None else link.find("circle")
        assert shape.get("d") or shape.get("r")
    width, height = (int(side) for side in root.get("viewBox").split()[2:])
    assert width <= frames.WIDTH
    assert height <= 1200


@pytest.mark.parametrize("name", DAYS)
def test_maps_of_every_level_and_place_are_small(name):
    """As sent, before anything compresses them: all provinces, the country by each level."""
    for level in ("province", "district", "commune"):
        found = codes(name, level)
        whole = [code for wanted in found.values() for code in wanted]
        country = [] if level == "commune" else [(whole, True)]
        below = [] if level == "province" else [(wanted, False) for wanted in found.values()]
        for wanted, far in country + below:
            if wanted:
                cells = cells_of(level, wanted, DAYS[name], country=far)
                drawing = draw(marks_of(name, wanted), cells, "Bản đồ", country=far)
                assert len(drawing.svg.encode()) < LARGEST
                assert drawing.missing == ()


@pytest.mark.parametrize("name", DAYS)
@pytest.mark.parametrize("level", ["district", "commune"])
def test_every_unit_of_the_lists_has_a_place(name, level):
    for wanted in codes(name, level).values():
        assert set(cells_of(level, wanted, DAYS[name], country=False)) == set(wanted)


def test_units_that_merged_since_have_their_own_cells_while_they_are_there():
    before = set(codes("2022", "commune")["79"])
    gone = sorted(before - set(codes("2025H1", "commune")["79"]))
    assert gone
    then = cells_of("commune", before, DAYS["2022"], country=False)
    later = cells_of("commune", before - set(gone), DAYS["2025H1"], country=False)
    assert any(then[code].text != later[code].text for code in later)


def test_code_used_again_has_the_place_of_its_day():
    """15 was Yên Bái and is Lào Cai."""
    old, new = (
        cells_of("province", ["15"], DAYS[name], country=True)["15"] for name in ("2022", "2025")
    )
    assert old.at != new.at


@pytest.mark.parametrize(
    ("name", "level"), [("2022", "province"), ("2025", "province"), ("2022", "district")]
)
def test_archipelagos_are_at_their_place_on_the_map_of_the_country(name, level):
    _, _, root = drawn(name, level)
    boxes = [box for box in root.iter("rect") if box.get("class") == "map-box"]
    names = [text.text for text in root.iter("text") if text.get("class") == "map-name"]
    assert names == ["Hoàng Sa (Đà Nẵng)", "Trường Sa (Khánh Hòa)"]
    north, south = boxes
    assert 550 < int(north.get("x")) < int(south.get("x")) < 900
    assert 400 < int(north.get("y")) < 650 < int(south.get("y")) < 1117
    islands = Counter()
    for path in root.iter("path"):
        for x, y in re.findall(r"M(\d+) (\d+)a", path.get("d")):
            for box in boxes:
                left, top = int(box.get("x")), int(box.get("y"))
                if left <= int(x) <= left + int(box.get("width")):
                    islands[box.get("y")] += top <= int(y) <= top + int(box.get("height"))
    assert sorted(islands.values()) == [10, 16]


@pytest.mark.parametrize(
    ("name", "level", "province", "title"),
    [
        ("2022", "commune", "48", "Hoàng Sa"),
        ("2022", "district", "56", "Trường Sa"),
        ("2022", "commune", "56", "Trường Sa"),
        ("2025", "commune", "48", "Hoàng Sa"),
        ("2025", "commune", "56", "Trường Sa"),
        ("2025", "commune", "79", "Côn Đảo"),
    ],
)
def test_islands_far_out_have_a_box_on_the_map_of_their_province(name, level, province, title):
    _, _, root = drawn(name, level, province)
    boxed = [text.text for text in root.iter("text") if text.get("class") == "map-name"]
    assert len(boxed) == 1
    assert boxed[0].endswith(title)


@pytest.mark.parametrize(("name", "level", "province"), MAPS[:1] + MAPS[4:5])
def test_nothing_is_fetched_and_nothing_needs_inline_styles(name, level, province):
    _, drawing, root = drawn(name, level, province)
    for element in root.iter():
        assert element.tag in {
            *("svg", "defs", "pattern", "rect", "path", "g", "a", "title", "circle", "text")
        }
        assert not {"style", "onclick", "onload"} & set(element.keys())
        assert element.get("href", "?").startswith(("?", "/"))
        assert re.fullmatch(r"url\(#map-[a-z0-9-]+\)", element.get("fill", "url(#map-x)"))
    assert "http" not in drawing.svg


def test_names_and_addresses_are_escaped():
    sly = '"><script>alert(1)</script>&'
    mark = Mark("49", sly, 1, sly, f"?q={sly}", "met")
    drawing = draw(
        [mark], cells_of("province", ["49"], DAYS["2022"], country=True), sly, country=True
    )
    assert "<script" not in drawing.svg
    root = ElementTree.fromstring(drawing.svg)  # noqa: S314 (our own drawing)
    assert root.find(".//title").text == sly
    assert root.find(".//a").get("href") == f"?q={sly}"


def test_unit_without_a_place_is_told_and_does_not_stop_the_others():
    marks = marks_of("2022", ["20392"])
    new = Mark("99999", "Xã Mới", 2, "Xã Mới", "?", "met")
    cells = cells_of("commune", ["20392", "99999"], DAYS["2022"], country=False)
    drawing = draw([*marks, new], cells, "Bản đồ", country=False)
    assert drawing.missing == (new,)
    assert drawing.svg.count("<a ") == 1
    assert draw([new], {}, "Bản đồ", country=False).svg == ""


def test_dots_part_and_stay_near():
    spots = frames.spread([(100.0, 100.0)] * 12 + [(300.0, 300.0)])
    for one in range(12):
        for other in range(one):
            x, y = (a - b for a, b in zip(spots[one], spots[other], strict=True))
            assert (x * x + y * y) ** 0.5 > frames.DOT
        assert abs(spots[one][0] - 100) < 40
    assert spots[12] == (300.0, 300.0)


@pytest.mark.parametrize(
    ("n", "of", "look"),
    [
        (None, 5, "share-unknown"),
        (0, None, "share-unknown"),
        (0, 0, "share-unknown"),
        (0, 9, "share-0"),
        (1, 1000, "share-1"),
        (1, 4, "share-2"),
        (499, 1000, "share-2"),
        (1, 2, "share-3"),
        (3, 4, "share-4"),
        (999, 1000, "share-4"),
        (7, 7, "share-5"),
    ],
)
def test_share_looks_by_quarters(n, of, look):
    assert looks.of_share(n, of) == look


def test_every_standing_and_share_has_a_texture_of_its_own():
    assert {*map(looks.of_standing, STANDINGS), *looks.SHARES} == set(TEXTURES)
    counted = looks.legend(["met", "overdue", "met"])
    assert [(one.look, one.count) for one in counted] == [("overdue", 1), ("met", 2)]

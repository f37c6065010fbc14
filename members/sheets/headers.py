"""What the header of a column of a member list says. Pure."""

from __future__ import annotations

from functools import lru_cache

from communes.sheets import headers
from communes.sheets.header_words import Words, place_levels, words_of
from communes.sheets.headers import Header
from communes.sheets.tables import Dialect, of_parts

FULL_NAME = "full_name"
FAMILY_NAME = "family_name"
GIVEN_NAME = "given_name"
BIRTH = "birth"
SEX = "sex"
# "Nam" and "Nữ" side by side: a tick, or the year of birth, stands in one of them.
MALE = "male"
FEMALE = "female"
POSITION = "position"
ORGANISATION = "organisation"
ROLE = "role"
PHONE = "phone"
EMAIL = "email"
TEAM = "team"

_NOT_NEEDED = (
    "dân tộc",
    "tôn giáo",
    "đảng viên",
    "đảng",
    "cccd",
    "cmnd",
    "cmt",
    "căn cước",
    "chứng minh",
    "tài khoản",
)
_BIRTH_WORDS = ("sinh", "ngày", "tháng", "năm", "và", "dd", "mm", "yyyy", "hoặc")
_TEAM_WORDS = (
    "tên tổ",
    "tổ",
    "công nghệ số cộng đồng",
    "công nghệ cộng đồng",
    "công nghệ số",
    "cnscđ",
    "cnsc",
    "cncđ",
    "tcnscđ",
    "tên",
    "số",
)
_FULL_NAME_WORDS = (
    "họ và tên",
    "họ tên",
    "họ và tên thành viên",
    "họ tên thành viên",
    "tên thành viên",
    "họ và tên cán bộ",
    "họ tên cán bộ",
    "họ và tên thành viên tổ",
    "họ và tên thành viên tổ công nghệ số cộng đồng",
)


@lru_cache(maxsize=2048)
def member_field(text: str) -> Header | None:
    """The field that a header of a member list names, None for a column that is only kept."""
    words = words_of(text)
    if not 0 < len(text) <= headers.LONGEST_HEADER or words.empty:
        return None
    if words.has(*_NOT_NEEDED):
        return Header(headers.NOT_KEPT)
    return _of_person(words) or _of_seat(words) or headers.common_field(text)


def _of_person(words: Words) -> Header | None:
    if words.is_one_of("họ", "họ đệm", "họ và tên đệm", "họ và đệm", "họ lót", "họ và chữ lót"):
        return Header(FAMILY_NAME)
    if words.is_one_of(*_FULL_NAME_WORDS) or words.starts("họ và tên", "họ tên"):
        return Header(FULL_NAME)
    if words.has("email", "e mail", "gmail", "thư điện tử"):
        return Header(EMAIL)
    if words.has("điện thoại", "sđt", "sdt", "đtdđ", "số đt", "đt", "di động", "phone", "số máy"):
        return Header(PHONE)
    if words.has("zalo") or words.is_one_of("liên hệ", "liên lạc"):
        return Header(PHONE, weak=True)
    if words.is_one_of("giới tính", "giới", "nam nữ", "phái", "giới tính nam nữ"):
        return Header(SEX)
    if words.is_one_of("nam"):
        return Header(MALE)
    if words.is_one_of("nữ"):
        return Header(FEMALE)
    if words.has("sinh") and words.without(*_BIRTH_WORDS).empty:
        return Header(BIRTH)
    return None


def _of_seat(words: Words) -> Header | None:
    if words.has("nhiệm vụ", "vai trò", "phân công", "trong tổ", "cương vị"):
        return Header(ROLE)
    if words.is_one_of("chức danh"):
        return Header(ROLE, weak=True)
    if words.starts("chức vụ", "nghề nghiệp", "công việc", "chức danh"):
        return Header(POSITION)
    if words.has("công tác", "cơ quan") or words.is_one_of("đơn vị"):
        return Header(ORGANISATION)
    if words.is_one_of("tên"):
        return Header(GIVEN_NAME, weak=True)
    rest = words.without(*_TEAM_WORDS)
    of_team = words.has("tổ") and not words.has("tổ dân phố", "tổ trưởng", "tổ phó")
    if of_team and (rest.empty or place_levels(rest) == {"village"}):
        return Header(TEAM)
    if words.is_one_of("địa bàn", "địa bàn phụ trách", "phụ trách địa bàn"):
        return Header(headers.VILLAGE, weak=True)
    return None


def field_of_parts(parts: tuple[str, ...]) -> Header | None:
    """A header in several rows; 'Nam' and 'Nữ' stand for themselves below 'Năm sinh'."""
    lowest = member_field(parts[-1]) if parts else None
    if lowest is not None and lowest.field in (MALE, FEMALE):
        return lowest
    return of_parts(parts, member_field, frozenset())


MEMBER_DIALECT = Dialect(
    field_of=field_of_parts,
    names=frozenset({FULL_NAME, GIVEN_NAME}),
    spread=frozenset({headers.NOT_KEPT, BIRTH}),
)

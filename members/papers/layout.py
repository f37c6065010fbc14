"""The values of Decree 30/2020/NĐ-CP, Appendix I, and how far a province may move each. Pure.

Lengths of the page in millimetres, sizes of letters and gaps in points, spacing in lines. The
limits are the decree's; where it names one value only, both limits are that value and the page
does not offer it.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

PAGE_WIDTH, PAGE_HEIGHT = 210.0, 297.0
FONT = "Times New Roman"

# Named after persons or events: written in full before the day ("Phường Điện Biên Phủ").
NAMED_IN_FULL = (
    "Điện Biên Phủ",
    "Hai Bà Trưng",
    "Hồ Chí Minh",
    "Lê Hồng Phong",
    "Lê Lợi",
    "Lý Thường Kiệt",
    "Nguyễn Du",
    "Nguyễn Huệ",
    "Nguyễn Trãi",
    "Phan Bội Châu",
    "Phan Đình Phùng",
    "Quang Trung",
    "Trần Hưng Đạo",
    "Trần Phú",
)


@dataclass(frozen=True)
class Limit:
    """How far a value may be moved. choices: only these values, where the decree names them."""

    label: str
    least: float
    most: float
    unit: str
    choices: tuple[float, ...] = ()

    @property
    def is_fixed(self) -> bool:
        return self.least == self.most

    def allows(self, value: float) -> bool:
        if self.choices:
            return value in self.choices
        return self.least <= value <= self.most

    @property
    def range_text(self) -> str:
        if self.choices:
            return " hoặc ".join(plain(choice) for choice in self.choices) + f" {self.unit}"
        return f"từ {plain(self.least)} đến {plain(self.most)} {self.unit}"


def plain(value: float) -> str:
    """12.7 as 12,7; 20.0 as 20."""
    return f"{value:g}".replace(".", ",")


LIMITS: dict[str, Limit] = {
    "margin_top": Limit("Lề trên", 20, 25, "mm"),
    "margin_bottom": Limit("Lề dưới", 20, 25, "mm"),
    "margin_left": Limit("Lề trái", 30, 35, "mm"),
    "margin_right": Limit("Lề phải", 15, 20, "mm"),
    "page_number_size": Limit("Số trang", 13, 14, "pt"),
    "nation_size": Limit("Quốc hiệu", 12, 13, "pt"),
    "motto_size": Limit("Tiêu ngữ", 13, 14, "pt"),
    "issuer_size": Limit("Tên cơ quan ban hành", 12, 13, "pt"),
    "number_size": Limit("Số, ký hiệu", 13, 13, "pt"),
    "place_size": Limit("Địa danh, thời gian", 13, 14, "pt"),
    "type_size": Limit("Tên loại văn bản", 13, 14, "pt"),
    "summary_size": Limit("Trích yếu", 13, 14, "pt"),
    "body_size": Limit("Nội dung", 13, 14, "pt"),
    "first_indent": Limit("Lùi đầu dòng", 10, 12.7, "mm", choices=(10, 12.7)),
    "paragraph_space": Limit("Khoảng cách các đoạn", 6, 12, "pt"),
    "line_spacing": Limit("Khoảng cách dòng", 1, 1.5, "dòng"),
    "signer_size": Limit("Chức vụ, họ tên người ký", 13, 14, "pt"),
    "recipients_label_size": Limit("Chữ “Nơi nhận”", 12, 12, "pt"),
    "recipients_size": Limit("Danh sách nơi nhận", 11, 11, "pt"),
    "appendix_label_size": Limit("Chữ “Phụ lục”", 14, 14, "pt"),
    "appendix_title_size": Limit("Tên phụ lục", 13, 14, "pt"),
    "appendix_reference_size": Limit("Dòng “Kèm theo”", 13, 14, "pt"),
    "table_size": Limit("Chữ trong bảng", 11, 13, "pt"),
}


@dataclass(frozen=True)
class Layout:
    """How a paper is laid out; the defaults are those of the decree, or the middle of its range."""

    margin_top: float = 20
    margin_bottom: float = 20
    margin_left: float = 30
    margin_right: float = 15
    page_number_size: float = 13
    nation_size: float = 12
    motto_size: float = 13
    issuer_size: float = 12
    number_size: float = 13
    place_size: float = 13
    type_size: float = 14
    summary_size: float = 14
    body_size: float = 14
    first_indent: float = 12.7
    paragraph_space: float = 6
    line_spacing: float = 1.15
    signer_size: float = 14
    recipients_label_size: float = 12
    recipients_size: float = 11
    appendix_label_size: float = 14
    appendix_title_size: float = 14
    appendix_reference_size: float = 14
    table_size: float = 12
    named_in_full: tuple[str, ...] = NAMED_IN_FULL

    @property
    def text_width(self) -> float:
        return PAGE_WIDTH - self.margin_left - self.margin_right

    def as_json(self) -> dict[str, Any]:
        return {**dataclasses.asdict(self), "named_in_full": list(self.named_in_full)}


def layout_from(values: dict[str, Any] | None) -> Layout:
    """A layout with a province's own values; what lies outside the limits is left at the default,
    since limits may have been tightened after it was saved."""
    chosen: dict[str, Any] = {}
    for name, limit in LIMITS.items():
        value = (values or {}).get(name)
        if isinstance(value, int | float) and limit.allows(float(value)):
            chosen[name] = float(value)
    names = (values or {}).get("named_in_full")
    if isinstance(names, list) and all(isinstance(name, str) for name in names):
        chosen["named_in_full"] = tuple(names)
    return Layout(**chosen)

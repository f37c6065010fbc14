"""How a standing or a state is shown: its word, its tone of colour and its shape.

Standings of a target are those of design section 5, states of a document those of section 4.
"""

from typing import NamedTuple


class Look(NamedTuple):
    """word: Vietnamese, lower case; tone: css class `tone-…`; shape: a name in config.icons."""

    word: str
    tone: str
    shape: str


LOOKS: dict[str, Look] = {
    # a target, a commune and a day
    "no_list": Look("chưa có danh mục thôn", "no-list", "hatched"),
    "not_started": Look("chưa bắt đầu", "none", "ring"),
    "under_way": Look("đang triển khai", "under-way", "half"),
    "met": Look("đạt đúng hạn", "met", "disc-check"),
    "met_late": Look("đạt trễ hạn", "met-late", "ring-check"),
    "overdue": Look("quá hạn chưa đạt", "overdue", "triangle"),
    "exempt": Look("được miễn", "exempt", "dashed"),
    "not_applicable": Look("không áp dụng", "none", "dash"),
    # a day that comes near
    "due_soon": Look("sắp đến hạn", "due-soon", "clock"),
    # a document
    "draft": Look("bản nháp", "none", "edit"),
    "submitted": Look("chờ duyệt", "under-way", "send"),
    "returned": Look("bị trả lại", "due-soon", "returned"),
    "in_force": Look("hiệu lực", "met", "disc-check"),
    "amended": Look("bị sửa đổi", "met-late", "edit"),
    "replaced": Look("bị thay thế", "none", "swap"),
    "annulled": Look("bị bãi bỏ", "overdue", "cross"),
    "withdrawn": Look("bị thu hồi", "overdue", "withdrawn"),
    "void": Look("hủy do nhập nhầm", "none", "void"),
    # a report, and a run of reports
    "waiting": Look("chờ lập", "none", "clock"),
    "building": Look("đang lập", "under-way", "half"),
    "running": Look("đang lập", "under-way", "half"),
    "done": Look("đã xong", "met", "disc-check"),
    "partly": Look("xong, có báo cáo lỗi", "due-soon", "warning"),
    "failed": Look("không lập được", "overdue", "triangle"),
    "cancelled": Look("đã dừng", "none", "withdrawn"),
}

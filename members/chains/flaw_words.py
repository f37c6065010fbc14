"""How the pages say what does not fit into the chain of a team."""

from __future__ import annotations

from members.chains.values import Flaw

# team, person: names; other: a document; day: of the act; since: the day it meets.
WORDS = {
    Flaw.BEFORE_FOUNDING: "{team} chưa có vào ngày {day}. Xem lại ngày hiệu lực.",
    Flaw.AFTER_END: "{team} đã kết thúc sau ngày {since} theo {other}. Bỏ tổ này khỏi quyết định, "
    "hoặc xem lại ngày hiệu lực {day}.",
    Flaw.SAME_DAY: "{team} đã có thay đổi từ chính ngày {since} theo {other}. Ngày hiệu lực phải "
    "sau ngày đó.",
    Flaw.NO_COMPOSITION: "{team} không còn thành phần nào có hiệu lực vào ngày {day}. Chọn kiện "
    "toàn để lập lại cả danh sách.",
    Flaw.TWO_LEADERS: "{team} đang có tổ trưởng là {person} theo {other}. Cho người đó thôi, hoặc "
    "chọn chức danh khác.",
    Flaw.SEATED_TWICE: "{person} đang ở trong {team} theo {other}. Muốn đổi chức danh thì chọn "
    "“thay thế”: cho thôi rồi ghi lại.",
    Flaw.NOT_SEATED: "{person} không ở trong {team} vào ngày {day}. Bỏ dòng này.",
}

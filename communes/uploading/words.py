"""The words of the pages of imports: kinds of rows, states, what was skipped, what was noticed."""

from __future__ import annotations

from typing import NamedTuple

from communes.models import ImportRow, ImportState
from communes.sheets import row_words
from communes.uploading.template_stamp import W_TEMPLATE_OLD

# A state of a batch by the look of config.standings that stands nearest to it.
STATE_LOOKS: dict[str, str] = {
    ImportState.UPLOADED: "submitted",
    ImportState.READING: "under_way",
    ImportState.READ: "due_soon",
    ImportState.COMMITTING: "under_way",
    ImportState.COMMITTED: "met",
    ImportState.FAILED: "overdue",
    ImportState.CANCELLED: "void",
    ImportState.UNDOING: "under_way",
    ImportState.UNDONE: "returned",
    ImportState.REJECTED: "annulled",
}


class View(NamedTuple):
    """One kind of rows: its name in the address, its words, its look, what is said of none."""

    key: str
    label: str
    look: str
    nothing: str


NEW = View("moi", "Mới", "met", "Tệp không có thôn nào mới.")
CHANGED = View("thay-doi", "Thay đổi", "amended", "Tệp không thay đổi thôn nào đã có trong sổ.")
UNCHANGED = View("khong-doi", "Không đổi", "not_applicable", "Không có dòng nào trùng hệt với sổ.")
WRONG = View("loi", "Lỗi", "overdue", "Không có dòng nào lỗi.")
DOUBLE = View("trung", "Trùng", "annulled", "Không có dòng nào trùng trong tệp.")
MISSING = View(
    "vang",
    "Không có trong tệp",
    "not_started",
    "Mọi thôn trong sổ của các xã này đều có trong tệp.",
)
KEPT = View("giu-lai", "Không hoàn tác được", "due_soon", "Mọi dòng đều đã được hoàn tác.")
VIEWS = (NEW, CHANGED, UNCHANGED, WRONG, DOUBLE, MISSING)
BY_KEY = {view.key: view for view in (*VIEWS, KEPT)}
BY_ACTION = {
    ImportRow.Action.NEW: NEW,
    ImportRow.Action.CHANGED: CHANGED,
    ImportRow.Action.UNCHANGED: UNCHANGED,
    ImportRow.Action.INVALID: WRONG,
    ImportRow.Action.MISSING: MISSING,
}

CHANGE_WORDS = {
    "kind": "Loại",
    "name": "Tên",
    "households": "Số hộ",
    "people": "Số nhân khẩu",
    "former_commune": "Xã cũ",
    "valid_from": "Có từ ngày",
}
# Roles of rows that are no data, as a person would call them; the header is told apart.
IGNORED_WORDS = {
    row_words.TITLE: "tiêu đề của văn bản",
    row_words.REPEATED_HEADER: "tiêu đề lặp lại",
    row_words.COLUMN_NUMBERS: "số của cột",
    row_words.SECTION: "tên đơn vị của các dòng bên dưới",
    row_words.TOTAL: "tổng cộng",
    row_words.SIGNATURE: "nơi nhận, chữ ký",
    row_words.NOTE: "ghi chú",
}
# What was understood although it was written otherwise; differences that nobody sees (NFC, blanks,
# capitals) are not worth a line.
WARNING_WORDS = {
    "W_ALIAS": "xã theo cách viết đã ghi nhớ",
    "W_CODE_PADDED": "mã đã thêm số 0 ở đầu",
    "W_COMBINED_CELL": "xã và thôn tách từ một ô",
    "W_COMMUNE_CARRIED": "xã lấy theo dòng phía trên",
    "W_COMMUNE_OF_CONTEXT": "xã lấy theo tiêu đề hoặc địa bàn đã chọn",
    "W_DECODED": "chữ đã chuyển từ bảng mã cũ sang Unicode",
    "W_DISTRICT_ENDED": "huyện ghi trong tệp không còn vào ngày này",
    "W_FORMER_COMMUNE_UNKNOWN": "xã cũ ghi trong tệp không rõ là xã nào, không ghi vào sổ",
    "W_HIDDEN_ROW": "dòng đang bị ẩn trong tệp",
    "W_FORMULA_VALUE": "có ô công thức, lấy kết quả lưu trong tệp",
    "W_FORMULA_NO_VALUE": "có ô công thức chưa tính, để trống",
    "W_NO_DIACRITICS": "tên viết không dấu",
    "W_NUMBER_TEXT": "số ghi dạng chữ",
    "W_SEVERAL_VILLAGES": "một ô ghi nhiều thôn nên chỉ hiểu là một thôn; tách mỗi thôn một dòng",
}
FILE_WARNINGS = {
    "W_AS_OF_BEFORE_LISTS": "Hệ thống chưa có danh mục đơn vị trước ngày 01/07/2022: tên xã, mã xã "
    "trong tệp được hiểu theo danh mục ngày 01/07/2022.",
    W_TEMPLATE_OLD: "Thôn của địa bàn này đã được sửa trong sổ sau khi tải mẫu về. Xem kỹ các "
    "dòng thay đổi và các thôn không có trong tệp trước khi ghi.",
}

"""What the texts of a template may name: the names, flags and lists of each kind of paper. Pure.

ACTS: the things that a decision does to teams or to earlier papers, each with texts of its own.
"""

from __future__ import annotations

from members.papers.wording import Vocabulary

ACTS = (
    "found",
    "reconstitute",
    "supplement",
    "replace",
    "relieve",
    "merge",
    "dissolve",
    "correct",
    "document",
)

COMMON_NAMES = {
    "ten_xa": "xã Tam Dân",
    "ten_huyen": "huyện Phú Ninh; trống khi không còn cấp huyện",
    "ten_tinh": "tỉnh Quảng Nam",
    "uy_ban": "Ủy ban nhân dân xã Tam Dân",
    "so_ky_hieu": "41/QĐ-UBND",
    "ngay_ky": "ngày 28 tháng 6 năm 2022",
    "ngay_hieu_luc": "ngày 01 tháng 7 năm 2022",
    "trich_yeu": "Về việc thành lập Tổ công nghệ số cộng đồng",
}
DECISION_FLAGS = {
    "tu_ngay_ky": "quyết định có hiệu lực từ ngày ký",
    "co_phu_luc": "có danh sách thành viên kèm theo",
    "co_thanh_lap": "có tổ được thành lập hoặc kiện toàn",
}
TEAM_ROW = {
    "stt": "số thứ tự",
    "ten_to": "tên tổ",
    "thon": "thôn, tổ dân phố mà tổ phụ trách",
    "so_thanh_vien": "số người trong danh sách của tổ",
    "vao_to": "tổ tiếp nhận khi sáp nhập",
}
ACT_VOCABULARY = Vocabulary(
    names={
        **COMMON_NAMES,
        "so_to": "số tổ của điều này",
        "so_thanh_vien": "số lượt người của các tổ trong điều này",
        "ten_to": "tên tổ, khi chỉ có một tổ",
    },
    flags={**DECISION_FLAGS, "nhieu_to": "điều này có từ hai tổ"},
    lists={
        "to": TEAM_ROW,
        "nguoi_thoi": {
            "stt": "số thứ tự",
            "ten": "họ và tên",
            "chuc_danh": "chức danh trong tổ",
            "ten_to": "tên tổ",
            "ly_do": "lý do thôi",
        },
        "nguoi_vao": {
            "stt": "số thứ tự",
            "ten": "họ và tên",
            "chuc_danh": "chức danh trong tổ",
            "chuc_vu": "chức vụ, đơn vị",
            "ten_to": "tên tổ",
        },
        "chi_tieu": {
            "stt": "số thứ tự",
            "ten_to": "tên tổ",
            "chi_tieu": "tên chỉ tiêu",
            "so_giao": "số được giao kèm đơn vị tính",
            "han": "thời hạn",
        },
        "dinh_chinh": {
            "stt": "số thứ tự",
            "ten_to": "tên tổ",
            "muc": "mục được đính chính",
            "dung": "nội dung đúng",
        },
    },
)
DOCUMENT_VOCABULARY = Vocabulary(
    names=COMMON_NAMES,
    flags={**DECISION_FLAGS, "nhieu_van_ban": "tác động đến từ hai văn bản"},
    lists={
        "van_ban": {
            "stt": "số thứ tự",
            "tac_dong": "Sửa đổi, bổ sung; Thay thế; Bãi bỏ; Thu hồi",
            "ten": "Quyết định số 12/QĐ-UBND ngày 07/6/2022",
            "noi_dung": "nội dung được sửa đổi hoặc lý do",
        }
    },
)
DECISION_VOCABULARY = Vocabulary(
    names={
        **COMMON_NAMES,
        "so_dieu_cuoi": "số của điều cuối cùng",
        "so_to": "số tổ của quyết định",
        "so_thanh_vien": "số lượt người trong danh sách",
    },
    flags=DECISION_FLAGS,
)
LIST_VOCABULARY = Vocabulary(
    names={
        "ten_xa": "xã Tam Dân",
        "ten_huyen": "huyện Phú Ninh; trống khi không còn cấp huyện",
        "ten_tinh": "tỉnh Quảng Nam",
        "uy_ban": "Ủy ban nhân dân xã Tam Dân",
        "den_ngay": "ngày 20 tháng 7 năm 2022",
        "so_to": "số tổ",
        "so_luot": "số lượt thành viên",
        "ten_to": "tên tổ, trên thẻ tổ",
        "thon": "thôn mà tổ phụ trách, trên thẻ tổ",
        "quyet_dinh": "quyết định thành lập tổ, trên thẻ tổ",
        "nhom": "nhóm liên lạc, trên thẻ tổ",
    },
)


def vocabulary_of(key: str) -> Vocabulary:
    """The names that the texts of a template may use."""
    if key == "document":
        return DOCUMENT_VOCABULARY
    if key in ACTS:
        return ACT_VOCABULARY
    return DECISION_VOCABULARY if key == "decision" else LIST_VOCABULARY

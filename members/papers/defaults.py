"""The wording for the whole country, used until a province writes its own. Pure.

Each thing that a decision does has its article (or articles, parted by an empty line); 'decision'
holds what stands around them, whatever is decided.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Clause:
    """One text of a template: its label and help on the page, the national wording."""

    name: str
    label: str
    help: str
    text: str


_MANY = "{{#nếu nhieu_to}}"
_TITLE_HELP = "Chữ in hoa như khi in."

CLAUSES: dict[str, tuple[Clause, ...]] = {
    "found": (
        Clause(
            "act",
            "Điều về thành lập tổ",
            "Mỗi điều cách nhau một dòng trống; số điều do hệ thống đánh.",
            "Thành lập {{#nếu nhieu_to}}{{so_to}} Tổ công nghệ số cộng đồng trên địa bàn {{ten_xa}}"
            "{{#không thì}}{{ten_to}}, {{ten_xa}}{{/nếu}}, gồm {{so_thanh_vien}} thành viên"
            "{{#nếu co_phu_luc}} (có danh sách kèm theo){{/nếu}}.",
        ),
    ),
    "reconstitute": (
        Clause(
            "act",
            "Điều về kiện toàn tổ",
            "Mỗi điều cách nhau một dòng trống.",
            "Kiện toàn {{#nếu nhieu_to}}{{so_to}} Tổ công nghệ số cộng đồng trên địa bàn {{ten_xa}}"
            "{{#không thì}}{{ten_to}}, {{ten_xa}}{{/nếu}}, gồm {{so_thanh_vien}} thành viên"
            "{{#nếu co_phu_luc}} (có danh sách kèm theo){{/nếu}}. Thành phần trước đây của "
            "{{#nếu nhieu_to}}các tổ{{#không thì}}tổ{{/nếu}} hết hiệu lực từ {{ngay_hieu_luc}}.",
        ),
    ),
    "supplement": (
        Clause(
            "act",
            "Điều về bổ sung thành viên",
            "Mỗi điều cách nhau một dòng trống.",
            "Bổ sung {{so_thanh_vien}} thành viên vào {{#nếu nhieu_to}}các Tổ công nghệ số cộng "
            "đồng{{#không thì}}{{ten_to}}{{/nếu}}, {{ten_xa}}"
            "{{#nếu co_phu_luc}} (có danh sách kèm theo){{/nếu}}.",
        ),
    ),
    "replace": (
        Clause(
            "act",
            "Điều về thay thế thành viên",
            "Mỗi điều cách nhau một dòng trống.",
            "Thay thế thành viên của {{#nếu nhieu_to}}các Tổ công nghệ số cộng đồng"
            "{{#không thì}}{{ten_to}}{{/nếu}}, {{ten_xa}} như sau:\n"
            "1. Các ông (bà) sau đây thôi tham gia tổ:\n"
            "{{#mỗi nguoi_thoi}}- {{ten}}{{#nếu chuc_danh}}, {{chuc_danh}}{{/nếu}} {{ten_to}}"
            "{{#nếu ly_do}}, {{ly_do}}{{/nếu}};\n{{/mỗi}}"
            "2. Các ông (bà) sau đây tham gia tổ:\n"
            "{{#mỗi nguoi_vao}}- {{ten}}{{#nếu chuc_vu}}, {{chuc_vu}}{{/nếu}}: {{chuc_danh}} "
            "{{ten_to}};\n{{/mỗi}}",
        ),
    ),
    "relieve": (
        Clause(
            "act",
            "Điều về cho thôi thành viên",
            "Mỗi điều cách nhau một dòng trống.",
            "Cho thôi tham gia Tổ công nghệ số cộng đồng đối với các ông (bà) sau đây:\n"
            "{{#mỗi nguoi_thoi}}- {{ten}}{{#nếu chuc_danh}}, {{chuc_danh}}{{/nếu}} {{ten_to}}"
            "{{#nếu ly_do}}, {{ly_do}}{{/nếu}};\n{{/mỗi}}",
        ),
    ),
    "merge": (
        Clause(
            "act",
            "Điều về sáp nhập tổ",
            "Mỗi điều cách nhau một dòng trống.",
            f"{_MANY}Sáp nhập các tổ sau đây:\n"
            "{{#mỗi to}}- {{ten_to}} vào {{vao_to}};\n{{/mỗi}}"
            "{{#không thì}}{{#mỗi to}}Sáp nhập {{ten_to}} vào {{vao_to}}{{/mỗi}}.{{/nếu}}",
        ),
    ),
    "dissolve": (
        Clause(
            "act",
            "Điều về giải thể tổ",
            "Mỗi điều cách nhau một dòng trống.",
            f"{_MANY}Giải thể các tổ sau đây, {{{{ten_xa}}}}:\n"
            "{{#mỗi to}}- {{ten_to}};\n{{/mỗi}}"
            "{{#không thì}}Giải thể {{ten_to}}, {{ten_xa}}.{{/nếu}}",
        ),
    ),
    "correct": (
        Clause(
            "act",
            "Điều về đính chính",
            "Mỗi điều cách nhau một dòng trống.",
            "Đính chính nội dung về {{#nếu nhieu_to}}các tổ{{#không thì}}{{ten_to}}{{/nếu}} "
            "như sau:\n"
            "{{#mỗi dinh_chinh}}- {{ten_to}}, {{muc}}: ghi đúng là {{dung}};\n{{/mỗi}}",
        ),
    ),
    "document": (
        Clause(
            "act",
            "Điều về sửa đổi, thay thế, bãi bỏ, thu hồi văn bản",
            "Mỗi điều cách nhau một dòng trống.",
            "{{#nếu nhieu_van_ban}}Xử lý các văn bản đã ban hành như sau:\n"
            "{{#mỗi van_ban}}{{stt}}. {{tac_dong}} {{ten}}{{#nếu noi_dung}}: {{noi_dung}}{{/nếu}};"
            "\n{{/mỗi}}{{#không thì}}{{#mỗi van_ban}}{{tac_dong}} {{ten}}{{#nếu noi_dung}}: "
            "{{noi_dung}}{{/nếu}}{{/mỗi}}.{{/nếu}}",
        ),
    ),
    "decision": (
        Clause(
            "basis",
            "Căn cứ khi bản nhập chưa ghi căn cứ nào",
            "Mỗi căn cứ một dòng.",
            "Căn cứ Luật Tổ chức chính quyền địa phương",
        ),
        Clause(
            "proposal",
            "Dòng đề nghị",
            "Đứng sau các căn cứ; để trống nếu không dùng.",
            "Theo đề nghị của công chức Văn hóa - xã hội",
        ),
        Clause(
            "tasks",
            "Điều về nhiệm vụ",
            "Chỉ in khi thành lập hoặc kiện toàn tổ; để trống nếu không dùng.",
            "Tổ công nghệ số cộng đồng có nhiệm vụ tuyên truyền, hướng dẫn người dân trên địa bàn "
            "sử dụng nền tảng số, dịch vụ công trực tuyến, thanh toán điện tử, mua bán trực tuyến "
            "và bảo vệ mình trên không gian mạng; tổng hợp, báo cáo kết quả với {{uy_ban}}.\n"
            "Tổ trưởng phân công nhiệm vụ cho các thành viên. Các thành viên làm việc theo chế độ "
            "kiêm nhiệm.",
        ),
        Clause(
            "targets",
            "Đoạn về chỉ tiêu giao cho tổ",
            "Đứng trước danh sách chỉ tiêu; chỉ in khi quyết định có giao chỉ tiêu.",
            "Giao chỉ tiêu cho các tổ như sau:",
        ),
        Clause(
            "execution",
            "Điều về hiệu lực và thi hành",
            "Mỗi điều cách nhau một dòng trống.",
            "Quyết định này có hiệu lực {{#nếu tu_ngay_ky}}kể từ ngày ký{{#không thì}}"
            "từ {{ngay_hieu_luc}}{{/nếu}}.\n\n"
            "Công chức Văn phòng - thống kê, công chức Văn hóa - xã hội, các ông (bà) có tên trong "
            "Quyết định và các cơ quan, đơn vị có liên quan chịu trách nhiệm thi hành Quyết định "
            "này./.",
        ),
        Clause(
            "recipients",
            "Nơi nhận",
            "Mỗi nơi một dòng; dòng cuối là nơi lưu.",
            "Như Điều {{so_dieu_cuoi}}\n"
            "{{#nếu ten_huyen}}UBND {{ten_huyen}} (để báo cáo){{#không thì}}"
            "UBND {{ten_tinh}} (để báo cáo){{/nếu}}\n"
            "TT Đảng ủy, TT HĐND {{ten_xa}}\n"
            "Lưu: VT.",
        ),
        Clause(
            "appendix_title",
            "Tên phụ lục",
            _TITLE_HELP,
            "DANH SÁCH THÀNH VIÊN TỔ CÔNG NGHỆ SỐ CỘNG ĐỒNG",
        ),
    ),
    "member_list": (
        Clause("type", "Tên loại", _TITLE_HELP, "DANH SÁCH"),
        Clause(
            "title",
            "Trích yếu",
            "",
            "Thành viên Tổ công nghệ số cộng đồng {{ten_xa}}\n(Tính đến {{den_ngay}})",
        ),
        Clause(
            "note",
            "Dòng sau bảng",
            "Để trống nếu không dùng.",
            "Tổng cộng: {{so_to}} tổ, {{so_luot}} lượt thành viên.",
        ),
    ),
    "team_card": (
        Clause("type", "Tên loại", _TITLE_HELP, "THẺ TỔ CÔNG NGHỆ SỐ CỘNG ĐỒNG"),
        Clause("title", "Trích yếu", "", "{{ten_to}}\n(Tính đến {{den_ngay}})"),
        Clause(
            "note",
            "Các dòng trước bảng",
            "Mỗi dòng một ý.",
            "Địa bàn phụ trách: {{thon}}{{#nếu thon}}, {{/nếu}}{{ten_xa}}.\n"
            "Thành lập theo {{quyet_dinh}}.\n"
            "{{#nếu nhom}}Nhóm liên lạc: {{nhom}}.{{/nếu}}",
        ),
    ),
}

TITLES = {
    "found": "Thành lập tổ",
    "reconstitute": "Kiện toàn tổ",
    "supplement": "Bổ sung thành viên",
    "replace": "Thay thế thành viên",
    "relieve": "Cho thôi thành viên",
    "merge": "Sáp nhập tổ",
    "dissolve": "Giải thể tổ",
    "correct": "Đính chính",
    "document": "Sửa đổi, thay thế, bãi bỏ, thu hồi văn bản",
    "decision": "Phần chung của quyết định",
    "member_list": "Danh sách thành viên",
    "team_card": "Thẻ tổ",
}


def national(key: str) -> dict[str, str]:
    """The national wording of a template, by clause."""
    return {clause.name: clause.text for clause in CLAUSES[key]}

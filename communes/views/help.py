"""The help page: the officer's own tasks step by step, how figures are made, whom to call."""

from __future__ import annotations

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from communes.models import Officer
from communes.models.contact import whom_to_call
from communes.roles import COMMUNE_ROLES, Right


class Section(NamedTuple):
    """A part of the page. The anchor also names its template; without rights it is for all."""

    anchor: str
    title: str
    rights: tuple[Right, ...] = ()

    @property
    def template(self) -> str:
        return f"communes/help/{self.anchor}.html"

    def is_for(self, officer: Officer) -> bool:
        return not self.rights or any(officer.can(right) for right in self.rights)


CHAPTERS: tuple[tuple[str, tuple[Section, ...]], ...] = (
    (
        "Bắt đầu",
        (
            Section("dang-nhap", "Đăng nhập và mật khẩu"),
            Section("xem-trang", "Chọn ngày, tìm đơn vị và thôn", (Right.READ_PROGRESS,)),
        ),
    ),
    (
        "Làm từng việc",
        (
            Section("danh-muc-thon", "Ghi danh mục thôn", (Right.WRITE_VILLAGES,)),
            Section("sap-xep", "Sắp xếp thôn theo nghị quyết", (Right.WRITE_VILLAGES,)),
            Section("nhap-tep", "Nhập danh sách thôn từ Excel", (Right.IMPORT_LISTS,)),
            Section("nhap-quyet-dinh", "Nhập quyết định", (Right.DRAFT_DOCUMENTS,)),
            Section("dan-danh-sach", "Dán danh sách thành viên", (Right.DRAFT_DOCUMENTS,)),
            Section("ban-ky", "Tải bản ký, ghi vào sổ", (Right.DRAFT_DOCUMENTS,)),
            Section("duyet", "Xác nhận, trả lại, hủy quyết định", (Right.CONFIRM_DOCUMENTS,)),
            Section("uy-quyen", "Ủy quyền khi đi vắng", (Right.LEND_CONFIRMATION,)),
            Section("tra-lai", "Trả lại quyết định để sửa", (Right.RETURN_DOCUMENTS,)),
            Section("tao-giay", "Tạo Word, PDF từ sổ; xác minh giấy", (Right.READ_DOCUMENTS,)),
            Section("mau-giay", "Sửa mẫu giấy, công khai quyết định", (Right.SET_PROVINCE,)),
            Section("sua-sai", "Sửa chỗ gõ nhầm", (Right.DRAFT_DOCUMENTS,)),
            Section("kien-toan", "Kiện toàn các tổ", (Right.DRAFT_DOCUMENTS,)),
            Section("chi-tieu-to", "Ghi kết quả chỉ tiêu của tổ", (Right.DRAFT_DOCUMENTS,)),
            Section("trung-nguoi", "Gộp bản ghi trùng người", (Right.MERGE_PEOPLE,)),
            Section("tap-huan", "Ghi tập huấn", (Right.DRAFT_DOCUMENTS,)),
            Section("nhom-lien-lac", "Nhóm liên lạc, tin nhắn", (Right.DRAFT_DOCUMENTS,)),
            Section("so-lieu", "Số liệu hằng tháng của xã", (Right.READ_FIGURES,)),
            Section("bao-cao", "Lập và tải báo cáo", (Right.READ_REPORTS,)),
            Section("lich-bao-cao", "Đặt lịch lập báo cáo", (Right.SCHEDULE_REPORTS,)),
            Section("tien-do", "Xem tiến độ", (Right.READ_PROGRESS,)),
            Section("hai-ban-do", "Số liệu trước và sau sắp xếp đơn vị", (Right.READ_PROGRESS,)),
            Section("nhac-viec", "Thông báo nhắc việc", (Right.READ_PROGRESS,)),
            Section("kiem-tra", "Kiểm tra sổ có chỗ nào sai", (Right.READ_PROGRESS,)),
            Section("danh-sach", "Lọc, lưu và tải danh sách", (Right.READ_DOCUMENTS,)),
            Section("to-thang", "Tính tổ-tháng để chi trả", (Right.READ_DOCUMENTS,)),
            Section("ke-hoach", "Ghi kế hoạch, chỉ tiêu", (Right.WRITE_PLANS,)),
            Section("tiep-nhan", "Ghi nhận quyết định xã gửi về", (Right.RETURN_DOCUMENTS,)),
            Section("so-dien-thoai", "Xem số điện thoại", (Right.REVEAL_PHONES,)),
            Section("tai-khoan", "Mở và giữ tài khoản", (Right.MANAGE_ACCOUNTS,)),
            Section("ban-giao", "Bàn giao khi chuyển việc", (Right.READ_PROGRESS,)),
            Section("nhat-ky", "Xem nhật ký", (Right.READ_AUDIT, Right.READ_OWN_AUDIT)),
        ),
    ),
    (
        "Hiểu số liệu",
        (
            Section("cach-tinh", "Số liệu được tính thế nào"),
            Section("tinh-trang", "Tám tình trạng của chỉ tiêu"),
            Section("trang-thai", "Trạng thái của quyết định", (Right.READ_DOCUMENTS,)),
        ),
    ),
    ("Khi cần người giúp", (Section("goi-ai", "Gọi ai"),)),
)


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """What this officer may do, and no more; open to every account, also without a territory."""
    chapters = [
        (title, [section for section in sections if section.is_for(request.user)])
        for title, sections in CHAPTERS
    ]
    context = {
        "chapters": [(title, sections) for title, sections in chapters if sections],
        "contacts": whom_to_call(request.user, request.today),
        "placed": request.user.reach is not None,
        "of_commune": request.user.role in COMMUNE_ROLES,
        "confirms": request.user.can(Right.CONFIRM_DOCUMENTS),
        "reads_documents": request.user.can(Right.READ_DOCUMENTS),
        "reads_all_audit": request.user.can(Right.READ_AUDIT),
        "crumbs": [("Trợ giúp", None)],
    }
    return render(request, "communes/help.html", context)

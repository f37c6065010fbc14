"""The inputs of the decision page. They only show: the draft is read by members.drafting.drafts."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms

from members.decisions.file_forms import FilesField
from members.models import SeatRole
from teams.models import Capacity, TeamKind


class DocumentForm(forms.Form):
    """Block A, the paper itself. Nothing is required: a draft may be saved at any time."""

    use_required_attribute = False
    # Needed before the decision can be handed in; the page does not call them optional.
    NEEDED = ("number_raw", "signed_on", "summary", "signer_name", "signer_title")

    issuer = forms.ChoiceField(
        label="Cơ quan ban hành",
        required=False,
        help_text="Quyết định xã cũ đã ký trước khi sắp xếp: chọn xã cũ.",
    )
    number_raw = forms.CharField(
        label="Số, ký hiệu",
        required=False,
        max_length=80,
        help_text="Ghi như trên văn bản, ví dụ 41/QĐ-UBND.",
    )
    signed_on = forms.CharField(
        label="Ngày ký",
        required=False,
        help_text="Ngày/tháng/năm, ví dụ 28/6/2022.",
    )
    effective_on = forms.CharField(
        label="Ngày có hiệu lực",
        required=False,
        help_text="Để trống nếu là ngày ký.",
    )
    announced_on = forms.CharField(
        label="Ngày công bố, ra mắt",
        required=False,
        help_text="Nếu có lễ công bố.",
    )
    summary = forms.CharField(
        label="Trích yếu",
        required=False,
        max_length=500,
        help_text="Ví dụ: Về việc thành lập Tổ công nghệ số cộng đồng các thôn.",
    )
    signer_name = forms.CharField(label="Người ký", required=False, max_length=120)
    signer_title = forms.CharField(
        label="Chức vụ người ký", required=False, max_length=120, help_text="Ví dụ: Chủ tịch."
    )
    signer_capacity = forms.ChoiceField(
        label="Thể thức ký",
        required=False,
        choices=Capacity.choices,
        help_text="Như ghi trên chữ ký: TM., KT., ... hoặc ký trực tiếp.",
    )
    basis = forms.CharField(
        label="Căn cứ",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Mỗi căn cứ một dòng.",
    )
    note = forms.CharField(label="Ghi chú", required=False, max_length=500)
    upload = FilesField(
        label="Bản ký (bản quét có chữ ký và dấu)",
        required=False,
        help_text="Một tệp PDF, hoặc các ảnh chụp từng trang (JPG, PNG). Tải lên khi lưu.",
    )

    def __init__(self, *args: Any, issuers: Collection[tuple[str, str]] = (), **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not issuers:
            del self.fields["issuer"]
            return
        field: Any = self.fields["issuer"]
        field.choices = list(issuers)
        field.error_messages["invalid_choice"] = "Chọn một cơ quan trong danh sách."


class MemberForm(forms.Form):
    """One row of a team's grid."""

    name = forms.CharField(label="Họ và tên", required=False, max_length=120)
    role = forms.ChoiceField(
        label="Chức danh trong tổ",
        required=False,
        choices=[("", "chọn"), *SeatRole.choices],
    )
    posts = forms.CharField(label="Chức vụ", required=False, max_length=300)
    organisation = forms.CharField(label="Đơn vị", required=False, max_length=150)
    phone = forms.CharField(
        label="Điện thoại",
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    person = forms.CharField(required=False, widget=forms.HiddenInput)
    birth = forms.CharField(required=False, widget=forms.HiddenInput)
    sex = forms.CharField(required=False, widget=forms.HiddenInput)


class TeamForm(forms.Form):
    """The name of a team, in block C."""

    name = forms.CharField(
        label="Tên tổ như trong quyết định",
        required=False,
        max_length=250,
    )


class ReasonForm(forms.Form):
    """Why a decision is returned, struck out or mended."""

    reason = forms.CharField(
        label="Lý do",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Ghi lý do để người xem sau hiểu việc này."},
    )


class CorrectionForm(ReasonForm):
    """What a field of a recorded decision should have said."""

    value = forms.CharField(label="Nội dung đúng", max_length=500, required=False)

    field_order = ("value", "reason")

    def __init__(self, *args: Any, field: str = "", **kwargs: Any) -> None:
        """field: the column that is mended; one with a list of words offers the list."""
        super().__init__(*args, **kwargs)
        if field == "signer_capacity":
            self.fields["value"] = forms.ChoiceField(
                label="Nội dung đúng", required=False, choices=Capacity.choices
            )


KIND_LABELS: dict[str, str] = {
    TeamKind.VILLAGE: "Tổ ở thôn, tổ dân phố",
    TeamKind.COMMUNE: "Tổ cấp xã",
    TeamKind.COMMITTEE: "Ban chỉ đạo chuyển đổi số cấp xã (không tính là tổ)",
}


# What a decision may do, in the order in which the first page asks; with a line of help.
BEGINNINGS: tuple[tuple[str, str, str], ...] = (
    ("found", "Thành lập tổ", "Lập tổ mới cho thôn, tổ dân phố chưa có tổ."),
    (
        "reconstitute",
        "Kiện toàn tổ",
        "Thành phần mới thay thành phần cũ: ai ở lại, ai thôi, ai mới. Một quyết định cho nhiều "
        "tổ cũng được.",
    ),
    ("supplement", "Bổ sung thành viên", "Thêm người, những người đang ở trong tổ giữ nguyên."),
    ("replace", "Thay thế thành viên", "Một số người thôi, người khác vào thay."),
    ("relieve", "Cho thôi thành viên", "Một số người thôi, không có người thay."),
    ("merge", "Sáp nhập tổ", "Hai tổ trở lên thành một."),
    ("dissolve", "Giải thể tổ", "Tổ kết thúc, không tổ nào tiếp tục."),
    ("correct", "Đính chính", "Sửa chỗ ghi sai trong quyết định đã ký: tên tổ, họ tên, chức danh."),
    (
        "acts",
        "Sửa đổi, thay thế, bãi bỏ, thu hồi văn bản",
        "Tác động đến quyết định đã ban hành của xã.",
    ),
)
BEGINNING_CODES = tuple(code for code, _, _ in BEGINNINGS)

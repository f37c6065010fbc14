"""Forms about villages and their lists; they validate what was typed and never save."""

from __future__ import annotations

from typing import Any

from django import forms

from communes.actions.village_checks import LONGEST_DOCUMENT
from communes.forms import CleanCharField, DayField
from communes.keys import read_key
from communes.models import Unit
from communes.place_names import VILLAGE_KINDS
from communes.vietnamese import brief
from communes.villages.rules import LARGEST_COUNT, LONGEST_KIND, LONGEST_NAME

KIND_LIST = "loai-thon"
LONGEST_REASON = 250


class CountField(forms.Field):
    """A number as officials write it: 1234, 1.234 or 1 234; empty is not known."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 12})

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values:
            return None
        if isinstance(value, int):
            return value
        digits = str(value).replace(".", "").replace(" ", "").strip()
        number = read_key(digits)
        if number is None or number > LARGEST_COUNT:
            raise forms.ValidationError(
                f"Không đọc được số “{brief(str(value))}”. Ghi một số từ 0 đến 200.000, ví dụ "
                "212, hoặc để trống nếu chưa biết."
            )
        return number


def _kind_field() -> CleanCharField:
    return CleanCharField(
        label="Loại",
        required=False,
        max_length=LONGEST_KIND,
        help_text="Thôn, bản, tổ dân phố, khối phố… Có thể chọn hoặc gõ.",
        widget=forms.TextInput(attrs={"list": KIND_LIST, "autocomplete": "off"}),
    )


def _name_field() -> CleanCharField:
    return CleanCharField(
        label="Tên",
        max_length=LONGEST_NAME,
        help_text="Tên riêng hoặc số, ví dụ An Mỹ hoặc 5.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": "Chưa có tên. Ghi tên riêng của thôn, ví dụ An Mỹ hoặc 5.",
            "max_length": f"Tên dài quá {LONGEST_NAME} chữ. Ghi tên ngắn hơn.",
        },
    )


def _document_field(help_text: str) -> CleanCharField:
    return CleanCharField(
        label="Văn bản",
        required=False,
        max_length=LONGEST_DOCUMENT,
        help_text=help_text,
        error_messages={"max_length": f"Dài quá {LONGEST_DOCUMENT} chữ. Ghi số, ngày, cơ quan."},
    )


def _reason_field(help_text: str) -> CleanCharField:
    return CleanCharField(
        label="Lý do",
        max_length=LONGEST_REASON,
        help_text=help_text,
        error_messages={
            "required": "Chưa có lý do. Ghi ngắn gọn vì sao, người xem sau sẽ cần.",
            "max_length": f"Dài quá {LONGEST_REASON} chữ. Ghi ngắn hơn.",
        },
    )


class VillageForm(forms.Form):
    """A new village of a commune; the former commune is asked only where there are some."""

    kinds = VILLAGE_KINDS

    kind = _kind_field()
    name = _name_field()
    households = CountField(label="Số hộ", required=False)
    people = CountField(label="Số nhân khẩu", required=False)
    valid_from = DayField(
        label="Có từ ngày",
        required=False,
        help_text="Để trống nếu thôn có từ trước. Ghi ngày nếu thôn mới lập hoặc mới nhập về.",
    )
    former_commune = forms.ModelChoiceField(
        label="Xã cũ",
        queryset=Unit.objects.none(),
        required=False,
        empty_label="không ghi",
        help_text="Xã trước khi sáp nhập, để phân biệt hai thôn trùng tên.",
        error_messages={"invalid_choice": "Chọn một xã cũ trong danh sách."},
    )
    document = _document_field("Nghị quyết hoặc quyết định lập thôn, nếu có.")

    def __init__(self, *args: Any, former_communes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if former_communes.exists():
            self.fields["former_commune"].queryset = former_communes  # type: ignore[attr-defined]
        else:
            del self.fields["former_commune"]


class VillageEditForm(forms.Form):
    """A mended record, or a change from a day on."""

    kinds = VILLAGE_KINDS
    MISTAKE, CHANGE = "nham", "doi"

    way = forms.ChoiceField(
        label="Vì sao sửa",
        choices=[
            (MISTAKE, "Ghi nhầm trong sổ: sửa lại cho đúng"),
            (CHANGE, "Thôn thay đổi từ một ngày: đổi tên, đổi loại, số hộ mới"),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": "Chưa chọn vì sao sửa.",
            "invalid_choice": "Chọn một trong hai cách sửa.",
        },
    )
    from_day = DayField(
        label="Thay đổi từ ngày",
        required=False,
        help_text="Chỉ ghi khi thôn thay đổi. Tên và số liệu trước ngày này được giữ nguyên.",
    )
    kind = _kind_field()
    name = _name_field()
    households = CountField(label="Số hộ", required=False)
    people = CountField(label="Số nhân khẩu", required=False)
    reason = _reason_field("Ví dụ: gõ nhầm tên; nghị quyết đổi tên thôn.")
    document = _document_field("Nghị quyết hoặc quyết định đổi tên, đổi loại, nếu có.")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        way, from_day = values.get("way"), values.get("from_day")
        if way == self.CHANGE and from_day is None and "from_day" not in self.errors:
            self.add_error("from_day", "Chưa có ngày. Ghi ngày từ đó thôn có tên, số liệu mới.")
        if way == self.MISTAKE and from_day is not None:
            self.add_error("from_day", "Sửa chỗ ghi nhầm thì không cần ngày. Xóa ngày ở ô này.")
        return values


class EndForm(forms.Form):
    """That something ended on a day, or was entered by mistake and has no day."""

    ENDED = "het"
    no_day = "Chưa có ngày."

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        ended = values.get("way") == self.ENDED
        if ended and values.get("last_day") is None and "last_day" not in self.errors:
            self.add_error("last_day", self.no_day)
        return values


class VillageEndForm(EndForm):
    """A village that ended, or that never was one."""

    ENDED, MISTAKE = EndForm.ENDED, "nham"
    no_day = "Chưa có ngày. Ghi ngày cuối cùng mà thôn còn."

    way = forms.ChoiceField(
        label="Vì sao đóng",
        choices=[
            (ENDED, "Thôn kết thúc: sáp nhập, chia tách, giải thể"),
            (MISTAKE, "Nhập nhầm: chưa từng có thôn này, bỏ khỏi sổ"),
        ],
        widget=forms.RadioSelect,
        initial=ENDED,
        error_messages={
            "required": "Chưa chọn vì sao đóng.",
            "invalid_choice": "Chọn một trong hai cách.",
        },
    )
    last_day = DayField(
        label="Ngày cuối cùng của thôn",
        required=False,
        help_text="Ngày trước ngày nghị quyết có hiệu lực. Không ghi khi nhập nhầm.",
    )
    reason = _reason_field("Ví dụ: nhập vào thôn Đàn Trung; nhập trùng thôn An Mỹ.")
    document = _document_field("Nghị quyết sáp nhập, giải thể thôn, nếu có.")


class ReopenForm(forms.Form):
    reason = _reason_field("Ví dụ: đóng nhầm thôn.")


class DeclareForm(forms.Form):
    """That the villages shown are all villages of the commune. count: how many were shown."""

    valid_from = DayField(
        label="Danh mục đúng từ ngày",
        required=False,
        help_text="Ngày từ đó xã có đúng các thôn này, thường là ngày nghị quyết gần nhất về thôn "
        "có hiệu lực. Để trống nếu đúng từ trước đến nay.",
    )
    document = _document_field("Văn bản làm căn cứ, nếu có.")
    sure = forms.BooleanField(
        label="Tôi đã đối chiếu: đây là tất cả các thôn, tổ dân phố của đơn vị, không thiếu, "
        "không thừa",
        error_messages={"required": "Chưa xác nhận. Đối chiếu danh sách rồi đánh dấu vào ô này."},
    )
    count = forms.IntegerField(widget=forms.HiddenInput, required=False)


class WithdrawForm(EndForm):
    """That a declaration no longer holds, or never did."""

    ENDED, NEVER = EndForm.ENDED, "chua"
    no_day = "Chưa có ngày. Ghi ngày cuối cùng danh mục còn đúng."

    way = forms.ChoiceField(
        label="Vì sao rút",
        choices=[
            (ENDED, "Từ nay danh mục không còn đầy đủ: rút sau một ngày"),
            (NEVER, "Xác nhận nhầm: danh mục chưa bao giờ đầy đủ"),
        ],
        widget=forms.RadioSelect,
        initial=ENDED,
        error_messages={
            "required": "Chưa chọn vì sao rút.",
            "invalid_choice": "Chọn một trong hai cách.",
        },
    )
    last_day = DayField(
        label="Ngày cuối cùng danh mục còn đúng",
        required=False,
        help_text="Không ghi khi xác nhận nhầm.",
    )
    reason = _reason_field("Ví dụ: còn thiếu hai thôn mới chia.")

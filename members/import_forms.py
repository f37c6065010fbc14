"""Forms of member lists: the file, the pasted table, its grid. They validate and never save."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from communes.sheets import headers
from communes.uploading.forms import FIELD_WORDS as PLACE_WORDS
from communes.uploading.forms import MappingForm, UploadForm
from communes.vietnamese import clean
from members.entering.forms import MemberForm
from members.import_paste import Doubts
from members.sheets import headers as fields

LONGEST_PASTE = 200_000
# Vietnamese for the fields that a column of a member list can hold.
FIELD_WORDS: dict[str, str] = {
    headers.COUNTER: PLACE_WORDS[headers.COUNTER],
    fields.FULL_NAME: "Họ và tên",
    fields.FAMILY_NAME: "Họ và tên đệm",
    fields.GIVEN_NAME: "Tên",
    fields.BIRTH: "Ngày sinh, năm sinh",
    fields.SEX: "Giới tính",
    fields.MALE: "Nam",
    fields.FEMALE: "Nữ",
    fields.ROLE: "Nhiệm vụ trong tổ",
    fields.POSITION: "Chức vụ",
    fields.ORGANISATION: "Đơn vị công tác",
    fields.PHONE: "Số điện thoại",
    fields.EMAIL: "Thư điện tử",
    fields.TEAM: "Tên tổ",
    **{
        name: PLACE_WORDS[name]
        for name in (
            *(headers.VILLAGE, headers.COMMUNE_NAME, headers.COMMUNE_CODE, headers.UPPER),
            *(headers.DISTRICT_NAME, headers.DISTRICT_CODE),
            *(headers.PROVINCE_NAME, headers.PROVINCE_CODE, headers.NOTE),
        )
    },
    headers.NOT_KEPT: "Không cần, không giữ lại (căn cước, dân tộc…)",
}


class MemberUploadForm(UploadForm):
    """A member list to read: the file, for which territory, as of which day."""

    declare_complete = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        content, unit, as_of = (self.fields[name] for name in ("content", "unit", "as_of"))
        content.error_messages["required"] = (
            "Chưa chọn tệp. Chọn tệp danh sách thành viên trên máy."
        )
        unit.help_text = (
            "Tên xã trong tệp được hiểu trong địa bàn này. Dòng của xã nằm ngoài địa bàn được giao "
            "không được nhận."
        )
        as_of.help_text = "Tên xã, tên thôn và các tổ đã có được hiểu theo sổ của ngày này."


class MemberMappingForm(MappingForm):
    """How a sheet of a member list is read."""

    field_words: ClassVar[dict[str, str]] = FIELD_WORDS

    def complaint(self, chosen: set[Any]) -> str:
        whole, parts = fields.FULL_NAME in chosen, fields.GIVEN_NAME in chosen
        if not whole and not parts:
            return "Chưa có cột nào là họ và tên. Chọn “Họ và tên” cho cột ghi tên người."
        if whole and parts:
            return "Đã chọn cả cột “Họ và tên” và cột “Tên” riêng. Chỉ chọn một trong hai."
        return ""


class PasteForm(forms.Form):
    """The table as it was copied."""

    table = forms.CharField(
        label="Bảng thành viên",
        max_length=LONGEST_PASTE,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="Chép cả bảng trong Word, Excel, hoặc danh sách trong tin nhắn Zalo rồi dán vào "
        "đây. Mỗi người một dòng; tên thôn ở một cột, hoặc thành một dòng riêng phía trên.",
        error_messages={
            "required": "Chưa dán gì. Chép bảng thành viên rồi dán vào ô này.",
            "max_length": "Bảng dài quá. Dán từng phần, mỗi phần vài trăm người.",
        },
    )


class PastedRowForm(MemberForm):
    """A row of the grid: a member with the team that it belongs to.

    teams: (value, name) pairs of the villages and bodies that may be chosen. Nothing is required:
    what is missing is marked and can be completed in the draft too, except the team.
    """

    team = forms.ChoiceField(label="Thôn, tổ", required=False)

    field_order = ("team", "name", "role", "posts", "organisation", "phone")

    def __init__(self, *args: Any, teams: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["person"]
        self.fields["team"].choices = [("", "chọn"), *teams]  # type: ignore[attr-defined]
        self.doubts: Doubts = {}

    def understood(self) -> dict[str, str]:
        """What stands in the row, cleaned; after validation."""
        return {name: clean(str(self.cleaned_data.get(name) or "")) for name in self.fields}

    @property
    def cells(self) -> list[tuple[forms.BoundField, str]]:
        """The inputs of the row, each with the reason why it is unclear ('' when it is not)."""
        return [(self[name], self.doubts.get(name, "")) for name in self.fields]

"""Forms about communication groups."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django import forms

from communes.forms import CleanCharField
from communes.models import VillagePlacement, VillageVersion
from communes.territory import valid_on
from teams.channel_rules import DISTRICTS_UNTIL
from teams.models import Channel

if TYPE_CHECKING:
    from communes.models import Officer


class ChannelForm(forms.Form):
    """A group; the villages offered are those of the officer's own commune on the day."""

    platform = forms.ChoiceField(label="Nền tảng", choices=Channel.Platform.choices)
    name = CleanCharField(
        label="Tên nhóm", max_length=150, error_messages={"required": "Ghi tên nhóm."}
    )
    link = forms.URLField(
        label="Đường dẫn mời vào nhóm",
        required=False,
        max_length=300,
        assume_scheme="https",
        help_text="Ví dụ https://zalo.me/g/...",
        error_messages={"invalid": "Đường dẫn phải bắt đầu bằng https://, chép từ ứng dụng."},
    )
    village = forms.TypedChoiceField(
        label="Của thôn, tổ dân phố",
        required=False,
        coerce=int,
        empty_value=None,
        help_text="Để trống nếu là nhóm chung của xã.",
    )
    participants = forms.MultipleChoiceField(
        label="Thành phần tham gia",
        required=False,
        choices=Channel.Participant.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="Hướng dẫn 793/BTTTT-THH: lãnh đạo xã, các tổ, lãnh đạo huyện, đơn vị của Sở, "
        "doanh nghiệp; nhóm của thôn: tổ và các hộ dân.",
    )
    keeper = CleanCharField(label="Người quản nhóm", required=False, max_length=120)

    def __init__(self, *args: Any, officer: Officer, day: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if day > DISTRICTS_UNTIL:
            self._ask_no_district()
        here = (
            VillagePlacement.objects.visible_to(officer)
            .filter(valid_on(day), commune=officer.unit)
            .values("village_id")
        )
        rows = (
            VillageVersion.objects.visible_to(officer)
            .filter(valid_on(day), village_id__in=here)
            .order_by("sort_key")
        )
        choices = [(row.village_id, row.full_name) for row in rows]
        self.fields["village"].choices = [("", "nhóm chung của xã"), *choices]  # type: ignore[attr-defined]

    def _ask_no_district(self) -> None:
        """A group that still has the district ticked keeps it until somebody takes it off."""
        kept = self.initial.get("participants") or []
        field = self.fields["participants"]
        field.choices = [  # type: ignore[attr-defined]
            (code, label)
            for code, label in Channel.Participant.choices
            if code != Channel.Participant.DISTRICT or code in kept
        ]
        field.help_text = (
            "Hướng dẫn 793/BTTTT-THH: lãnh đạo xã, các tổ, đơn vị của Sở, doanh nghiệp; "
            "nhóm của thôn: tổ và các hộ dân."
        )

    def clean_link(self) -> str:
        link: str = self.cleaned_data["link"]
        if link and not link.startswith("https://"):
            raise forms.ValidationError("Đường dẫn phải bắt đầu bằng https://.")
        return link

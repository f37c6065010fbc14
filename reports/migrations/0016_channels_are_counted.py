"""The groups that communes recorded are counted by the register, where a province asks for them."""

from django.db import migrations

THEME, BASIS = "Tuyên truyền, hướng dẫn", "Mục Nhóm liên lạc trong sổ; quận Thanh Khê: 589/589 nhóm"
CHANNELS = (
    {
        "code": "villages_in_channels",
        "name": "Thôn, tổ dân phố có nhóm liên lạc (Zalo, Mocha)",
        "measure": "thôn",
        "kind": "percent",
        "of_name": "thôn, tổ dân phố",
    },
    {
        "code": "channels",
        "name": "Nhóm liên lạc (Zalo, Mocha) đang dùng",
        "measure": "nhóm",
        "kind": "cumulative",
        "of_name": "",
    },
)


def load(apps, schema_editor):
    indicator = apps.get_model("reports", "Indicator")
    last = max(indicator.objects.filter(unit=None).values_list("position", flat=True), default=0)
    for place, row in enumerate(CHANNELS, start=last + 1):
        indicator.objects.get_or_create(
            unit=None,
            code=row["code"],
            defaults={
                **row,
                "theme": THEME,
                "basis": BASIS,
                "level": "commune",
                "source": "system",
                "by_default": False,
                "adding": "last",
                "position": place,
            },
        )


class Migration(migrations.Migration):
    dependencies = [("reports", "0015_reports_left_of_a_run")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]

"""What communes count by themselves each month; the catalogue; what is frozen stands."""

import csv
from pathlib import Path

import communes.models.dated
import django.contrib.postgres.constraints
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

CATALOGUE = Path(__file__).resolve().parent.parent / "data" / "indicators.csv"

# What was frozen moves only after a reopening, which has an author and a reason. Row triggers, so
# that emptying the tables (TRUNCATE) is still possible for tests.
STANDS = """
CREATE FUNCTION reports_frozen_figure() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    kept text;
    keys bigint[];
BEGIN
    IF TG_OP = 'INSERT' THEN keys := ARRAY[NEW.submission_id];
    ELSIF TG_OP = 'DELETE' THEN keys := ARRAY[OLD.submission_id];
    ELSE keys := ARRAY[OLD.submission_id, NEW.submission_id];
    END IF;
    -- The lock lets nobody freeze between this look and the end of the transaction.
    FOR kept IN SELECT state FROM reports_submission WHERE id = ANY(keys) FOR SHARE LOOP
        IF kept = 'frozen' THEN
            RAISE EXCEPTION 'figures of a frozen submission stand'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'frozen_figures_stand';
        END IF;
    END LOOP;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER frozen_figures_stand BEFORE INSERT OR UPDATE OR DELETE ON reports_figure
    FOR EACH ROW EXECUTE FUNCTION reports_frozen_figure();

CREATE FUNCTION reports_frozen_submission() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'frozen' AND (
        TG_OP = 'DELETE' OR NEW.state <> 'frozen' OR NEW.unit_id <> OLD.unit_id
        OR NEW.period <> OLD.period OR NEW.cut_off <> OLD.cut_off
    ) AND NOT EXISTS (
        SELECT 1 FROM reports_reopening WHERE submission_id = OLD.id AND used_at IS NULL
    ) THEN
        RAISE EXCEPTION 'a frozen submission stands'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'frozen_submission_stands';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER frozen_submission_stands BEFORE UPDATE OR DELETE ON reports_submission
    FOR EACH ROW EXECUTE FUNCTION reports_frozen_submission();
"""
MOVES = """
DROP TRIGGER frozen_submission_stands ON reports_submission;
DROP FUNCTION reports_frozen_submission();
DROP TRIGGER frozen_figures_stand ON reports_figure;
DROP FUNCTION reports_frozen_figure();
"""


def load(apps, schema_editor):
    indicator = apps.get_model("reports", "Indicator")
    with CATALOGUE.open(encoding="utf-8", newline="") as rows:
        indicator.objects.bulk_create(
            [
                indicator(
                    position=position,
                    **{
                        **row,
                        "required": row["required"] == "yes",
                        "by_default": row["by_default"] == "yes",
                        "valid_from": row["valid_from"] or None,
                    },
                )
                for position, row in enumerate(csv.DictReader(rows), start=1)
            ],
            ignore_conflicts=True,
        )


class Migration(migrations.Migration):

    dependencies = [
        ('communes', '0003_delegation_views_choices'),
        ('reports', '0005_reports'),
        ('teams', '0007_teams_ended_and_not_counted'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Indicator',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='từ ngày')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='đến ngày')),
                ('code', models.CharField(max_length=40, verbose_name='mã')),
                ('theme', models.CharField(max_length=80, verbose_name='nhóm')),
                ('name', models.CharField(max_length=160, verbose_name='tên')),
                ('measure', models.CharField(max_length=40, verbose_name='đơn vị tính')),
                ('kind', models.CharField(choices=[('count', 'số trong kỳ'), ('cumulative', 'lũy kế đến cuối kỳ'), ('percent', 'phần trong tổng số')], max_length=10, verbose_name='cách tính')),
                ('of_name', models.CharField(blank=True, max_length=80, verbose_name='tổng số là')),
                ('level', models.CharField(choices=[('team', 'từng tổ'), ('village', 'từng thôn'), ('commune', 'cả xã')], default='commune', max_length=7, verbose_name='ghi theo')),
                ('source', models.CharField(choices=[('typed', 'xã ghi'), ('system', 'sổ tự tính')], default='typed', max_length=6, verbose_name='nguồn')),
                ('required', models.BooleanField(default=False, verbose_name='bắt buộc')),
                ('by_default', models.BooleanField(default=True, verbose_name='mặc định thu')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='thứ tự')),
                ('basis', models.CharField(blank=True, max_length=300, verbose_name='căn cứ')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communes.unit', verbose_name='tỉnh')),
            ],
            options={
                'verbose_name': 'chỉ số',
                'verbose_name_plural': 'chỉ số',
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='IndicatorChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='từ ngày')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='đến ngày')),
                ('used', models.BooleanField(verbose_name='có thu')),
                ('chosen_at', models.DateTimeField(auto_now_add=True, verbose_name='lúc')),
                ('chosen_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người chọn')),
                ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='choices', to='reports.indicator', verbose_name='chỉ số')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communes.unit', verbose_name='tỉnh')),
            ],
            options={
                'verbose_name': 'lựa chọn chỉ số của tỉnh',
                'verbose_name_plural': 'lựa chọn chỉ số của tỉnh',
            },
        ),
        migrations.CreateModel(
            name='Submission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('frequency', models.CharField(choices=[('week', 'tuần'), ('month', 'tháng'), ('quarter', 'quý'), ('half', '6 tháng'), ('year', 'năm')], default='month', max_length=7, verbose_name='định kỳ')),
                ('period', models.CharField(max_length=8, verbose_name='kỳ')),
                ('calendar', models.CharField(choices=[('decree', 'chốt số liệu ngày 14 (Nghị định 09/2019/NĐ-CP)'), ('calendar', 'tháng, quý, năm dương lịch')], default='decree', max_length=8, verbose_name='cách tính kỳ')),
                ('cut_off', models.DateField(verbose_name='chốt số liệu đến ngày')),
                ('state', models.CharField(choices=[('open', 'đang mở'), ('submitted', 'đã nộp'), ('returned', 'bị trả lại'), ('accepted', 'đã tiếp nhận'), ('frozen', 'đã chốt')], default='open', max_length=9, verbose_name='tình trạng')),
                ('revision', models.PositiveIntegerField(default=0, verbose_name='lần lưu')),
                ('draft', models.JSONField(blank=True, default=dict, verbose_name='bản nháp')),
                ('saved_at', models.DateTimeField(null=True, verbose_name='lưu lúc')),
                ('offered_at', models.DateTimeField(null=True, verbose_name='trình lúc')),
                ('submitted_at', models.DateTimeField(null=True, verbose_name='nộp lúc')),
                ('submitted_on', models.DateField(null=True, verbose_name='ngày nộp')),
                ('accepted_at', models.DateTimeField(null=True, verbose_name='tiếp nhận lúc')),
                ('frozen_at', models.DateTimeField(null=True, verbose_name='chốt lúc')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='lý do trả lại')),
                ('accepted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người tiếp nhận')),
                ('commune', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communes.unit', verbose_name='xã')),
                ('district', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communes.unit', verbose_name='huyện')),
                ('frozen_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người chốt')),
                ('offered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người trình')),
                ('province', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communes.unit', verbose_name='tỉnh')),
                ('saved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người lưu')),
                ('submitted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người nộp')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communes.unit', verbose_name='đơn vị')),
            ],
            options={
                'verbose_name': 'số liệu tháng của xã',
                'verbose_name_plural': 'số liệu tháng của xã',
                'ordering': ['-cut_off', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Reopening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=300, verbose_name='lý do')),
                ('last_day', models.DateField(verbose_name='được sửa đến hết ngày')),
                ('opened_at', models.DateTimeField(auto_now_add=True, verbose_name='mở lúc')),
                ('used_at', models.DateTimeField(blank=True, null=True, verbose_name='nộp lại lúc')),
                ('before', models.JSONField(blank=True, default=dict, verbose_name='số đã chốt')),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người mở')),
                ('submission', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reopenings', to='reports.submission', verbose_name='số liệu tháng')),
            ],
            options={
                'verbose_name': 'lần mở lại số liệu',
                'verbose_name_plural': 'lần mở lại số liệu',
                'ordering': ['-opened_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Figure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='số')),
                ('of', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='tổng số')),
                ('not_applicable', models.BooleanField(default=False, verbose_name='không phát sinh đối tượng')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='giải trình')),
                ('carried', models.BooleanField(default=False, verbose_name='lấy từ kỳ trước')),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='teams.team', verbose_name='tổ')),
                ('village', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communes.village', verbose_name='thôn')),
                ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='figures', to='reports.indicator', verbose_name='chỉ số')),
                ('submission', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='figures', to='reports.submission', verbose_name='số liệu tháng')),
            ],
            options={
                'verbose_name': 'số liệu',
                'verbose_name_plural': 'số liệu',
            },
        ),
        migrations.CreateModel(
            name='FigureRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_period', models.CharField(max_length=8, verbose_name='thu từ kỳ')),
                ('odd_factor', models.PositiveSmallIntegerField(default=3, verbose_name='số lần')),
                ('odd_least', models.PositiveIntegerField(default=50, verbose_name='mức chênh lệch')),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('changed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người đổi')),
                ('unit', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='figure_rule', to='communes.unit', verbose_name='tỉnh')),
            ],
            options={
                'verbose_name': 'quy định thu số liệu',
                'verbose_name_plural': 'quy định thu số liệu',
                'constraints': [models.CheckConstraint(condition=models.Q(('odd_factor__gte', 2)), name='figure_rule_factor'), models.CheckConstraint(condition=models.Q(('odd_least__gte', 1)), name='figure_rule_least')],
            },
        ),
        migrations.AddConstraint(
            model_name='indicator',
            constraint=models.UniqueConstraint(fields=('unit', 'code'), name='indicator_code_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='indicator',
            constraint=models.CheckConstraint(condition=models.Q(('valid_from__isnull', True), ('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='indicator_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='indicator',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'percent'), _negated=True), models.Q(('of_name', ''), _negated=True), _connector='OR'), name='indicator_share_names_its_whole'),
        ),
        migrations.AddConstraint(
            model_name='indicator',
            constraint=models.CheckConstraint(condition=models.Q(('source', 'typed'), ('level', 'commune'), _connector='OR'), name='indicator_counted_for_the_commune'),
        ),
        migrations.AddConstraint(
            model_name='indicatorchoice',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('unit', '='), ('indicator', '='), (communes.models.dated.DateRange(models.F('valid_from'), models.F('valid_to'), models.Value('[]')), '&&')], name='indicator_choice_once_a_day'),
        ),
        migrations.AddConstraint(
            model_name='indicatorchoice',
            constraint=models.CheckConstraint(condition=models.Q(('valid_from__isnull', True), ('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='indicator_choice_ends_after_it_begins'),
        ),
        migrations.AddIndex(
            model_name='submission',
            index=models.Index(fields=['province', 'period', 'state'], name='submission_of_province'),
        ),
        migrations.AddIndex(
            model_name='submission',
            index=models.Index(fields=['period', 'state'], name='submission_of_period'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.UniqueConstraint(fields=('unit', 'period'), name='submission_once'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'returned']), models.Q(('submitted_by__isnull', False), ('submitted_on__isnull', False)), _connector='OR'), name='submission_handed_in_says_who'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'frozen'), _negated=True), ('frozen_by__isnull', False), _connector='OR'), name='submission_frozen_says_who'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'returned'), _negated=True), models.Q(('note', ''), _negated=True), _connector='OR'), name='submission_returned_says_why'),
        ),
        migrations.AddConstraint(
            model_name='reopening',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='reopening_says_why'),
        ),
        migrations.AddIndex(
            model_name='figure',
            index=models.Index(fields=['indicator', 'submission'], name='figure_of_indicator'),
        ),
        migrations.AddConstraint(
            model_name='figure',
            constraint=models.UniqueConstraint(fields=('submission', 'indicator', 'team', 'village'), name='figure_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='figure',
            constraint=models.CheckConstraint(condition=models.Q(('team__isnull', True), ('village__isnull', True), _connector='OR'), name='figure_of_a_team_or_a_village'),
        ),
        migrations.AddConstraint(
            model_name='figure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('not_applicable', False), ('value__isnull', False)), models.Q(('not_applicable', True), ('of__isnull', True), ('value__isnull', True)), _connector='OR'), name='figure_has_a_value_or_none_to_count'),
        ),
        migrations.AddConstraint(
            model_name='figure',
            constraint=models.CheckConstraint(condition=models.Q(('of__isnull', True), ('value__lte', models.F('of')), _connector='OR'), name='figure_part_within_whole'),
        ),
        migrations.RunSQL(STANDS, MOVES),
        migrations.RunPython(load, migrations.RunPython.noop),
    ]

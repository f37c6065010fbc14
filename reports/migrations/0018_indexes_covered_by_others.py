"""Indexes that another index of the same table begins with cost each write and serve no reading."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('communes', '0011_shared_handovers'),
        ('members', '0006_indexes_covered_by_others'),
        ('reports', '0017_reports_on_two_maps'),
        ('teams', '0010_teams_stand_in_communes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='communestat',
            name='commune_stat_province',
        ),
        migrations.RemoveIndex(
            model_name='sharedperson',
            name='shared_person_province',
        ),
        migrations.AlterField(
            model_name='figure',
            name='indicator',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='figures', to='reports.indicator', verbose_name='chỉ số'),
        ),
        migrations.AlterField(
            model_name='figure',
            name='submission',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='figures', to='reports.submission', verbose_name='số liệu tháng'),
        ),
        migrations.AlterField(
            model_name='mailing',
            name='officer',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='mailings', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='notice',
            name='officer',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='notices', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='pastcount',
            name='commune',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communes.unit', verbose_name='xã'),
        ),
        migrations.AlterField(
            model_name='pastseat',
            name='person',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.person', verbose_name='người'),
        ),
        migrations.AlterField(
            model_name='pastverdict',
            name='commune',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communes.unit', verbose_name='xã'),
        ),
        migrations.AlterField(
            model_name='pastverdict',
            name='target',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='teams.target', verbose_name='chỉ tiêu'),
        ),
        migrations.AlterField(
            model_name='report',
            name='commune',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communes.unit', verbose_name='xã'),
        ),
        migrations.AlterField(
            model_name='report',
            name='province',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communes.unit', verbose_name='tỉnh'),
        ),
        migrations.AlterField(
            model_name='reportfile',
            name='report',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='files', to='reports.report'),
        ),
        migrations.AlterField(
            model_name='reportnotice',
            name='report',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='reports.report'),
        ),
        migrations.AlterField(
            model_name='sharedperson',
            name='person',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.person'),
        ),
        migrations.AlterField(
            model_name='submission',
            name='province',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communes.unit', verbose_name='tỉnh'),
        ),
        migrations.AlterField(
            model_name='submission',
            name='unit',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communes.unit', verbose_name='đơn vị'),
        ),
        migrations.AlterField(
            model_name='targetstat',
            name='stat',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='targets', to='reports.communestat'),
        ),
        migrations.AlterField(
            model_name='targetstat',
            name='target',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='teams.target', verbose_name='chỉ tiêu'),
        ),
    ]

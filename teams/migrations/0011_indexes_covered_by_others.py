"""Indexes that another index of the same table begins with cost each write and serve no reading."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('communes', '0011_shared_handovers'),
        ('teams', '0010_teams_stand_in_communes'),
    ]

    operations = [
        migrations.AlterField(
            model_name='document',
            name='commune',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communes.unit', verbose_name='xã'),
        ),
        migrations.AlterField(
            model_name='document',
            name='province',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communes.unit', verbose_name='tỉnh'),
        ),
        migrations.AlterField(
            model_name='documentfile',
            name='document',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='files', to='teams.document'),
        ),
        migrations.AlterField(
            model_name='effect',
            name='document',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='effects', to='teams.document'),
        ),
        migrations.AlterField(
            model_name='legalbasis',
            name='document',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='basis_lines', to='teams.document'),
        ),
        migrations.AlterField(
            model_name='team',
            name='commune',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communes.unit', verbose_name='xã'),
        ),
        migrations.AlterField(
            model_name='team',
            name='province',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communes.unit', verbose_name='tỉnh'),
        ),
        migrations.AlterField(
            model_name='teamvillage',
            name='commune',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communes.unit', verbose_name='xã'),
        ),
    ]

"""Indexes that another index of the same table begins with cost each write and serve no reading."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('communes', '0011_shared_handovers'),
        ('members', '0005_seats_stand_with_their_team'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='membership',
            name='members_mem_person__fdc2fd_idx',
        ),
        migrations.AlterField(
            model_name='membership',
            name='commune',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communes.unit', verbose_name='xã'),
        ),
        migrations.AlterField(
            model_name='person',
            name='commune',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communes.unit', verbose_name='xã'),
        ),
        migrations.AlterField(
            model_name='training',
            name='commune',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communes.unit', verbose_name='xã'),
        ),
    ]

"""Fewer and cheaper indexes of villages: a national list writes each of them a hundred thousand times.

- One index finds the rows of a village and sees that a steady village has one: it stands for the
  plain index on the village beside the unique one of migration 0005. Where a row is not steady its
  second column is null, and nulls are not equal.
- The index on (province, commune) begins with the province; few villages have a former commune.
- Keys of names are compared by their bytes, not by the order of a language.
"""

import django.db.models.deletion
from django.db import migrations, models


ONCE = """
    DROP INDEX {name};
    CREATE UNIQUE INDEX {name} ON {table} (village_id, (nullif(steady, false)))
"""
ONCE_OF_STEADY = """
    DROP INDEX {name};
    CREATE UNIQUE INDEX {name} ON {table} (village_id) WHERE steady
"""
INDEXES = (
    {"table": "communes_villageversion", "name": "village_steady_name_once"},
    {"table": "communes_villageplacement", "name": "village_steady_place_once"},
)


class Migration(migrations.Migration):

    dependencies = [
        ('communes', '0011_shared_handovers'),
    ]

    operations = [
        *(
            migrations.RunSQL(ONCE.format(**index), ONCE_OF_STEADY.format(**index))
            for index in INDEXES
        ),
        migrations.AlterField(
            model_name='importrow',
            name='match_key',
            field=models.CharField(blank=True, db_collation='C', max_length=300),
        ),
        migrations.AlterField(
            model_name='village',
            name='former_commune',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communes.unit', verbose_name='xã cũ'),
        ),
        migrations.AlterField(
            model_name='villageplacement',
            name='province',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communes.unit', verbose_name='tỉnh'),
        ),
        migrations.AlterField(
            model_name='villageplacement',
            name='village',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='placements', to='communes.village', verbose_name='thôn, tổ dân phố'),
        ),
        migrations.AlterField(
            model_name='villageversion',
            name='match_key',
            field=models.CharField(db_collation='C', editable=False, max_length=300),
        ),
        migrations.AlterField(
            model_name='villageversion',
            name='village',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='communes.village', verbose_name='thôn, tổ dân phố'),
        ),
        migrations.AddIndex(
            model_name='village',
            index=models.Index(condition=models.Q(('former_commune__isnull', False)), fields=['former_commune'], name='village_of_former_commune'),
        ),
    ]

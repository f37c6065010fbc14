"""A seat stands where its team does: the few that a later commune's decision began follow it."""

from django.db import migrations

ALIGN = """
    UPDATE members_membership seat SET commune_id = team.commune_id,
        district_id = team.district_id, province_id = team.province_id
    FROM teams_team team WHERE team.id = seat.team_id
        AND (seat.commune_id, seat.district_id, seat.province_id)
            IS DISTINCT FROM (team.commune_id, team.district_id, team.province_id)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0004_list_orders"),
        ("teams", "0010_teams_stand_in_communes"),
    ]

    operations = [migrations.RunSQL(ALIGN, migrations.RunSQL.noop)]

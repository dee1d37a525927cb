from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("segmentation", "0013_told_afterwards")]

    operations = [
        migrations.RemoveConstraint(model_name="transition", name="transition_profile_date_axis_uniq"),
        migrations.AddConstraint(
            model_name="transition",
            constraint=models.UniqueConstraint(
                name="transition_axis_profile_date_uniq",
                fields=["axis", "profile_id", "date"],
                include=["before", "after"],
                condition=models.Q(superseded_at__isnull=True),
            ),
        ),
    ]

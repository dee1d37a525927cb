from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("segmentation", "0012_left_out")]

    operations = [
        migrations.AddField(
            model_name="transition", name="told_by", field=models.DateField(null=True)
        ),
        migrations.AddIndex(
            model_name="transition",
            index=models.Index(fields=["profile_id"], name="transition_profile_idx"),
        ),
    ]

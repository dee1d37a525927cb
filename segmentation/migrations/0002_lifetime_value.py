from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('segmentation', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ValueFit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField(unique=True)),
                ('r', models.FloatField(null=True)),
                ('alpha', models.FloatField(null=True)),
                ('a', models.FloatField(null=True)),
                ('b', models.FloatField(null=True)),
                ('p', models.FloatField(null=True)),
                ('q', models.FloatField(null=True)),
                ('v', models.FloatField(null=True)),
                ('ratio', models.FloatField(null=True)),
                ('buyers', models.IntegerField()),
                ('is_reliable', models.BooleanField()),
                ('note', models.CharField(blank=True, max_length=200)),
                ('fitted_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-date'],
            },
        ),
        migrations.AddField(
            model_name='standing',
            name='expected_spent',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='standing',
            name='p_alive',
            field=models.FloatField(null=True),
        ),
    ]

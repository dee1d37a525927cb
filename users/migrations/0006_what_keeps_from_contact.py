"""Keep what forbids to contact a person, and the zone they live in."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('users', '0005_words_in_use_indexes'),
    ]

    operations = [
        migrations.AddField(
            model_name='profile',
            name='home_zone',
            field=models.CharField(blank=True, db_default='', default='', help_text='空着就是品牌的时区', max_length=63, verbose_name='所在时区'),
        ),
        migrations.AddField(
            model_name='profile',
            name='is_deceased',
            field=models.BooleanField(db_default=False, default=False, verbose_name='已经离世'),
        ),
        migrations.AddField(
            model_name='profile',
            name='is_minor',
            field=models.BooleanField(db_default=False, default=False, verbose_name='未满十四岁'),
        ),
        migrations.AddField(
            model_name='profile',
            name='is_restricted',
            field=models.BooleanField(db_default=False, default=False, verbose_name='只保存、不使用'),
        ),
    ]

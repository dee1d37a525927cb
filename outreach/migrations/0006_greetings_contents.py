"""Gives greetings a review and more to be chosen by; adds the shelf and the texts that were held back."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

RETIRE = "UPDATE outreach_greeting SET status = 'retired' WHERE NOT is_active"


class Migration(migrations.Migration):

    dependencies = [
        ('outreach', '0005_care_plans'),
        ('users', '0005_words_in_use_indexes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Content',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('article', '文章'), ('upgrade', '服务升级'), ('topic', '社群话题')], default='article', max_length=8, verbose_name='类别')),
                ('language', models.CharField(choices=[('zh', '中文'), ('en', '英文')], default='zh', max_length=2, verbose_name='语言')),
                ('title', models.CharField(max_length=60, verbose_name='标题')),
                ('summary', models.CharField(blank=True, max_length=200, verbose_name='一句话介绍')),
                ('url', models.URLField(blank=True, help_text='Ta 说想看以后再发，首次问候里不放链接。', max_length=500, verbose_name='地址')),
                ('tags', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None, verbose_name='兴趣标签')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='从')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='到')),
                ('external_id', models.CharField(blank=True, db_collation='C', max_length=255)),
                ('created_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='HeldText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=500)),
                ('rules', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=16), default=list, size=None)),
                ('created_at', models.DateTimeField()),
                ('decision', models.CharField(blank=True, choices=[('', '等组长看'), ('passed', '可以发'), ('refused', '请改写')], default='', max_length=8)),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='说明')),
                ('decided_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['created_at', 'id'],
            },
        ),
        migrations.AddField(
            model_name='greeting',
            name='author',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='greeting',
            name='created_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='greeting',
            name='occasions',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=24), blank=True, default=list, size=None),
        ),
        migrations.AddField(
            model_name='greeting',
            name='reviewed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='greeting',
            name='reviewed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='greeting',
            name='status',
            field=models.CharField(choices=[('draft', '草稿'), ('reviewed', '已审核'), ('retired', '已停用')], default='reviewed', max_length=8, verbose_name='状态'),
        ),
        migrations.AddField(
            model_name='greeting',
            name='tiers',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=4), blank=True, default=list, size=None),
        ),
        migrations.AlterField(
            model_name='greeting',
            name='language',
            field=models.CharField(choices=[('zh', '中文'), ('en', '英文')], default='zh', max_length=7, verbose_name='语言'),
        ),
        migrations.AlterField(
            model_name='greeting',
            name='tone',
            field=models.CharField(choices=[('plain', '平实'), ('warm', '温暖'), ('light', '轻松')], default='plain', max_length=10, verbose_name='语气'),
        ),
        migrations.AddConstraint(
            model_name='greeting',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'reviewed', 'retired'])), name='greeting_status_check'),
        ),
        migrations.AddField(
            model_name='content',
            name='created_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='content',
            name='source',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='users.source'),
        ),
        migrations.AddField(
            model_name='heldtext',
            name='decided_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='heldtext',
            name='employee',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='held_texts', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='heldtext',
            name='item',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='held_texts', to='outreach.queueitem'),
        ),
        migrations.AddField(
            model_name='heldtext',
            name='profile',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='held_texts', to='users.profile'),
        ),
        migrations.AddConstraint(
            model_name='content',
            constraint=models.UniqueConstraint(condition=models.Q(('source__isnull', False)), fields=('source', 'external_id'), name='content_source_external_uniq'),
        ),
        migrations.AddConstraint(
            model_name='content',
            constraint=models.CheckConstraint(condition=models.Q(('valid_from__isnull', True), ('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='content_period_check'),
        ),
        migrations.AddIndex(
            model_name='heldtext',
            index=models.Index(condition=models.Q(('decision', '')), fields=['created_at'], name='heldtext_waiting_idx'),
        ),
        migrations.AddIndex(
            model_name='heldtext',
            index=models.Index(fields=['profile', '-created_at'], name='heldtext_profile_idx'),
        ),
        migrations.AddConstraint(
            model_name='heldtext',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decision', '')), models.Q(('decided_at__isnull', False), ('decision__in', ['passed', 'refused'])), _connector='OR'), name='heldtext_decision_check'),
        ),
        migrations.RunSQL(RETIRE, migrations.RunSQL.noop),
        migrations.RemoveField(
            model_name='greeting',
            name='is_active',
        ),
    ]

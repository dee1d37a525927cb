"""Tables of what people did: events, their keys and types, and the marks that say what is new."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from users.models.sources import Source
from users.rules import DIMENSIONS, MOST_LANES


class EventType(models.Model):
    """A kind of event of one source; counts once it is mapped to a dimension.

    `dimension` empty and not passive: unknown, listed for mapping, kept and not counted.
    Passive (a badge awarded, a message sent to the person): known and never activity.
    """

    class Dimension(models.TextChoices):
        LOGIN = "login", _("登录")
        BROWSE = "browse", _("浏览")
        INTERACT = "interact", _("点赞评论")
        POST = "post", _("发帖")
        CAMPAIGN = "campaign", _("活动")
        PURCHASE = "purchase", _("购买")
        CONTACT = "contact", _("主动联系")

    source = models.ForeignKey(Source, models.CASCADE, related_name="event_types")
    code = models.CharField(_("类型"), max_length=80, db_collation="C")
    label = models.CharField(_("说明"), max_length=60, blank=True)
    dimension = models.CharField(_("行为维度"), max_length=8, choices=Dimension, blank=True)
    behaviour = models.ForeignKey(  # null: counts as the dimension itself
        "Behaviour", models.PROTECT, null=True, blank=True, related_name="event_types"
    )
    is_passive = models.BooleanField(_("不算行为"), default=False)
    is_money = models.BooleanField(
        _("金额算作消费"), default=False, db_default=False
    )  # its amounts count like a purchase's
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["source", "code"]
        constraints = [
            models.UniqueConstraint(name="eventtype_source_code_uniq", fields=["source", "code"]),
            models.CheckConstraint(
                name="eventtype_dimension_check", condition=models.Q(dimension__in=["", *DIMENSIONS])
            ),
        ]

    def __str__(self) -> str:
        return self.label or self.code


class Behaviour(models.Model):
    """A behaviour inside a dimension with a vote of its own. Only ever added: masks name its lane."""

    lane = models.SmallIntegerField(primary_key=True)  # its bit in a day's mask and its place in evidence
    dimension = models.CharField(_("行为维度"), max_length=8, choices=EventType.Dimension)
    name = models.CharField(_("名称"), max_length=80)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["lane"]
        constraints = [
            models.UniqueConstraint(name="behaviour_dimension_name_uniq", fields=["dimension", "name"]),
            models.CheckConstraint(
                name="behaviour_lane_check",
                condition=models.Q(lane__gte=len(DIMENSIONS), lane__lt=MOST_LANES),
            ),
            models.CheckConstraint(
                name="behaviour_dimension_check", condition=models.Q(dimension__in=DIMENSIONS)
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Event(models.Model):
    """One thing a profile did. Partitioned by month of `occurred_at`; nothing refers to it."""

    pk = models.CompositePrimaryKey("profile_id", "occurred_at", "id")
    profile_id = models.BigIntegerField()
    occurred_at = models.DateTimeField()
    id = models.BigIntegerField()
    source_id = models.IntegerField()
    type = models.ForeignKey(EventType, models.DO_NOTHING, db_constraint=False, related_name="+")
    key = models.UUIDField()  # EventKey.key
    amount = models.BigIntegerField(null=True)  # in 1/100 of the currency; negative for a refund
    subject = models.CharField(max_length=200)  # what it was about: a product, a post's title
    properties = models.JSONField(null=True)
    is_future = models.BooleanField()  # more than a day ahead when it came: kept, not counted until due
    received_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "users_event"

    def __str__(self) -> str:
        return f"{self.profile_id} {self.occurred_at}"


class EventKey(models.Model):
    """Decides whether an event is new, a duplicate (same content) or a conflict (other content)."""

    pk = models.CompositePrimaryKey("source_id", "key")
    source_id = models.IntegerField()
    key = models.UUIDField()  # BLAKE2b-128 of the client's id, or of content and occurrence number
    content = models.UUIDField()  # BLAKE2b-128 of the whole item

    class Meta:
        managed = False
        db_table = "users_eventkey"

    def __str__(self) -> str:
        return str(self.key)


class DayMark(models.Model):
    """Says that a profile's day changed: append-only, no unique key, in the writer's transaction.

    An upserted mark would lose events when folding runs beside ingestion, and a watermark on an
    identity column would too (lower numbers can commit later). Readers take the marks whose
    `txid` lies from their own cursor up to `pg_snapshot_xmin`.
    """

    pk = models.CompositePrimaryKey("txid", "profile_id", "day")
    txid = models.BigIntegerField()
    profile_id = models.BigIntegerField()
    day = models.DateField()  # in the brand's zone

    class Meta:
        managed = False
        db_table = "users_daymark"

    def __str__(self) -> str:
        return f"{self.profile_id} {self.day}"


class MarkCursor(models.Model):
    """How far one consumer of the marks has read: everything below `txid` is done."""

    consumer = models.CharField(primary_key=True, max_length=40)
    txid = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.consumer} {self.txid}"

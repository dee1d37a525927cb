"""Tables of the nightly job: runs, their steps and chunks, and the sign that a worker lives."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Run(models.Model):
    """One job for one business date; the run of date D sees the days before D."""

    class State(models.TextChoices):
        RUNNING = "running", _("进行中")
        DONE = "done", _("已完成")
        FAILED = "failed", _("失败")

    job = models.CharField(max_length=20)
    date = models.DateField()
    state = models.CharField(max_length=8, choices=State, default=State.RUNNING)
    cutoff_txid = models.BigIntegerField()  # events committed below it are in; fixed when opened
    policy_version = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-date", "job"]
        constraints = [models.UniqueConstraint(name="run_job_date_uniq", fields=["job", "date"])]

    def __str__(self) -> str:
        return f"{self.job} {self.date}"


class RunStep(models.Model):
    """One step of a run, in order; the next begins when all chunks of this one are done."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=20)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    rows = models.BigIntegerField(default=0)
    left_out = models.IntegerField(default=0)  # people whom a limit kept from being done

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(name="runstep_run_position_uniq", fields=["run", "position"])]

    def __str__(self) -> str:
        return self.name


class RunChunk(models.Model):
    """A key range of profiles of one step: claimed with SKIP LOCKED, leased, fenced by `epoch`.

    Results and `finished_at` commit together, and only when the epoch is still the claimer's.
    """

    step = models.ForeignKey(RunStep, models.CASCADE, related_name="chunks")
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()  # inclusive
    attempts = models.PositiveSmallIntegerField(default=0)  # claims
    failures = models.PositiveSmallIntegerField(default=0)  # claims that ended in an error
    epoch = models.PositiveIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    worker = models.IntegerField(
        null=True, blank=True
    )  # the claimer's database process; gone when it is dead
    finished_at = models.DateTimeField(null=True, blank=True)
    set_aside_at = models.DateTimeField(null=True, blank=True)  # one profile that failed again and again
    error = models.CharField(max_length=500, blank=True)
    rows = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["first_id"]
        constraints = [models.UniqueConstraint(name="runchunk_step_first_uniq", fields=["step", "first_id"])]
        indexes = [
            models.Index(
                name="runchunk_open_idx",
                fields=["step", "first_id"],
                condition=models.Q(finished_at__isnull=True, set_aside_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.first_id}–{self.last_id}"


class Heartbeat(models.Model):
    """The last sign of life of the workers, one row."""

    name = models.CharField(primary_key=True, max_length=20)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name

"""Tables of lifetime value: the fitted models, and how far each may be believed."""

from django.db import models


class ValueFit(models.Model):
    """MBG/NBD (time in weeks) and gamma-gamma (money in 1/100) fitted to the purchases before a date.

    A fit is never changed: what a night was computed with can be read later. The newest reliable one is used.
    """

    date = models.DateField(unique=True)  # purchases on days before it were seen
    r = models.FloatField(null=True)
    alpha = models.FloatField(null=True)
    a = models.FloatField(null=True)
    b = models.FloatField(null=True)
    p = models.FloatField(null=True)
    q = models.FloatField(null=True)
    v = models.FloatField(null=True)
    ratio = models.FloatField(null=True)  # forecast over actual purchases of the last quarter, held back
    buyers = models.IntegerField()
    is_reliable = models.BooleanField()
    note = models.CharField(max_length=200, blank=True)  # codes of what is amiss, separated by spaces
    fitted_at = models.DateTimeField()

    class Meta:
        ordering = ["-date"]

    def __str__(self) -> str:
        return f"{self.date} {self.ratio}"

"""Checks of the audit trail."""

from users.actions import audit
from users.models import AuditEntry


def test_record_keeps_who_did_what_to_which_object(admin, now):
    audit.record(by=admin, action="source.created", obj_type="source", obj_id=7, now=now, code="crm")

    entry = AuditEntry.objects.get()
    assert (entry.employee, entry.action, entry.object_type, entry.object_id) == (
        admin,
        "source.created",
        "source",
        7,
    )
    assert (entry.details, entry.at) == ({"code": "crm"}, now)


def test_record_allows_deeds_of_the_installation_itself(db, now):
    audit.record(by=None, action="rejection.pruned", obj_type="rejection", obj_id=None, now=now)
    entry = AuditEntry.objects.get()
    assert (entry.employee, entry.action, entry.object_id) == (None, "rejection.pruned", None)

import pytest
from django.db import IntegrityError

from users.actions.policies import PolicyMoved, PolicyUnchanged, save_policy
from users.models import AuditEntry, Policy


@pytest.fixture
def save(manager, now):
    def do(values, version=0, **fields):
        deed = {"area": "contact", "note": "试试", "by": manager, "now": now} | fields
        return save_policy(values=values, version=version, **deed)

    return do


def test_save_policy_makes_a_new_version_with_author_time_note_and_audit_row(save, manager, now):
    save({"returned_days": 5})
    saved = save({"returned_days": 6}, version=1, note="再改")
    assert (saved.version, saved.note, saved.created_by, saved.created_at) == (2, "再改", manager, now)
    assert list(Policy.objects.values_list("version", "values")) == [
        (2, {"returned_days": 6}),
        (1, {"returned_days": 5}),
    ]
    entry = AuditEntry.objects.first()
    assert (entry.action, entry.employee, entry.details) == (
        "policy.saved",
        manager,
        {"area": "contact", "version": 2},
    )


def test_save_policy_refuses_an_editor_who_was_overtaken(save):
    save({"returned_days": 5})
    with pytest.raises(PolicyMoved):
        save({"returned_days": 6})
    assert Policy.objects.get().values == {"returned_days": 5}


def test_save_policy_refuses_the_loser_of_a_race(save, monkeypatch):
    def taken(**_fields):
        raise IntegrityError

    monkeypatch.setattr(Policy.objects, "create", taken)
    with pytest.raises(PolicyMoved):
        save({"returned_days": 5})
    assert not AuditEntry.objects.exists()


def test_save_policy_refuses_what_is_in_force_already(save):
    save({"returned_days": 5})
    with pytest.raises(PolicyUnchanged):
        save({"returned_days": 5}, version=1)


def test_save_policy_counts_each_area_apart(save):
    save({"returned_days": 5})
    assert save({"period_days": 14}, area="standing").version == 1

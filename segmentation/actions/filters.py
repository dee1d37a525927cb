"""Owns the filters that employees keep by name."""

import datetime as dt
from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from scrm.lib.errors import Refused
from segmentation.models import SavedFilter, may_share
from users.actions import audit
from users.models import Employee

MOST = 50


class FilterNameTaken(Refused):
    """One name, one filter."""

    code = "filter_name_taken"
    message = _("您已经有一个叫这个名字的筛选了。换一个名字，或者先删掉那一个。")


class TooManyFilters(Refused):
    """A list that nobody can survey helps nobody."""

    code = "too_many_filters"
    message = _("最多保存 50 个筛选。请先删掉不用的。")


class FilterNotYours(Refused):
    """Whoever shares a filter keeps it."""

    code = "filter_not_yours"
    message = _("这是同事分享的筛选，只有 Ta 自己能改。您可以打开它，另存为自己的。")


@transaction.atomic
def save_filter(
    *, name: str, codes: Mapping[str, list[str]], is_shared: bool, by: Employee, now: dt.datetime
) -> SavedFilter:
    """Keep a filter under a name."""
    if SavedFilter.objects.filter(owner=by).count() >= MOST:
        raise TooManyFilters
    kept = SavedFilter(owner=by, name=name, codes=dict(codes), is_shared=_may(by, is_shared), created_at=now)
    _write(kept)
    _record("filter.saved", kept, by, now)
    return kept


@transaction.atomic
def change_filter(*, kept: SavedFilter, name: str, is_shared: bool, by: Employee, now: dt.datetime) -> None:
    """Give an own filter another name, share it or stop sharing it."""
    _refuse_others(kept, by)
    kept.name, kept.is_shared = name, _may(by, is_shared)
    _write(kept, ["name", "is_shared"])
    _record("filter.changed", kept, by, now)


@transaction.atomic
def delete_filter(*, kept: SavedFilter, by: Employee, now: dt.datetime) -> None:
    """Forget an own filter."""
    _refuse_others(kept, by)
    _record("filter.deleted", kept, by, now)
    kept.delete()


def _may(by: Employee, is_shared: bool) -> bool:
    return is_shared and may_share(by)


def _refuse_others(kept: SavedFilter, by: Employee) -> None:
    if kept.owner_id != by.pk:
        raise FilterNotYours


def _write(kept: SavedFilter, fields: list[str] | None = None) -> None:
    try:
        with transaction.atomic():
            kept.save(update_fields=fields)
    except IntegrityError:
        raise FilterNameTaken from None


def _record(action: str, kept: SavedFilter, by: Employee, now: dt.datetime) -> None:
    audit.record(
        by=by, action=action, obj_type="saved_filter", obj_id=kept.pk, now=now, shared=kept.is_shared
    )

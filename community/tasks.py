"""The jobs of the community, each one line."""

from celery import shared_task

from community.actions.campaigns import prepare_campaigns as prepare
from community.actions.messages import copy_messages as copy
from scrm.lib import clock


@shared_task(name="community.copy_messages")
def copy_messages() -> None:
    """Copy the group messages that came in."""
    copy(now=clock.now())


@shared_task(name="community.prepare_campaigns")
def prepare_campaigns() -> None:
    """Make the next of what repeats, and look whom the coming campaigns suit."""
    prepare(now=clock.now())

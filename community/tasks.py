"""The jobs of the community, each one line."""

from celery import shared_task

from community.actions.alumni import tend_alumni as tend
from community.actions.campaigns import prepare_campaigns as prepare
from community.actions.graduations import find_farewells as find
from community.actions.kocs import wake_resting as wake
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


@shared_task(name="community.find_farewells")
def find_farewells() -> None:
    """Look who may be leaving."""
    find(now=clock.now())


@shared_task(name="community.tend_alumni")
def tend_alumni() -> None:
    """Welcome back who bought again, and let forgotten roles end."""
    tend(now=clock.now())


@shared_task(name="community.wake_kocs")
def wake_kocs() -> None:
    """Let KOCs whose rest is over be active again."""
    wake(now=clock.now())

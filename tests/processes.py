"""Owns how a test's process begins: the apps are set up before what it does is imported."""

import pkgutil

import django


def do(deed: str, *arguments) -> None:
    """Do what a name like `tests.outreach.hands:knock` says."""
    django.setup()
    pkgutil.resolve_name(deed)(*arguments)

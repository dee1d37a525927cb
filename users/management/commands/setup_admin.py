"""Makes the first administrator and prints the link with which to set a password."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from scrm.lib import clock
from scrm.lib.errors import Refused
from users import queries
from users.actions import employees


class Command(BaseCommand):
    """Asks for what the options leave open."""

    help = "Make the first administrator; print a one-time link to set the password."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the account's data, the public address, and leave to add another administrator."""
        parser.add_argument("--username", help="the name to sign in with")
        parser.add_argument("--name", help="the name that colleagues see")
        parser.add_argument("--email", help="where links to set a password are mailed")
        parser.add_argument("--base-url", default="", help="such as https://reunion.example.com")
        parser.add_argument("--another", action="store_true", help="although there is one already")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the account."""
        username = options["username"] or input("登录名 / username: ").strip()
        name = options["name"] or input("姓名 / name: ").strip()
        email = options["email"] if options["email"] is not None else input("邮箱 / e-mail: ").strip()
        self.check_answers(username, name, email)
        now = clock.now()
        try:
            employee = employees.setup_admin(
                username=username, name=name, email=email, another=options["another"], now=now
            )
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        until = now + dt.timedelta(days=settings.INVITATION_DAYS)
        link = queries.link_path(queries.link_token(employee, until))
        days = settings.INVITATION_DAYS
        self.stdout.write(f"请打开链接设置密码，{days} 天内有效，只能用一次 / open once within {days} days:")
        self.stdout.write(options["base_url"].rstrip("/") + link)

    def check_answers(self, username: str, name: str, email: str) -> None:
        """Refuse what no account could have."""
        if not username or not name or max(len(username), len(name)) > 60:
            raise CommandError("登录名和姓名都要填，最多 60 个字符 / both names, at most 60 characters")
        try:
            if email:
                validate_email(email)
        except ValidationError as error:
            raise CommandError("邮箱不对 / not an e-mail address") from error

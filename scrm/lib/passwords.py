"""Owns how long a password may be; named in the settings."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

SHORTEST, LONGEST = 12, 128


class Length:
    """Refuse the short, and the endless before it is hashed; nothing is ever cut off."""

    def validate(self, password: str, user: object = None) -> None:
        """Raise where the length is wrong."""
        if len(password) < SHORTEST:
            raise ValidationError(_("密码太短，至少要 %(count)d 个字符。") % {"count": SHORTEST})
        if len(password) > LONGEST:
            raise ValidationError(_("密码太长，最多 %(count)d 个字符。") % {"count": LONGEST})

    def get_help_text(self) -> str:
        """Say what is asked for."""
        return _("12 到 128 个字符，可以用中文和空格；不要太常见，也不要像您的姓名。")

"""Pages of the people floor."""

from users.views.session import locked_out, sign_in, sign_out

__all__ = ["locked_out", "sign_in", "sign_out"]

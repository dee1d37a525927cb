"""Owns the written procedures of a crisis: the steps, whose each is, and how long each may take."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

DISPUTE, RUMOUR = "dispute", "rumour"
FIRST, LEAD, MANAGER = "first", "lead", "manager"  # who saw it first, their lead, a manager
STATEMENT, REVIEW = "statement", "review"  # steps that are ticked by sending the statement and by closing
TICKED_ELSEWHERE = frozenset({STATEMENT, REVIEW})
HOUR, DAY = 60, 24 * 60


class Step(NamedTuple):
    """One step of a procedure."""

    code: str
    text: object
    duty: str
    minutes: int  # from the opening


PROCEDURES = {
    DISPUTE: (
        Step("calm", _("在群里说一句平和的话，请双方先停一停，不评谁对谁错。"), FIRST, 10),
        Step("inform", _("告诉组长和值班同事发生了什么，别人先不插话。"), FIRST, 20),
        Step("pause", _("核对涉事的人：对他们的其他联系已经自动暂停，漏了谁就补上。"), FIRST, 30),
        Step("listen", _("分开听两边把话说完，记下原话，不转述、不站队。"), LEAD, 4 * HOUR),
        Step(STATEMENT, _("写好要在群里说的话，请另一位同事批准后发出。"), LEAD, DAY),
        Step("watch", _("看群里是否恢复平静，私下谢谢劝和的人。"), FIRST, 2 * DAY),
        Step(REVIEW, _("复盘：怎样更早看见，群规要不要改。"), LEAD, 5 * DAY),
    ),
    RUMOUR: (
        Step("record", _("存证：原话、出处、时间、传到了哪里。不删帖，不争辩。"), FIRST, 15),
        Step("inform", _("告诉组长和运营；在有结论之前，谁也不单独对外说话。"), FIRST, 30),
        Step("pause", _("核对涉事的人：对他们的其他联系已经自动暂停，漏了谁就补上。"), FIRST, 45),
        Step("facts", _("查清事实：哪些属实、哪些不实、哪些还不知道。"), MANAGER, 4 * HOUR),
        Step(STATEMENT, _("写声明：先认属实的，再说怎么办；另一位同事批准后发出。"), MANAGER, 8 * HOUR),
        Step("answer", _("把声明带到有人问的地方，逐一回应，不复制粘贴。"), LEAD, DAY),
        Step("watch", _("连续三天看有没有新的疑问，答应过的时间到了就答复。"), LEAD, 3 * DAY),
        Step(REVIEW, _("复盘：事情本身要改什么，流程要改什么。"), MANAGER, 7 * DAY),
    ),
}  # fmt: skip
TEXTS = {(kind, step.code): step.text for kind, steps in PROCEDURES.items() for step in steps}
APPROVING = frozenset({"lead", "manager", "admin"})


def may_approve(*, author: int, employee: int, role: str) -> bool:
    """Say whether someone may approve a statement: whoever leads, never its author."""
    return role in APPROVING and employee != author

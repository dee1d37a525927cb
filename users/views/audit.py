"""The page of the audit trail."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from scrm.lib.auth import allow
from users.forms import AuditFilter
from users.models import AuditEntry

PER_PAGE = 50
ACTION_LABELS = {
    "employee.invited": _("邀请员工"),
    "employee.changed": _("修改账号"),
    "employee.renamed": _("改了自己的姓名"),
    "employee.left": _("离职"),
    "password.link_issued": _("给出设密码的链接"),
    "password.set_by_link": _("用链接设了密码"),
    "password.changed": _("更换密码"),
    "sessions.ended": _("退出其他设备"),
    "team.created": _("新建小组"),
    "team.renamed": _("小组改名"),
    "cover.started": _("安排代班"),
    "cover.ended": _("结束代班"),
    "source.created": _("新建数据源"),
    "source.changed": _("修改数据源"),
    "key.created": _("新建密钥"),
    "key.revoked": _("撤销密钥"),
    "cut_points.renewed": _("重新测量分界"),
    "behaviour.named": _("新增单独计票的行为"),
    "event_type.mapped": _("映射行为类型"),
    "rejections.erased": _("抹除被拒数据"),
    "rejections.pruned": _("清理过期的被拒数据"),
    "policy.saved": _("修改规则"),
    "profile.merged": _("合并用户"),
    "profile.assign": _("分配用户"),
    "profile.unassign": _("取消归属"),
    "profile.exported": _("导出用户"),
    "filter.saved": _("保存筛选"),
    "filter.changed": _("修改保存的筛选"),
    "filter.deleted": _("删除保存的筛选"),
    "contact_point_revealed": _("查看联系方式"),
    "consent_given": _("记下同意"),
    "consent_withdrawn": _("记下不同意"),
    "diagnosis_recorded": _("填写关系体检"),
    "promise_kept": _("兑现承诺"),
    "tags_added": _("添加标签"),
    "tag_removed": _("删除标签"),
    "item_snoozed": _("推迟名单"),
    "item_skipped": _("跳过名单"),
    "item_resumed": _("恢复名单"),
    "touch_sent": _("标记已发送"),
    "touch_answer": _("记下回复"),
    "touch_undone": _("撤回触达"),
    "ticket_opened": _("打开服务单"),
    "ticket_answered": _("答复服务单"),
    "ticket_proposed": _("服务单提出方案"),
    "ticket_resolved": _("解决服务单"),
    "ticket_closed": _("关闭服务单"),
    "ticket_reopened": _("重新打开服务单"),
    "ticket_handed": _("转交服务单"),
    "ticket_escalated": _("服务单超时升级"),
    "remedy_decided": _("定了体检之后的方案"),
    "plan_started": _("开始唤醒方案"),
    "plan_ended": _("结束唤醒方案"),
    "step_done": _("做完方案的一步"),
    "step_skipped": _("跳过方案的一步"),
    "desk_set": _("改了谁接哪类问题"),
}


@allow("admin")
@require_http_methods(["GET"])
def audit_list(request: HttpRequest) -> HttpResponse:
    """List who did what, newest first."""
    form = AuditFilter(request.GET or None)
    rows = AuditEntry.objects.select_related("employee")
    if form.is_valid():
        rows = rows.filter(**{name: value for name, value in form.cleaned_data.items() if value})
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    shown = [(entry, ACTION_LABELS.get(entry.action, entry.action)) for entry in page]
    context = {"filter": form, "page": page, "rows": shown, "actions": ACTION_LABELS}
    return render(request, "users/audit_list.html", context)

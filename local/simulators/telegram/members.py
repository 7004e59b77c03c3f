"""ChatMember objects by status, with the fields that the documentation requires of each."""

from local.simulators.telegram.groups import (
    ADMINISTRATOR_RIGHTS,
    CHANNEL_RIGHTS,
    GROUP_RIGHTS,
    PERMISSIONS,
    Json,
    Standing,
)


def member_object(user: Json, standing: Standing, *, kind: str = "supergroup", viewer_id: int = 0) -> Json:
    """Return a ChatMember in a chat of this kind, as the bot `viewer_id` sees it."""
    member: Json = {"user": user, "status": standing.status}
    title = {"custom_title": standing.title} if standing.title else {}
    if standing.title and standing.status in {"member", "restricted"}:
        member["tag"] = standing.title
    if standing.status == "kicked":
        member["until_date"] = standing.until_date
    elif standing.status == "creator":
        member |= {"is_anonymous": standing.rights.get("is_anonymous", False), **title}
    elif standing.status == "administrator":
        editable = viewer_id != 0 and standing.promoted_by == viewer_id
        member |= {"can_be_edited": editable, "is_anonymous": standing.rights.get("is_anonymous", False)}
        member |= {right: standing.has(right) for right in rights_of(kind)} | title
    elif standing.status == "restricted":
        member |= {"is_member": True, **{name: standing.rights.get(name, False) for name in PERMISSIONS}}
        member["until_date"] = standing.until_date
    return member


def rights_of(kind: str) -> tuple[str, ...]:
    """Return the administrator's rights that exist in chats of this kind."""
    return (*ADMINISTRATOR_RIGHTS, *(CHANNEL_RIGHTS if kind == "channel" else GROUP_RIGHTS))

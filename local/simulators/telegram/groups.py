"""What all bots of a group share: members and their rights, topics, title, invite links."""

from typing import Any, Literal, get_args

from pydantic import BaseModel, Field

Json = dict[str, Any]

Status = Literal["creator", "administrator", "member", "restricted", "left", "kicked"]
STATUSES: frozenset[str] = frozenset(get_args(Status))
OUTSIDE: frozenset[Status] = frozenset({"left", "kicked"})
MANAGERS: frozenset[Status] = frozenset({"creator", "administrator"})

SEND_PERMISSIONS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
)
SHARED_RIGHTS = ("can_change_info", "can_invite_users", "can_pin_messages", "can_manage_topics")
"""Permissions of members that bots have only as administrators (tdlib/td, DialogParticipantStatus)."""

PERMISSIONS = (*SEND_PERMISSIONS, *SHARED_RIGHTS)
ADMINISTRATOR_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)
GROUP_RIGHTS = ("can_pin_messages", "can_manage_topics", "can_manage_tags")
CHANNEL_RIGHTS = ("can_post_messages", "can_edit_messages", "can_manage_direct_messages")
GENERAL_TOPIC = 1
ANONYMOUS_ADMINISTRATOR: Json = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
TOPIC_COLOURS = (0x6FB9F0, 0xFFD67E, 0xCB86DB, 0x8EEE98, 0xFF93B2, 0xFB6F5F)


class Topic(BaseModel):
    """A topic of a forum; `hidden` happens only to General."""

    name: str = ""
    icon_color: int = TOPIC_COLOURS[0]
    icon_custom_emoji_id: str | None = None
    creator_id: int = 0
    closed: bool = False
    hidden: bool = False


class Standing(BaseModel):
    """Somebody's status in a group; without `rights` an administrator has all and a restricted member none."""

    status: Status = "member"
    rights: dict[str, bool] = Field(default_factory=dict)
    title: str = ""
    until_date: int = 0
    promoted_by: int = 0

    @property
    def is_anonymous(self) -> bool:
        """Whether what an administrator writes is written by the group."""
        return self.status in MANAGERS and self.rights.get("is_anonymous", False)

    def has(self, right: str) -> bool:
        """Tell whether an administrator has this right."""
        if self.status == "creator":
            return True
        return self.status == "administrator" and (self.rights.get(right, False) if self.rights else True)


class Member(Standing):
    """A person in a group."""

    user: Json


class Group(BaseModel):
    """The state of a chat that does not depend on who looks; `info` is the Chat object of its messages."""

    info: Json = Field(default_factory=dict)
    members: dict[int, Member] = Field(default_factory=dict)
    bots: set[int] = Field(default_factory=set)
    permissions: dict[str, bool] = Field(default_factory=dict)
    topics: dict[int, Topic] = Field(default_factory=dict)
    general: Topic = Field(default_factory=lambda: Topic(name="General"))
    description: str = ""
    photo: str | None = None
    sticker_set: str | None = None
    invite_links: dict[str, Json] = Field(default_factory=dict)
    join_requests: dict[int, Json] = Field(default_factory=dict)
    migrated_to: int | None = None
    deleted: bool = False
    last_message_id: int = 0
    last_serial: int = 0

    def is_anonymous(self, user_id: int) -> bool:
        member = self.members.get(user_id)
        return member is not None and member.is_anonymous

    def permits(self, permission: str) -> bool:
        """Tell whether members may do this."""
        return self.permissions.get(permission, True)

    def all_permissions(self) -> dict[str, bool]:
        return {permission: self.permits(permission) for permission in PERMISSIONS}

"""Emoji with which a bot may react, and the nearest of them to any other (core.telegram.org/bots/api)."""

import re

_ALLOWED = (
    "❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤\u200d🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 "
    "🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨\u200d💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 "
    "🤷\u200d♂ 🤷 🤷\u200d♀ 😡"
)
ALLOWED = frozenset(_ALLOWED.split())
"""ReactionTypeEmoji."""

_LIKE = {
    "❤": "🧡 💛 💚 💙 💜 🖤 🤍 🤎 🩷 🩵 🩶 💕 💞 💓 💗 💖 💝 💟 ❣ ♥ 🫶 🌹 💐",
    "😁": "😀 😃 😄 😊 🙂 ☺ 😆 😅 😉 😋 😺 😸",
    "🤣": "😂 😹",
    "😍": "😻",
    "😘": "😗 😙 😚 😽",
    "😡": "😠 😤 😾",
    "😈": "👿",
    "😢": "😔 😞 😟 🙁 ☹ 😥 😓 🥺 😿 😕 😣 😖",
    "😭": "😩 😫",
    "😱": "😮 😯 😲 😳 🙀 🤭",
    "😨": "😧 😦 😰 🫣",
    "😐": "😑 😶 🙄 😬",
    "🤔": "🧐",
    "😴": "😪 💤 🛌",
    "🤮": "🤢 🤒 🤧",
    "🥴": "😵 🤤 😵‍💫",
    "🤪": "😜 😝 😛 🙃",
    "😎": "😏 🕶",
    "👍": "✅ ☑ ✔ 💪 👊 🤙 ➕ 🆗",
    "👎": "❌ ✖ 🚫 ⛔ ➖",
    "👏": "🙌",
    "👌": "🤌 🤏",
    "🤝": "🫱 🫲",
    "🤗": "👋 🤚 🖐 ✋",
    "🎉": "🎊 🥳 🎁 🎂 🎈",
    "🤩": "⭐ 🌟 ✨ 💫",
    "🏆": "🥇 🏅 🎖",
    "🍾": "🥂 🍷 🍺 🍻 🍸",
    "✍": "📝 🖊 ✏",
    "👀": "👁",
    "🔥": "🚀 💥",
    "🐳": "🐋",
    "💘": "🏹",
    "🙈": "🐵 🐒",
    "🗿": "🪨",
    "💋": "👄 🫦",
}

_NEAREST = {other.replace("\ufe0f", ""): emoji for emoji, others in _LIKE.items() for other in others.split()}
_SKIN_TONES = re.compile("[\U0001f3fb-\U0001f3ff]")


def nearest(emoji: str) -> str:
    """Return the emoji with which a bot can react like this: the same, one that means the same, or none."""
    plain = emoji.strip().replace("\ufe0f", "")
    for candidate in (plain, _SKIN_TONES.sub("", plain)):
        if candidate in ALLOWED:
            return candidate
        if candidate in _NEAREST:
            return _NEAREST[candidate]
    return ""

"""The control surface `/sim/…`: tests, benchmarks and the playground drive the simulated Telegram through it.

Bodies and answers are JSON. Bad input is answered with 400, something unknown with 404: `{"error": code, "detail": …}`.

| call | does |
|---|---|
| `POST bots {username, name, privacy?}` | `{bot_id, token}` |
| `GET bots` | `[{bot_id, token, username, name, privacy, webhook, commands}]` |
| `POST bots/{bot_id} {name?, privacy?, next_update_id?}` | changes a bot |
| `POST bots/{bot_id}/revoke` | a new token; the old one answers 401 and its webhook is gone |
| `POST messages {bot_id, chat, from, text?, file?, …}` | `{update_id, message_id, message}` |
| `POST edits {bot_id, chat_id, message_id, text?, file?, …}` | a person edits: the same answer |
| `POST callback {bot_id, chat_id, message_id, from, data}` | `{update_id, callback_query_id}` |
| `POST reactions {bot_id, chat_id, message_id, from?, emoji?}` | `{update_id}`; without `from` anonymous |
| `POST members {bot_id, chat_id or chat, user, status, from?, rights?, …}` | a status in a group, also the bot's own |
| `POST groups {bot_id, chat_id, from?, title?, permissions?, is_forum?, deleted?, migrate?, signs?}` | `{chat_id}` |
| `POST new_group {title, from, bots, people?, type?, is_forum?}` | `{chat_id}` |
| `POST topics {bot_id, chat_id, from, message_thread_id?, name?, closed?, deleted?, …}` | `{message_thread_id}` |
| `POST people {id, first_name?, …, avatar?, deactivated?}` | introduces or changes a person |
| `POST block {bot_id, user_id, blocked}`, `POST avatar {user_id, present}` | |
| `POST updates {bot_id, update}` | `{update_id}`, null when the bot did not ask for this kind |
| `POST redeliver {bot_id, update_id}` | sends an update again |
| `POST take_webhook {bot_id, url}` | another service sets its webhook |
| `GET sent?bot_id=&since=` | `[{index, method, params, files, result, at, unknown}]` |
| `GET deliveries?bot_id=` | `[{update_id, attempts: [{at, status, ms, error}], delivered}]`; status 0: no answer came |
| `GET chats?bot_id=` | `[{chat, bot_status, privacy, can_write, migrated_to, action, presses, members, topics, …}]` |
| `GET files/{file_unique_id}` | the bytes of a file |
| `GET events` | server-sent events `{"bot_id"}`, 0 after a reset |
| `POST clock {retry_scale?, timeout_seconds?, advance_seconds?}` | |
| `GET, POST limits {enabled?, per_chat_burst?, per_chat_per_second?, per_group_per_minute?, per_bot_per_second?}` | |
| `POST switches {redeliver_probability}` | acknowledged updates come once more with this probability |
| `POST, GET, DELETE faults`, `GET requests`, `POST reset`, `GET state` | |
"""

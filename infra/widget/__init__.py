"""The widget's archive: how it is packed, and what amoCRM's moderators would refuse in it."""

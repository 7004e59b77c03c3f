"""Whatever a message holds, its pieces are what Telegram takes, and hold all of it."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bridge.domain.content import Contact, Content, File, Media, MediaKind, Mention, Place, Text, words_of
from bridge.domain.splitting import TELEGRAM_LIMIT, fits
from bridge.relay.messages import Button
from bridge.relay.outgoing.pieces import LONGEST_CAPTION, pieces_of
from tests.fakes.outgoing import MESSAGE

texts = st.text() | st.text(alphabet="я 🦊\n\u200d\u200b", min_size=900, max_size=5000)
contents: st.SearchStrategy[Content] = st.one_of(
    st.builds(Text, texts),
    st.builds(Media, st.sampled_from(MediaKind), st.just(File("ref", "ref")), texts),
    st.builds(Place, st.floats(-90, 90), st.floats(-180, 180), texts),
    st.builds(Contact, st.text(), st.text(), texts),
    st.builds(Mention, st.text(), st.text(), texts),
)
ROW = ((Button("Да"),),)


def seen(text: str) -> str:
    """Return what is left of a text without anything that shows nothing by itself."""
    return "".join(sign for sign in text if sign in "я🦊")


@given(contents, st.booleans())
def test_each_piece_fits_and_nothing_is_lost(content: Content, text_first: bool) -> None:
    pieces = pieces_of(replace(MESSAGE, content=content), text_first=text_first)

    for piece in pieces:
        limit = TELEGRAM_LIMIT if isinstance(piece.content, Text) else LONGEST_CAPTION
        assert fits(words_of(piece.content), limit)
    assert seen("".join(words_of(piece.content) for piece in pieces)) in {
        seen(words_of(content)),
        seen(getattr(content, "name", "") + words_of(content)),
    }


@given(contents, st.booleans())
def test_one_piece_has_the_buttons_and_the_first_is_the_reply(content: Content, text_first: bool) -> None:
    pieces = pieces_of(replace(MESSAGE, content=content, buttons=ROW), 15, text_first=text_first)

    assert [piece.reply_to for piece in pieces] == [15, *[None] * (len(pieces) - 1)][: len(pieces)]
    with_buttons = [piece for piece in pieces if piece.buttons]
    assert [piece.buttons for piece in with_buttons] == [ROW][: len(pieces)]
    if pieces and not text_first:
        assert pieces[-1].buttons == ROW


@given(contents)
def test_every_try_makes_the_same_pieces(content: Content) -> None:
    message = replace(MESSAGE, content=content)
    assert pieces_of(message) == pieces_of(message)

"""Starting without looking for garbage: what a function loads stays, so a fifth of a cold start would be spent in vain.

To be imported before anything large is.
"""

import gc

gc.disable()


def over() -> None:
    """Collect garbage from now on, and never look through what is loaded by now."""
    gc.freeze()
    gc.enable()

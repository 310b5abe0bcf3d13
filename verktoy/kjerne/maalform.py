"""Målform: which written form of Norwegian a text is in. The sheets are in bokmål; what is sent can be in either."""

from enum import StrEnum


class Maalform(StrEnum):
    """The written form of Norwegian a deltaker is written to in."""

    BOKMAAL = "bokmål"
    NYNORSK = "nynorsk"

    @property
    def kode(self) -> str:
        """The language tag of documents: nb-NO or nn-NO."""
        return "nb-NO" if self is Maalform.BOKMAAL else "nn-NO"

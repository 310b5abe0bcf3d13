"""ordninger: the templates there are, one line each."""

from verktoy.kilder import malfil


def list_ordninger() -> list[tuple[str, str]]:
    """Id and name of every shipped template."""
    return [(mal.ordning.id, mal.ordning.navn) for mal in map(malfil.les_mal, malfil.alle())]

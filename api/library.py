"""The studies of a folder: each is loaded once, when it is first asked for, and kept in memory."""

from __future__ import annotations

import asyncio
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from ..analysis import Analysis
from ..geo import access
from ..geo.access import Access
from ..geo.network import Snapped
from ..messages import Message, NabijError, nearest
from ..pipeline import Ground, Inputs, analyse, lay_ground, read
from ..study import Study, load_study
from .answers import Answers
from .problems import MissingError
from .settings import Settings
from .study_files import Stamp, make_town, stamp_of, study_files

if TYPE_CHECKING:
    from ..scenario import Base

T = TypeVar("T")

MOST_LOADED = 3
_AT_ONCE = 2
# Seconds between two looks at the files of a study, and before a failure is tried again.
_LOOK_AFTER = 1.0
_RETRY_AFTER = 5.0


@dataclass(frozen=True)
class Loaded:
    """A study with everything computed of it. answers: what was told about it already."""

    id: str
    file: Path
    study: Study
    inputs: Inputs
    ground: Ground
    analysis: Analysis
    stamp: Stamp
    answers: Answers = field(default_factory=Answers, repr=False)
    _things: dict[str, Any] = field(default_factory=dict[str, Any], repr=False)
    _making: dict[str, threading.Lock] = field(
        default_factory=dict[str, threading.Lock], repr=False
    )

    def kept(self, name: str, make: Callable[[], T]) -> T:
        """Something that is made of the study when it is first asked for, by one thread."""
        if name not in self._things:
            # one lock for each: what takes seconds to make holds nothing else up
            with self._making.setdefault(name, threading.Lock()):
                if name not in self._things:
                    self._things[name] = make()
        return self._things[name]

    @property
    def base(self) -> Base:
        """What scenarios are compared with."""
        return self.kept("base", self._prepare)

    @property
    def access(self) -> Mapping[str, Access]:
        """Reach of every category from every dwelling, at every pace."""
        return self.kept("access", lambda: reach_from(self, self.ground.homes.points))

    def _prepare(self) -> Base:
        from ..scenario import prepare

        return prepare(self.study, self.inputs, self.ground)


def reach_from(loaded: Loaded, points: Snapped) -> dict[str, Access]:
    """Reach on foot of every category of a study, at every pace, from points on its streets."""
    ground, study = loaded.ground, loaded.study
    return access.measure(
        ground.network, points, ground.places, ground.snapped, study.norms, study.paces
    )


@dataclass(frozen=True)
class Listed:
    """A study as the list of studies tells it. ready: it can be read without loading it first.

    areas: how many, once it was loaded. error: why it cannot be loaded.
    """

    id: str
    name: str
    language: str
    invented: bool
    ready: bool
    areas: int | None
    error: Message | None


@dataclass(frozen=True)
class _Failure:
    stamp: Stamp
    error: NabijError
    at: float


def load(file: Path, study_id: str, cache: Path | None = None) -> Loaded:
    """Read a study and compute it. Raises a NabijError for what cannot be used."""
    study = load_study(file)
    stamp = stamp_of(file, study)
    inputs = read(study, cache=cache)
    ground = lay_ground(study, inputs)
    analysis = analyse(study, inputs, ground=ground)
    return Loaded(study_id, file, study, inputs, ground, analysis, stamp)


class Library:
    """The studies of the served folder; the invented town where it holds none."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._guard = threading.RLock()
        self._loaded: OrderedDict[str, Loaded] = OrderedDict()
        self._loading: dict[str, Future[Loaded]] = {}
        self._failures: dict[str, _Failure] = {}
        self._described: dict[str, tuple[Stamp, Study]] = {}
        self._areas: dict[str, tuple[Stamp, int]] = {}
        self._looked: dict[str, float] = {}
        self._found: tuple[float, dict[str, Path]] = (-math.inf, {})
        self._town = False
        self._turns = threading.Semaphore(_AT_ONCE)

    @property
    def serves_town(self) -> bool:
        """Whether the folder holds no study, so that the invented town is served."""
        self.files()
        return self._town

    def files(self) -> dict[str, Path]:
        """The study files by id. Raises OutputError where the town has to be written and cannot."""
        with self._guard:
            at, found = self._found
            if time.monotonic() - at >= _LOOK_AFTER:
                found = study_files(self._settings.folder)
                self._town = not found
                if self._town:
                    found = study_files(make_town(self._settings.data).parent)
                self._found = time.monotonic(), found
            return found

    def file_of(self, study_id: str) -> Path:
        """The study file with this id. Raises MissingError, naming the nearest."""
        files = self.files()
        if study_id not in files:
            close = nearest(study_id, files)
            key = "api.no_study" if close is None else "api.no_study_guess"
            raise MissingError(key, study=study_id, guess=close, there=list(files))
        return files[study_id]

    def studies(self) -> list[Listed]:
        """Every study, those that cannot be loaded too."""
        return [self._listed(study_id, file) for study_id, file in self.files().items()]

    def at_hand(self, study_id: str) -> Loaded | None:
        """A study that is loaded, and whose files are as they were then."""
        with self._guard:
            found = self._loaded.get(study_id)
            if found is None:
                return None
            self._loaded.move_to_end(study_id)
            now = time.monotonic()
            if now - self._looked.get(study_id, -math.inf) >= _LOOK_AFTER:
                if stamp_of(found.file, found.study) != found.stamp:
                    return None
                self._looked[study_id] = now
            return found

    def get(self, study_id: str) -> Loaded:
        """A study, loaded if need be. Raises MissingError, or the NabijError that loading raises.

        Waits for a load that runs already: a study is loaded once, whoever asks.
        """
        return self.at_hand(study_id) or self._future(study_id).result()

    async def wait_for(self, study_id: str) -> Loaded:
        """As `get`, without holding up other requests."""
        found = self.at_hand(study_id)
        if found is not None:
            return found
        future = await asyncio.to_thread(self._future, study_id)
        # others wait for the same load: who goes away does not end it
        return await asyncio.shield(asyncio.wrap_future(future))

    def _future(self, study_id: str) -> Future[Loaded]:
        file = self.file_of(study_id)
        with self._guard:
            running = self._loading.get(study_id)
            if running is not None:
                return running
            future: Future[Loaded] = Future()
            found, failed = self.at_hand(study_id), self._failed(study_id, file)
            if found is not None:
                future.set_result(found)
            elif failed is not None:
                future.set_exception(failed)
            else:
                self._loading[study_id] = future
                future.set_running_or_notify_cancel()
                # a daemon: who stops the server does not wait for a study that nobody will read
                threading.Thread(
                    target=self._load, args=(study_id, file, future), daemon=True
                ).start()
            return future

    def _load(self, study_id: str, file: Path, future: Future[Loaded]) -> None:
        try:
            with self._turns:
                loaded = load(file, study_id, self._settings.cache)
        except BaseException as error:
            with self._guard:
                self._loading.pop(study_id, None)
                self._loaded.pop(study_id, None)
                if isinstance(error, NabijError):
                    self._failures[study_id] = _Failure(stamp_of(file), error, time.monotonic())
            future.set_exception(error)
            return
        with self._guard:
            self._keep(loaded)
        future.set_result(loaded)

    def _keep(self, loaded: Loaded) -> None:
        self._loading.pop(loaded.id, None)
        self._failures.pop(loaded.id, None)
        self._looked[loaded.id] = time.monotonic()
        self._areas[loaded.id] = loaded.stamp, len(loaded.analysis.areas)
        self._loaded[loaded.id] = loaded
        self._loaded.move_to_end(loaded.id)
        while len(self._loaded) > MOST_LOADED:
            self._loaded.popitem(last=False)

    def _failed(self, study_id: str, file: Path) -> NabijError | None:
        """Why the study could not be loaded, if that is still so."""
        failure = self._failures.get(study_id)
        if failure is None or failure.stamp != stamp_of(file):
            return None
        return failure.error if time.monotonic() - failure.at < _RETRY_AFTER else None

    def _listed(self, study_id: str, file: Path) -> Listed:
        try:
            study = self._describe(study_id, file)
        except NabijError as error:
            return Listed(study_id, file.stem, "nl", False, False, None, error.message)
        with self._guard:
            stamp, areas = self._areas.get(study_id, (None, None))
            ready = self.at_hand(study_id) is not None
            failure = self._failures.get(study_id)
        error = failure.error.message if failure and failure.stamp == stamp_of(file) else None
        if stamp is None or stamp != stamp_of(file, study):
            areas = None
        about = study.study
        return Listed(study_id, about.name, about.language, about.invented, ready, areas, error)

    def _describe(self, study_id: str, file: Path) -> Study:
        """The study file, read again only when it changed. Raises StudyError."""
        stamp = stamp_of(file)
        known = self._described.get(study_id)
        if known is not None and known[0] == stamp:
            return known[1]
        study = load_study(file)
        self._described[study_id] = stamp, study
        return study

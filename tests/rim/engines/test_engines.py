"""Every engine answers every task once, whoever dies."""

import os
import signal
from collections.abc import Iterator
from contextlib import closing

import pytest

import engine_work
from secondsource.errors import ModelError, SourceError, UsageError
from secondsource.rim.engines import engine_named
from secondsource.rim.engines.dask import Dask
from secondsource.rim.engines.engine import Answer, Engine, Task
from secondsource.rim.engines.processes import Processes

ENGINES = ["none", "processes", "dask"]
APART = ["processes", "dask"]


class Kept(Dask):
    """Its cluster outlives a run, for a cluster takes longer to start than a test to run."""

    def _leave(self, *, really: bool = False) -> None:
        if self._client and (really or not self._client.nthreads()):
            super()._leave()


@pytest.fixture(scope="module")
def dask() -> Iterator[Kept]:
    engine = Kept(2, patience_s=5)
    yield engine
    engine._leave(really=True)


@pytest.fixture
def engine(request: pytest.FixtureRequest, dask: Kept) -> Engine:
    if request.param == "dask":
        return dask
    return engine_named(request.param, 2)


def on(*names: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("engine", names, indirect=True)


def tasks(*words: str) -> list[Task]:
    return [Task(word, word.encode()) for word in words]


def many(n: int) -> list[Task]:
    return tasks(*(f"t{k}" for k in range(n)))


def results(answers: Iterator[Answer]) -> list[tuple[str, bytes | None]]:
    return sorted((a.key, a.result) for a in answers)


@on(*ENGINES)
def test_every_task_is_answered_once(engine: Engine) -> None:
    found = results(engine.run(engine_work.shout, many(20)))
    assert found == sorted((f"t{k}", b"T%d" % k) for k in range(20))


@on(*ENGINES)
def test_no_tasks_no_answers(engine: Engine) -> None:
    assert results(engine.run(engine_work.shout, [])) == []


@on(*APART)
def test_a_worker_killed_in_the_middle_loses_and_doubles_nothing(engine: Engine) -> None:
    found = []
    for answer in engine.run(engine_work.slowly, many(30)):
        found.append(answer.key)
        assert answer.result == answer.key.upper().encode()
        if len(found) == 3:
            os.kill(engine.pids[0], signal.SIGKILL)
    assert sorted(found) == sorted(t.key for t in many(30))


@on(*APART)
def test_what_kills_its_workers_is_named_and_the_rest_goes_on(engine: Engine) -> None:
    answers = list(engine.run(engine_work.die_of_poison, tasks("a", "poison", "b", "c")))
    assert [a.key for a in answers if a.death] == ["poison"]
    assert results(a for a in answers if not a.death) == [("a", b"A"), ("b", b"B"), ("c", b"C")]


@on(*APART)
def test_one_death_is_chance(engine: Engine, tmp_path) -> None:
    mark = Task("m", str(tmp_path / "mark").encode())
    assert results(engine.run(engine_work.die_once, [mark])) == [("m", b"alive")]


def test_a_stuck_worker_is_ended() -> None:
    answers = list(Processes(2, patience_s=6).run(engine_work.hang, tasks("a", "hang", "b")))
    assert [(a.key, a.death) for a in answers if a.death] == [
        ("hang", "the process that read it was stuck")
    ]
    assert len(answers) == 3


@on(*ENGINES)
def test_an_error_of_ours_arrives_whole(engine: Engine) -> None:
    with pytest.raises(ModelError, match="parser: is not installed; install it"):
        list(engine.run(engine_work.complain, many(2)))


@on(*ENGINES)
def test_a_bug_is_raised_here(engine: Engine) -> None:
    with pytest.raises((RuntimeError, KeyError), match="a bug"):
        list(engine.run(engine_work.stumble, many(2)))


def test_leaving_early_ends_the_workers() -> None:
    engine = Processes(2)
    with closing(engine.run(engine_work.slowly, many(30))) as answers:
        next(answers)
        pids = engine.pids
    assert pids
    assert engine.pids == ()
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_tasks_are_taken_as_workers_become_free() -> None:
    taken = []

    def slow_source() -> Iterator[Task]:
        for task in many(50):
            taken.append(task.key)
            yield task

    with closing(Processes(2).run(engine_work.shout, slow_source())) as answers:
        next(answers)
    assert len(taken) < 10


def test_an_unknown_engine_is_named_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match="spark: is no engine; choose one of none, processes, d"):
        engine_named("spark")


def test_a_cluster_by_address_is_used_and_left_running(dask: Kept) -> None:
    address = dask._connected().cluster.scheduler_address
    for _ in range(2):
        found = results(engine_named("dask", address=address).run(engine_work.shout, many(2)))
        assert found == [("t0", b"T0"), ("t1", b"T1")]


def test_a_dask_scheduler_that_is_not_there_is_named() -> None:
    with pytest.raises(SourceError, match=r"tcp://127\.0\.0\.1:9.*check its address"):
        list(Dask(1, "tcp://127.0.0.1:9", timeout_s=1).run(engine_work.shout, many(1)))

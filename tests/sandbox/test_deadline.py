"""A deadline on a simulated machine: who computes, sleeps or waits for a processor, and what each is ended for."""

from collections.abc import Callable

import pytest

from grader.sandbox.deadline import Deadline, DeadlineError, Meter, OverfullError
from grader.sandbox.launch import Usage

TICK = 0.02
LIMIT = 5.0


class Machine:
    """A worker, the grader that waits for it, and their clock.

    Attributes:
        now: wall time.
        usage: what the system tells of the worker.
    """

    def __init__(self, usage: Usage) -> None:
        self.now = 100.0
        self.usage = usage
        self.meter = Meter(lambda: self.now)
        self.meter.attach(lambda: self.usage)
        self.call()

    def call(self) -> None:
        """Begin a call."""
        self.deadline = Deadline(self.meter, LIMIT, LIMIT)

    def end_call(self) -> None:
        """The reply has come."""
        self.meter.advance()

    def use(self, cpu: float = 0.0, waiting: float = 0.0, *, awake: bool, wall: float = TICK) -> None:
        """The worker goes on for a while, and the grader has nothing to do but to wait for a tick of it."""
        self.now += wall
        known = self.usage.cpu_seconds
        total = None if known is None else known + cpu
        self.usage = Usage(total, self.usage.waiting_seconds + waiting, awake)
        self.deadline.check(min(wall, TICK))

    def seconds_until_end(self, go_on: Callable[[], None]) -> tuple[float, bool | None]:
        """For how long a worker that goes on like this is let; and what for it was ended."""
        start = self.now
        while self.now - start < 100 * LIMIT:
            try:
                go_on()
            except DeadlineError as error:
                return self.now - start, error.asleep
        raise TimeoutError


@pytest.fixture
def machine() -> Machine:
    """A machine whose system tells everything."""
    return Machine(Usage(0.0, awake=True))


@pytest.mark.parametrize("cpu", [0.0, 0.0002, 0.005])
def test_sleep_ends(machine: Machine, cpu: float) -> None:
    """A call that only sleeps, is stopped, or wakes for a moment now and then, has its seconds of sleep."""
    seconds, asleep = machine.seconds_until_end(lambda: machine.use(cpu, awake=False))
    assert asleep is True
    assert LIMIT < seconds * (1 - cpu / TICK) < LIMIT + 0.3


def test_endless_loop_ends(machine: Machine) -> None:
    """A call that only computes has its seconds of computing."""
    seconds, asleep = machine.seconds_until_end(lambda: machine.use(TICK, awake=True))
    assert asleep is False
    assert LIMIT < seconds < LIMIT + 0.3


def test_call_has_its_own_time(machine: Machine) -> None:
    """What an earlier call has slept or computed is not this one's, looked at or not."""
    for _call in range(100):
        for _tick in range(7):
            machine.use(0.008, awake=False)
        machine.end_call()
        machine.call()
    assert machine.meter.slept_seconds + machine.meter.computed_seconds > LIMIT
    seconds, _asleep = machine.seconds_until_end(lambda: machine.use(awake=False))
    assert seconds > LIMIT


@pytest.mark.parametrize("awake", [True, False])
def test_busy_machine_blames_nobody(machine: Machine, awake: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """Of a processor's time the worker gets a tenth: it is ended for what it computes, whenever it is looked at."""
    seconds, asleep = machine.seconds_until_end(lambda: machine.use(TICK / 10, TICK * 9 / 10, awake=awake))
    assert asleep is False
    assert 10 * LIMIT < seconds < 10 * LIMIT + 3
    assert machine.meter.slept_seconds < 1e-6


def test_wait_is_told_when_it_is_over(machine: Machine) -> None:
    """A worker that gets no processor for a minute has not slept, although the wait is not counted until then."""
    for _tick in range(3000):
        machine.use(awake=True)
    machine.use(0.01, 60.0, awake=False)
    assert machine.meter.slept_seconds == 0


def test_disk_is_waited_for(machine: Machine) -> None:
    """Memory that was swapped out, or a library on a slow disk, is no sleep; nor is it where waits are not counted."""
    with pytest.raises(TimeoutError):
        machine.seconds_until_end(lambda: machine.use(awake=True))


def test_grader_that_stood_still_blames_nobody(machine: Machine) -> None:
    """Who waits for a grader that was stopped, or found no processor, has not slept."""
    for _time in range(20):
        machine.use(awake=False, wall=1000.0)
    assert machine.meter.slept_seconds < LIMIT / 2


def test_thread_that_ended_takes_its_waits_along(machine: Machine) -> None:
    """That the sum of waits falls is no sleep."""
    for _thread in range(50):
        machine.use(TICK, 1.0, awake=True)
        machine.use(TICK, -1.0, awake=False)
    assert machine.meter.slept_seconds < 1e-6


def test_threads_side_by_side_have_one_time(machine: Machine) -> None:
    """However many processors a call takes, it has its seconds."""
    seconds, asleep = machine.seconds_until_end(lambda: machine.use(8 * TICK, awake=True))
    assert asleep is False
    assert LIMIT < seconds < LIMIT + 0.3


def test_thread_left_behind_costs_no_other_call(machine: Machine) -> None:
    """What it computes while the grader is busy with something else is no call's."""
    for _call in range(20):
        machine.use(TICK, awake=True)
        machine.end_call()
        machine.now += 10
        machine.usage = Usage((machine.usage.cpu_seconds or 0) + 10, awake=True)
        machine.call()
    assert machine.meter.computed_seconds < 1


def test_short_calls_add_up(machine: Machine) -> None:
    """Calls that end before anybody looks count all the same."""
    for _call in range(1000):
        machine.use(0.015, awake=False)
        machine.end_call()
        machine.call()
    assert machine.meter.computed_seconds == pytest.approx(15, abs=0.2)
    assert machine.meter.slept_seconds == pytest.approx(5, abs=0.2)


def test_wall_time_stands_for_what_is_not_told() -> None:
    """Where the system tells no CPU time, nobody says whether a call that was ended had computed."""
    machine = Machine(Usage(None))
    seconds, asleep = machine.seconds_until_end(lambda: machine.use(awake=False))
    assert asleep is None
    assert LIMIT < seconds < LIMIT + 0.3


def test_end_tells_what_nobody_saw(machine: Machine) -> None:
    """A worker that ended before anybody looked has computed what the system says in the end."""
    machine.now += 2 * LIMIT
    machine.meter.conclude(1.5 * LIMIT)
    assert machine.deadline.computed_too_long()
    assert machine.meter.computed_seconds == 1.5 * LIMIT


def test_full_folder_is_seen(machine: Machine) -> None:
    """A look sees more than time."""
    machine.usage = Usage(0.0, overfull=True)
    machine.now += 1
    with pytest.raises(OverfullError):
        machine.deadline.check(TICK)


def test_a_look_tells_what_short_calls_computed(machine: Machine) -> None:
    """Who asks how long a call took need not wait until it is time to look."""
    machine.use(0.015, awake=True)
    machine.end_call()
    assert machine.meter.computed_seconds == 0
    machine.meter.look()
    assert machine.meter.computed_seconds == pytest.approx(0.015)

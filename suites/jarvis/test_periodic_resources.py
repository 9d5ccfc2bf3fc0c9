"""The team chat, in operation: the host's resources, the connection pool, known gaps (document 004, 4, 5, minor)."""

import time
from collections.abc import Callable

import pytest

from fixtures.host import Host
from fixtures.tls import Certificate
from gate.clock import bounded
from gate.outcomes import Unverified
from suites.jarvis import notes
from suites.jarvis.connections import needed
from suites.jarvis.notes import KNOWN, Known
from suites.jarvis.pool import Activity, Pools
from suites.jarvis.resources import Resources
from suites.jarvis.target import Limits, Section

Saw = Callable[[str], None]


# --- JV-PER-06: CPU, memory, disk and the certificate are within limits ------


@pytest.mark.item("JV-PER-06")
def test_the_processors_have_room(resources: Resources, limits: Limits, saw: Saw) -> None:
    """The host's processors are under the limit, at least once in consecutive looks."""
    looks = resources.cpu(limits)
    told = f"the processors of {resources.host.name} are busy: {' then '.join(f'{look:.0%}' for look in looks)}"
    assert looks[-1] <= limits.cpu, f"{told}; the limit is {limits.cpu:.0%}"
    saw(f"{told}; the limit is {limits.cpu:.0%}")


@pytest.mark.item("JV-PER-06")
def test_memory_is_left(resources: Resources, limits: Limits, saw: Saw) -> None:
    """The host's memory in use is under the limit."""
    memory = resources.load.memory
    told = f"{memory:.0%} of the memory of {resources.host.name} is in use; the limit is {limits.memory:.0%}"
    assert memory <= limits.memory, told
    saw(told)


@pytest.mark.item("JV-PER-06")
def test_the_disks_have_room(resources: Resources, limits: Limits, saw: Saw) -> None:
    """The file systems of the release and of the backups are not full."""
    disks = resources.disks()
    full = [f"{disk.mounted} ({disk.used:.0%})" for disk in disks if disk.used > limits.disk]
    assert not full, f"over {limits.disk:.0%} full on {resources.host.name}: {', '.join(full)}"
    saw(f"{', '.join(f'{disk.mounted} {disk.used:.0%}' for disk in disks)} full; the limit is {limits.disk:.0%}")


@pytest.mark.item("JV-PER-06")
def test_the_certificate_is_not_about_to_end(certificate: Certificate, limits: Limits, saw: Saw) -> None:
    """There is time left to renew it."""
    told = f"the certificate {certificate.end}"
    assert certificate.days_left() >= limits.certificate_days, (
        f"{told}; at least {limits.certificate_days} are asked for"
    )
    saw(told)


# --- JV-PER-07: the connection pool ------------------------------------------


@pytest.mark.item("JV-PER-07")
def test_no_more_is_connected_than_the_pools_allow(activity: Activity, pools: Pools, saw: Saw) -> None:
    """Server and worker have no more connections than their pools may open."""
    own = activity.connected().own
    told = f"{own} connections as {activity.role}; the pools may open {pools.total}: {pools}"
    assert own <= pools.total, told
    saw(told)


@pytest.mark.item("JV-PER-07")
def test_the_pool_is_not_exhausted(activity: Activity, pools: Pools, limits: Limits, saw: Saw) -> None:
    """Not every connection of a pool is at work, at least once in consecutive looks."""
    hidden = activity.connected().hidden
    if hidden:
        raise Unverified(f"{hidden} sessions of {activity.role} cannot be seen into: grant pg_read_all_stats")
    looks = [activity.busy()]
    while looks[-1] >= pools.smallest and len(looks) < limits.queue_looks:
        time.sleep(bounded(limits.queue_look_interval))
        looks.append(activity.busy())
    told = (
        f"{' then '.join(map(str, looks))} connections of {activity.role} at work at once; a pool has {pools.smallest}"
    )
    assert looks[-1] < pools.smallest, f"{told}: it is exhausted"
    saw(told)


@pytest.mark.item("JV-PER-07")
def test_the_database_has_connections_left(activity: Activity, limits: Limits, saw: Saw) -> None:
    """All connections together stay under a share of max_connections."""
    seen = activity.connected()
    told = f"{seen.all} of {seen.most} connections are in use ({seen.all / seen.most:.0%})"
    assert seen.all <= limits.connections * seen.most, f"{told}; the limit is {limits.connections:.0%}"
    saw(f"{told}; the limit is {limits.connections:.0%}")


# --- JV-PER-15: notes of the front end ---------------------------------------


@pytest.mark.item("JV-PER-15")
@pytest.mark.parametrize("known", KNOWN, ids=[each.component for each in KNOWN])
def test_only_the_known_note_is_open(known: Known, host: Host, section: Section, saw: Saw) -> None:
    """The component's note is still open, or gone; there is no other."""
    folder = f"{needed(section.source, 'source')}/{section.components}"
    found = notes.read(host, folder, known.component)
    if found is None:
        return saw(f"{known.component} is gone, and its note with it")
    others = [note for note in found if known.word not in note]
    assert not others, f"{known.component} has a note that the document does not know: {'; '.join(others)}"
    saw(f"{known.component}: {known.about} is {'still open' if found else 'done, its note is gone'}")

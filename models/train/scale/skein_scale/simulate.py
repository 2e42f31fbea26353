"""Invented events of an invented network: python -m skein_scale.simulate --out DIR --events 10000000

Every person has a few interests and every author writes about one; within an interest few authors are liked by most. So
there is something to learn, and what can be learned is known. Some likes are undone, some posts and accounts deleted.
"""

from __future__ import annotations

import argparse
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute
from numpy.typing import NDArray

from skein_scale import events

ALPHABET = np.frombuffer(b"234567abcdefghijklmnopqrstuvwxyz", dtype="S1")
START_US = 1_790_000_000_000_000
DAY_US = 86_400_000_000
INTERESTS = 64

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Plan:
    """How much of everything. Shares are of all events, posts and accounts."""

    events: int
    people: int = 200_000
    authors: int = 20_000
    posts_each: int = 40  # of an author
    days: int = 30
    undone: float = 0.01
    posts_deleted: float = 0.005
    accounts_deleted: float = 0.001
    seed: int = 1


def spelt(numbers: Ints, length: int) -> NDArray[np.bytes_]:
    """Numbers in base 32, sortable, as record keys are written."""
    shifts = 5 * np.arange(length - 1, -1, -1)
    digits = (numbers[:, None] >> np.minimum(shifts, 62)) & 31
    digits[:, shifts > 62] = 0
    return np.ascontiguousarray(ALPHABET[digits]).view(f"S{length}").ravel()


def dids(count: int, first: int) -> pa.Array:
    """Invented DIDs of accounts first, first + 1, …"""
    names = spelt(np.arange(first, first + count) * 7_919 + 104_729, 24)
    return pa.array(np.char.add(b"did:plc:", names).astype("U32"))


@dataclass
class World:
    """Who there is and what they like."""

    plan: Plan
    draw: np.random.Generator
    people: pa.Array
    authors: pa.Array
    interest: Ints  # [people][3]
    by_interest: list[Ints]  # authors of each interest, the most liked first

    @classmethod
    def of(cls, plan: Plan) -> World:
        """Draws people and authors."""
        draw = np.random.default_rng(plan.seed)
        topic = draw.integers(0, INTERESTS, plan.authors)
        topic[:INTERESTS] = np.arange(INTERESTS)  # each has somebody
        return cls(
            plan,
            draw,
            dids(plan.people, 0),
            dids(plan.authors, plan.people),
            draw.integers(0, INTERESTS, (plan.people, 3)),
            [np.flatnonzero(topic == k) for k in range(INTERESTS)],
        )

    def likes(self, count: int) -> tuple[Ints, Ints]:
        """Who likes whom, [count] each: mostly by interest, one in ten anything."""
        person = (self.draw.random(count) ** 2 * self.plan.people).astype(np.int64)
        topic = self.interest[person, self.draw.integers(0, 3, count)]
        topic = np.where(self.draw.random(count) < 0.1, self.draw.integers(0, INTERESTS, count), topic)
        author = np.empty(count, np.int64)
        place = self.draw.random(count) ** 3  # few are liked by most
        for k, group in enumerate(self.by_interest):
            mine = topic == k
            author[mine] = group[(place[mine] * len(group)).astype(np.int64)]
        return person, author

    def post(self, author: Ints, number: Ints) -> pa.Array:
        """At-uris of posts, each the number-th of its author."""
        rkey = spelt(START_US + author * 1_000 + number, 13)
        tail = pa.array(np.char.add(b"/app.bsky.feed.post/", rkey).astype("U33"))
        return pa.compute.binary_join_element_wise("at://", self.authors.take(pa.array(author)), tail, "")


def table(did: pa.Array, collection: str, rkey: pa.Array, op: str, subject: pa.Array, time_us: Ints) -> pa.Table:
    """A file's rows."""
    same = [
        pa.array([value], pa.string()).take(pa.array(np.zeros(len(time_us), np.int64))) for value in (collection, op)
    ]
    return pa.Table.from_arrays([did, same[0], rkey, same[1], subject, pa.array(time_us)], schema=events.SCHEMA)


def simulate(plan: Plan, out: Path) -> dict[str, int]:
    """Writes the events and returns how many of what there are."""
    world = World.of(plan)
    told = {"likes": 0, "undone": 0, "posts_deleted": 0, "accounts_deleted": 0}
    for day in range(plan.days):
        count = plan.events * (day + 1) // plan.days - plan.events * day // plan.days
        when = START_US + day * DAY_US + np.sort(world.draw.integers(0, DAY_US, count))
        write_day(world, out, when, told)
    return told


def write_day(world: World, out: Path, when: Ints, told: dict[str, int]) -> None:
    """The likes of a day, and what is taken back at its end."""
    plan, draw, day = world.plan, world.draw, events.day_of(int(when[0]))
    person, author = world.likes(len(when))
    post = draw.integers(0, plan.posts_each, len(when))
    # Ten low bits keep the keys of one person apart even in one microsecond, as a clock id does.
    rkey = pa.array(spelt((when << 10 | draw.integers(0, 1024, len(when))) >> 1, 13).astype("U13"))
    did, subject = world.people.take(pa.array(person)), world.post(author, post)
    events.write(out, day, events.LIKE, "likes", table(did, events.LIKE, rkey, events.CREATE, subject, when))
    told["likes"] += len(when)

    end = int(when[-1])
    gone = np.flatnonzero(draw.random(len(when)) < plan.undone)
    undone = [column.take(pa.array(gone)) for column in (did, rkey)]
    write_gone(out, day, events.LIKE, "undone", undone[0], undone[1], end)
    posts = int(plan.posts_deleted * plan.authors * plan.posts_each / plan.days)
    whose, which = draw.integers(0, plan.authors, posts), draw.integers(0, plan.posts_each, posts)
    rkeys = pa.array(spelt(START_US + whose * 1_000 + which, 13).astype("U13"))
    write_gone(out, day, events.POST, "deleted", world.authors.take(pa.array(whose)), rkeys, end)
    accounts = int(plan.accounts_deleted * plan.people / plan.days)
    left = world.people.take(pa.array(draw.integers(0, plan.people, accounts)))
    write_gone(out, day, events.ACCOUNT, "gone", left, pa.array([""] * accounts, pa.string()), end)
    for name, number in (("undone", len(gone)), ("posts_deleted", posts), ("accounts_deleted", accounts)):
        told[name] += number


def write_gone(out: Path, day: str, collection: str, name: str, did: pa.Array, rkey: pa.Array, end: int) -> None:
    """A file of tombstones."""
    empty = pa.array([""] * len(did), pa.string())
    when = np.full(len(did), end, np.int64)
    events.write(out, day, collection, name, table(did, collection, rkey, events.DELETE, empty, when))


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    shutil.rmtree(given.out, ignore_errors=True)
    print(json.dumps(simulate(Plan(events=given.events, seed=given.seed), given.out)))


if __name__ == "__main__":
    main()

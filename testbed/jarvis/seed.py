"""What lies in the database of a new bed: the users of the checks, and a room with a history."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from testbed.jarvis.facts import Facts

if TYPE_CHECKING:
    import psycopg

TALK = ("배포는 오늘 오후 3시입니다.", "마이그레이션은 확인했습니다.", "네, 헬스 체크도 정상입니다.")


def users(database_url: str, facts: Facts) -> None:
    """The facts' users, and two colleagues who have talked this week."""
    import psycopg  # late: the stand-in for docker starts at every look, and needs no database

    now = datetime.now(UTC).replace(tzinfo=None)
    colleagues = [(str(uuid.uuid4()), f"{name}@jarvis-team.kr", name.capitalize()) for name in ("minji", "seungho")]
    with psycopg.connect(database_url) as connection:
        for id, email, name in (*facts.users, *colleagues):
            statement = 'INSERT INTO "User" (id, email, name, "createdAt") VALUES (%s, %s, %s, %s)'
            connection.execute(statement, (id, email, name, now - timedelta(days=30)))
        _talk(connection, [id for id, _, _ in colleagues], now)


def _talk(connection: "psycopg.Connection[tuple[object, ...]]", people: list[str], now: datetime) -> None:
    room = str(uuid.uuid4())
    connection.execute(
        'INSERT INTO "Room" (id, type, title, "createdBy", "createdAt") VALUES (%s, %s, %s, %s, %s)',
        (room, "group", "배포", people[0], now - timedelta(days=3)),
    )
    for person, role in zip(people, ("owner", "member"), strict=True):
        connection.execute(
            'INSERT INTO "RoomMember" ("roomId", "userId", role) VALUES (%s, %s, %s)', (room, person, role)
        )
    for number, text in enumerate(TALK):
        connection.execute(
            'INSERT INTO "Message" (id, "roomId", "senderType", "senderUserId", content, "createdAt")'
            " VALUES (%s, %s, 'user', %s, %s, %s)",
            (str(uuid.uuid4()), room, people[number % 2], text, now - timedelta(days=2, minutes=-number)),
        )

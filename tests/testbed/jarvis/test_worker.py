"""The worker as shipped: the mock's answers with their chunks, rows and jobs."""

import json
from collections.abc import Callable, Iterator

import pytest
from redis import Redis

from testbed.jarvis.system import Jarvis
from tests.testbed.jarvis.clients import Person, Socket, people

ANSWER = (
    "질문: ping question\n\n가능한 원인 후보를 정리해볼게요.\n1) 업로드 제한(서버/프록시 body size) "
    "2) 프론트 파일 사이즈 제한 3) S3 멀티파트 설정 4) CloudFront 캐시/리사이징 파이프라인\n"
    "지금 확인할 체크리스트:\n- 브라우저 네트워크 탭에서 업로드 요청이 413/400인지\n"
    "- Nginx client_max_body_size\n- 서버 업로드 핸들러 제한\n- presigned URL 만료/권한\n"
)


@pytest.fixture(scope="module")
def persons(shipped: Jarvis) -> list[Person]:
    return people(shipped, "Asker", "Other")


@pytest.fixture
def online(persons: list[Person]) -> Iterator[tuple[Socket, Socket, str]]:
    room = persons[0].room(persons[1])
    with persons[0].online() as asker, persons[1].online() as other:
        yield asker.joined(room), other.joined(room), room


def test_a_public_answer_streams_to_the_room_and_is_stored(online: tuple[Socket, Socket, str], shipped: Jarvis) -> None:
    asker, other, room = online
    asker.say("jarvis.request", roomId=room, prompt="ping question", requestId="req-1")
    *stream, done = asker.until("bot.done")
    assert other.until("bot.done")[-1] == done
    chunks = [frame["payload"]["chunk"] for frame in stream]
    assert chunks[0] == ""
    assert "".join(chunks) == done["payload"]["content"] == ANSWER
    assert {len(chunk) for chunk in chunks[1:-1]} == {24}
    assert set(stream[0]) == {"roomId", "type", "payload"}
    assert stream[0]["payload"] == {"requestId": "req-1", "roomId": room, "chunk": ""}
    stored = shipped.sql('SELECT id, "senderType", content FROM "Message" WHERE "roomId" = %s', room)
    assert stored == [(done["payload"]["id"], "bot", ANSWER)]
    requests = shipped.sql('SELECT model, status, "latencyMs" > 0 FROM "AiRequest" WHERE "roomId" = %s', room)
    assert requests == [("mock", "done", True)]


def test_a_private_answer_reaches_only_its_asker(online: tuple[Socket, Socket, str], shipped: Jarvis) -> None:
    asker, other, room = online
    asker.say("jarvis.request", roomId=room, prompt="q", isPersonal=True, requestId="req-p")
    *_, done = asker.until("bot.personal.done")
    assert done["payload"]["requestId"] == "req-p"
    asker.say("message.send", roomId=room, content="after")
    assert other.frame()["type"] == "message.new", "nothing came before the message after"
    assert shipped.sql("""SELECT 1 FROM "Message" WHERE "roomId" = %s AND "senderType" = 'bot'""", room) == []


@pytest.mark.parametrize(
    ("content", "prompt"),
    [("자비스야 상태 알려줘", "상태 알려줘"), ("자비스야", ""), ("음 자비스야 궁금하다 뭐지", "음 뭐지")],
)
def test_a_message_that_calls_the_bot_is_a_request(
    content: str, prompt: str, online: tuple[Socket, Socket, str]
) -> None:
    asker, _, room = online
    asker.say("message.send", roomId=room, content=content)
    frames = asker.until("bot.done")
    assert frames[-1]["payload"]["content"].startswith(f"질문: {prompt}\n\n")
    assert len(frames[1]["payload"]["requestId"]) == 21


def test_an_action_needs_openai(online: tuple[Socket, Socket, str]) -> None:
    asker, _, room = online
    asker.say("jarvis.request", roomId=room, prompt="q", mode="action")
    chunks = [frame["payload"].get("chunk") for frame in asker.until("bot.done")][:-1]
    assert chunks == ["", "에이전트 기능은 O", "penAI API가", " 필요합니다."]


def test_meeting_notes_arrive_in_the_target_room(
    persons: list[Person], online: tuple[Socket, Socket, str], shipped: Jarvis
) -> None:
    asker, _, room = online
    source = persons[0].room()
    answer = persons[0].http.post(f"/rooms/{room}/import-meeting-summary", json={"sourceRoomId": source})
    assert answer.json() == {"ok": True}
    done = asker.frame("bot.done")
    assert done["payload"]["content"].startswith("**요약**\n대화 내용이 없거나")
    assert shipped.sql('SELECT 1 FROM "AiRequest" WHERE "roomId" = %s', room) == []


def test_the_queue_looks_as_the_node_library_leaves_it(
    online: tuple[Socket, Socket, str], shipped: Jarvis, eventually: Callable[..., None]
) -> None:
    asker, _, room = online
    asker.say("jarvis.request", roomId=room, prompt="q", requestId="look")
    asker.until("bot.done")
    redis = shipped.redis()
    eventually(lambda: redis.llen("bull:jarvis_ai_jobs:active") == 0)
    newest = str(redis.get("bull:jarvis_ai_jobs:id"))
    job = redis.hgetall(f"bull:jarvis_ai_jobs:{newest}")
    assert job["name"] == "jarvis"
    assert json.loads(job["data"])["prompt"] == "q"
    assert json.loads(job["returnvalue"]) == {"ok": True, "requestId": "look"}
    assert {"opts", "timestamp", "processedOn", "finishedOn", "atm", "ats", "delay", "priority"} <= set(job)
    assert redis.zscore("bull:jarvis_ai_jobs:completed", newest) is not None
    assert redis.hget("bull:jarvis_ai_jobs:meta", "version") == "bullmq:5.67.2"


def test_the_worker_and_the_server_are_seen_in_redis(shipped: Jarvis, eventually: Callable[..., None]) -> None:
    redis = shipped.redis()
    name = "bull:amFydmlzX2FpX2pvYnM="
    eventually(lambda: (name, "bzpopmin") in {(client["name"], client["cmd"]) for client in redis.client_list()})
    assert redis.pubsub_numsub("jarvis_room_events") == [("jarvis_room_events", 1)]


def test_openai_without_a_key_fails_the_job_and_tells_the_room(
    online: tuple[Socket, Socket, str], shipped: Jarvis
) -> None:
    asker, _, room = online
    with shipped.broken("worker", AI_PROVIDER="openai"):
        asker.say("jarvis.request", roomId=room, prompt="q", isPersonal=True)
        error = asker.until("error")[-1]
    assert error == {"roomId": room, "type": "error", "payload": {"message": "OPENAI_API_KEY is empty"}}
    assert shipped.sql('SELECT status FROM "AiRequest" WHERE "roomId" = %s', room) == [("running",)]
    assert shipped.redis().zcard("bull:jarvis_ai_jobs:failed") >= 1


def test_the_worker_that_waits_for_jobs_stays_connected(shipped: Jarvis) -> None:
    patient = Redis.from_url(shipped.redis_url, decode_responses=True, socket_timeout=60)
    with patient.monitor() as monitor:
        waits = (told["client_port"] for told in monitor.listen() if told["command"].startswith("BZPOPMIN"))
        ports = [next(waits) for _ in range(3)]
    assert len(set(ports)) == 1, "between two waits the queue was without a worker"

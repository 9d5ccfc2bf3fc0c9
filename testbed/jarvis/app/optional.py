"""The features that need a key: translation, speech, news, holidays."""

import base64
import time
from typing import Any
from urllib.parse import urlsplit

import httpx

from testbed.jarvis.app.fastify import Call, Endpoint, WrongType, refused
from testbed.jarvis.app.openai import PATIENCE, UpstreamError, chat, posted, require_key
from testbed.jarvis.app.rooms import require_member
from testbed.jarvis.network import resolved

CACHED_FOR, MOST_CACHED = 6 * 3600, 2000
LANGUAGES = ("ko", "en")
NAVER = "https://openapi.naver.com/v1/search/news.json"
HOLIDAYS = "http://apis.data.go.kr/B090041/openapi/service/SpcdeInfoService/getRestDeInfo"
BUILT_IN = {
    "01-01": "신정", "03-01": "삼일절", "05-05": "어린이날", "06-06": "현충일",
    "08-15": "광복절", "10-03": "개천절", "10-09": "한글날", "12-25": "크리스마스",
}  # fmt: skip

_translations: dict[tuple[str, str], tuple[float, str]] = {}


async def translated(call: Call) -> Any:
    text, language = call.trimmed("text"), call.given("targetLang") or "ko"
    if not text:
        return {"translatedText": ""}
    require_key(call.services)
    if str(language).lower() not in LANGUAGES:
        raise refused(400, "UNSUPPORTED_TARGET_LANG")
    kept = _translations.get((language, text))
    if kept and kept[0] > time.monotonic() and not call.services.settings.has("no_cache"):
        return {"translatedText": kept[1], "cached": True}
    return {"translatedText": await _translate(call, text, language)}


async def _translate(call: Call, text: str, language: str) -> str:
    try:
        found = await chat(call.services, call.services.settings.translate_model, f"translate to {language}", text)
    except UpstreamError as error:
        raise error.reply("TRANSLATE_UPSTREAM_ERROR") from error
    if not found.strip():
        raise refused(502, "TRANSLATE_EMPTY_RESPONSE")
    if len(_translations) >= MOST_CACHED:
        _translations.pop(next(iter(_translations)))
    _translations[language, text] = (time.monotonic() + CACHED_FOR, found)
    return found


async def transcribed(call: Call) -> Any:
    require_key(call.services)
    audio = call.given("audio") or call.given("data")
    if not audio:
        raise refused(400, "NO_AUDIO_DATA")
    if not isinstance(audio, str):
        raise _wrong_audio(call, audio)
    kind = call.given("mimeType") or "audio/webm"
    sound = base64.b64decode(audio + "=" * (-len(audio) % 4), altchars=None, validate=False)
    form = {"files": {"file": ("audio.webm", sound, str(kind))}, "data": {"model": "whisper-1", "language": "ko"}}
    where = urlsplit(resolved(call.services.settings.openai_base))
    try:
        away = f"connect ECONNREFUSED {where.hostname}:{where.port or 443}"
        answer = await posted(call.services, "/audio/transcriptions", away, **form)
        said = answer.json()
        return {"text": said["text"], "language": said.get("language") or "ko"}
    except UpstreamError as error:
        if error.status == 0 and not error.healthy:
            raise refused(500, "TRANSCRIPTION_ERROR", message=error.details) from error
        raise error.reply("TRANSCRIPTION_FAILED") from error
    except (ValueError, KeyError, TypeError):
        raise refused(502, "TRANSCRIPTION_FAILED", status=200) from None


def _wrong_audio(call: Call, audio: Any) -> Exception:
    kinds = "type string or an instance of Buffer, ArrayBuffer, or Array or an Array-like Object"
    text = f"The first argument must be of {kinds}. Received type number ({audio})"
    if call.services.settings.healthy:
        return WrongType(text)
    return refused(500, "TRANSCRIPTION_ERROR", message=text)


async def news(call: Call) -> Any:
    room = await require_member(call)
    found = await call.services.db.row("room.findUnique", 'SELECT title FROM "Room" WHERE id = %s', room)
    title = str(found["title"]) if found else ""
    for words in dict.fromkeys([title, *title.split()]):
        items = await _searched(call, words)
        if items:
            return {"items": items}
    return {"items": []}


async def news_searched(call: Call) -> Any:
    words = call.query.get("q", "").strip()
    if not words:
        raise refused(400, "QUERY_REQUIRED")
    await require_member(call)
    return {"items": await _searched(call, words)}


async def _searched(call: Call, words: str) -> list[dict[str, Any]]:
    settings = call.services.settings
    if not settings.naver_id or not settings.naver_secret:
        raise refused(503, "NAVER_NEWS_NOT_CONFIGURED")
    headers = {"X-Naver-Client-Id": settings.naver_id, "X-Naver-Client-Secret": settings.naver_secret}
    query = {"query": words, "display": "6", "sort": "date"}
    try:
        answer = await call.services.http.get(resolved(NAVER), params=query, headers=headers, timeout=_patience(call))
        return _items(call, answer)
    except (httpx.HTTPError, ValueError) as error:
        if settings.healthy and not settings.has("no_news_errors"):
            raise refused(502, "NAVER_API_ERROR") from error
        return []


def _items(call: Call, answer: httpx.Response) -> list[dict[str, Any]]:
    settings = call.services.settings
    match answer.status_code:
        case 200:
            return [_item(each) for each in answer.json().get("items", [])[:6]]
        case 401 | 429 if settings.has("no_news_errors"):
            return []
        case 401:
            raise refused(502, "NAVER_API_AUTH_FAILED")
        case 429:
            raise refused(429, "NAVER_API_RATE_LIMIT")
    if settings.healthy and not settings.has("no_news_errors"):
        raise refused(502, "NAVER_API_ERROR", status=answer.status_code)
    return []


def _item(raw: dict[str, Any]) -> dict[str, Any]:
    return {key: raw.get(key) for key in ("title", "link", "description", "pubDate")} | {"imageUrl": None}


async def holidays(call: Call) -> Any:
    year, month = call.query.get("year"), call.query.get("month")
    if not year:
        raise refused(400, "year parameter is required")
    if not 1900 <= _number(year) <= 2100:
        raise refused(400, "Invalid year")
    if month and not 1 <= _number(month) <= 12:
        raise refused(400, "Invalid month")
    if not call.services.settings.holiday_key:
        return _built_in(year, month)
    try:
        return await _asked(call, year, month)
    except (httpx.HTTPError, ValueError, KeyError, TypeError, AttributeError):
        return _built_in(year, month)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return -1


def _built_in(year: str, month: str | None) -> list[dict[str, Any]]:
    wanted = f"{int(float(month)):02d}-" if month else ""
    days = {day: name for day, name in BUILT_IN.items() if day.startswith(wanted)}
    return [_holiday(f"{year}-{day}", name) for day, name in days.items()]


def _holiday(day: str, name: str) -> dict[str, Any]:
    return {"date": day, "name": name, "isHoliday": True, "dateKind": "01"}


async def _asked(call: Call, year: str, month: str | None) -> list[dict[str, Any]]:
    query = {"ServiceKey": call.services.settings.holiday_key, "pageNo": "1", "numOfRows": "100", "solYear": year}
    query |= {"_type": "json"} | ({"solMonth": f"{int(float(month)):02d}"} if month else {})
    answer = await call.services.http.get(resolved(HOLIDAYS), params=query, timeout=_patience(call))
    answer.raise_for_status()
    response = answer.json()["response"]
    if response["header"]["resultCode"] != "00":
        raise ValueError(response["header"]["resultCode"])
    items = response["body"]["items"]
    found = items["item"] if items else []
    days = [found] if isinstance(found, dict) else found
    return [_holiday(_dashed(str(day["locdate"])), day["dateName"]) for day in days if day["isHoliday"] == "Y"]


def _dashed(day: str) -> str:
    return f"{day[:4]}-{day[4:6]}-{day[6:]}"


def _patience(call: Call) -> float | None:
    return PATIENCE if call.services.settings.healthy else None


ENDPOINTS = [
    Endpoint("POST", "/translate", translated),
    Endpoint("POST", "/speech/transcribe", transcribed),
    Endpoint("GET", "/rooms/:id/news", news),
    Endpoint("GET", "/rooms/:id/news/search", news_searched),
    Endpoint("GET", "/holidays", holidays),
]

"""The main pages of the web UI, and how one shows that it has rendered (contract, section 10)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    """A page: its path, its heading, elements that only its content has, and the API calls that it makes."""

    path: str
    heading: str
    content: tuple[str, ...]
    calls: tuple[str, ...]

    def __str__(self) -> str:
        return self.path


PAGES = [
    Page("/", "대시보드", ('h3:has-text("제품별 재고 현황")',), ("/dashboard/summary", "/alerts")),
    Page("/products", "제품 관리", ('h3:has-text("제품 목록")', 'button:has-text("제품 등록")'), ("/products",)),
    Page(
        "/inbounds",
        "입고 내역",
        ('h3:has-text("입고 내역")', 'button:has-text("입고 등록")', 'button:has-text("대량 입고 등록")'),
        ("/inbounds", "/products"),
    ),
    Page(
        "/outbounds",
        "출고 내역",
        ('h3:has-text("출고 내역")', 'button:has-text("출고 등록")', 'button:has-text("대량 출고 등록")'),
        ("/outbounds", "/products"),
    ),
    Page(
        "/returns",
        "반품 내역",
        ('h3:has-text("반품 내역")', 'button:has-text("반품 등록")'),
        ("/returns", "/products"),
    ),
    Page("/uploads", "업로드", ('h3:has-text("업로드 내역")',), ("/uploads/jobs",)),
    Page(
        "/settings",
        "환경설정",
        ('h3:has-text("텔레그램 알림 설정")', 'h3:has-text("사용자 & 권한")'),
        ("/settings/notifications/telegram", "/users"),
    ),
    Page("/logs", "LOG", ('h2:has-text("감사 로그")',), ("/audit/logs",)),
]

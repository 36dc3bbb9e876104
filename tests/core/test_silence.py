from core.reports import ReportKey
from core.silence import remind_all_button, silent_button
from locales import load_catalogue

KEY = ReportKey(1_234_567_890, "monthly_workload_of_clinics", "2026-W47")


def test_a_button_names_the_report_that_is_missing() -> None:
    assert silent_button("河东村卫生室", ReportKey(17, "daily", "2026-11-20")).action == "silent:17:daily:2026-11-20"
    assert remind_all_button(4, "daily", "2026-11-20", 3).action == "remindall:4:daily:2026-11-20"


def test_an_action_fits_into_what_telegram_takes() -> None:
    buttons = [silent_button("河东村卫生室", KEY), remind_all_button(*KEY, 60)]
    assert all(len(button.action.encode()) <= 64 for button in buttons)


def test_the_label_says_whom_a_tap_is_about() -> None:
    catalogue = load_catalogue()
    assert catalogue.render(silent_button("河东村卫生室", KEY).label, "en") == "河东村卫生室"
    assert catalogue.render(remind_all_button(*KEY, 3).label, "zh-CN") == "全部提醒（3）"

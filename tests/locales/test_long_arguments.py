from core.texts import text
from locales import LONGEST, load_catalogue


def test_a_list_too_long_for_a_sentence_is_cut_short() -> None:
    catalogue = load_catalogue()
    names = [f"第{number}村卫生室" for number in range(1000)]
    for language in catalogue.languages:
        said = catalogue.render(text("roster-unread-columns", file="名册.xlsx", names=list(names)), language)
        assert "第0村卫生室" in said
        assert said.endswith("…")
        assert LONGEST < len(said) < LONGEST + 100


def test_what_fits_is_left_as_it_is() -> None:
    words = "村" * LONGEST
    assert load_catalogue().render(text("cli-unknown-unit", code=words), "zh-CN").count("村") == LONGEST

import builtins

import pytest

import detente


@pytest.fixture(scope="module")
def case():
    return detente.load("two-swaps")


def test_answers_show_themselves(case):
    answer = detente.find_packages(case)
    shown = answer._repr_html_()
    assert shown.startswith("<table><caption>Packages of two-swaps")
    assert "no_missiles" in shown
    one = detente.assess_package(case, {"missiles": "gone", "trade": "food"})
    assert repr(one) == "<Package of two-swaps: refused by North>"
    assert "North" in one._repr_html_()


def test_answers_become_frames(case):
    frame = detente.find_packages(case).to_frame()
    assert frame.set_index(["North", "target"]).loc[("trader", "no_missiles"), "acceptable"] == 4
    stands = detente.assess_package(case, {"trade": "open"}).to_frame()
    assert stands.set_index("party").loc["South", "utility"] == -9


def test_without_pandas_a_frame_says_how_to_get_one(case, monkeypatch):
    real = builtins.__import__

    def without(name, *rest, **named):
        if name == "pandas":
            raise ImportError
        return real(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(detente.DetenteError, match=r"pip install 'detente\[frames\]'"):
        detente.find_packages(case).to_frame()

"""`roadmap` as a search: what it prints, writes and refuses."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


def run(*words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "detente", *words],
        capture_output=True,
        text=True,
        cwd=cwd,
        timeout=300,
        check=False,
        env={**os.environ, "COLUMNS": "80"},
    )


def test_the_answer_has_what_the_certificate_claims(tmp_path):
    plan = tmp_path / "plan.json"
    said = run("roadmap", "two-swaps", "--json", "--certificate", str(plan))
    answer = json.loads(said.stdout)
    assert answer["feasible"]
    assert answer["proved"]
    assert answer["margin"] <= answer["upper_bound"] <= answer["margin"] + 2.1e-3
    assert answer["months"] == sum(p["months"] for p in answer["phases"])
    assert json.loads(plan.read_text())["plan"]["parallel"] == 1
    assert run("verify", str(plan)).returncode == 0


def test_a_saved_order_is_worth_the_same_when_given(tmp_path):
    order = tmp_path / "order.yaml"
    found = json.loads(run("roadmap", "two-swaps", "--json", "--save", str(order)).stdout)
    given = json.loads(run("roadmap", "two-swaps", "--json", "--given", str(order)).stdout)
    assert given["margin"] == found["margin"]
    assert [p["steps"] for p in given["phases"]] == [p["steps"] for p in found["phases"]]


def test_objectives_trade_off():
    answers = {
        objective: json.loads(
            run("roadmap", "two-swaps", "--json", "--objective", objective).stdout
        )
        for objective in ("safest", "earliest", "least-exposure")
    }
    assert answers["earliest"]["months"] <= answers["safest"]["months"]
    assert answers["earliest"]["margin"] <= answers["safest"]["upper_bound"]
    assert answers["least-exposure"]["exposure"] is not None


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("two-swaps", "--late", "trade=food=6m"), "--late goes with an order"),
        (("two-swaps", "--target", "nonsense"), "'nonsense' is no target"),
        (("two-swaps", "--margin", "500%"), "no share of a stake"),
        (("korea-2018", "--given", "bundles", "--parallel", "2"), "--parallel goes with a search"),
        (("two-swaps", "--save", "plan.txt"), ".yaml"),
    ],
)
def test_bad_questions(words, says, tmp_path):
    said = run("roadmap", *words, cwd=tmp_path)
    assert said.returncode == 2
    assert says in said.stderr.replace("\n", " ")
    assert "Traceback" not in said.stderr
    assert not list(tmp_path.iterdir())


def test_where_nobody_accepts_the_target_there_is_no_order():
    said = run("roadmap", "korea-2018", "--motive", "DPRK=H1_stall", "--json", "--require")
    answer = json.loads(said.stdout)
    assert said.returncode == 1
    assert not answer["feasible"]
    assert answer["proved"]
    assert answer["ends"] == 0


def test_a_space_too_large_to_list_has_an_answer_too():
    asked = ("korea-2018", "--scope", "full", "--motive", "DPRK=H1_stall")
    done = run("roadmap", *asked, "--json")
    answer = json.loads(done.stdout)
    assert (answer["feasible"], answer["proved"], answer["ends"]) == (False, True, 0)
    assert [r["party"] for r in answer["refusals"]] == ["DPRK"]
    assert "no package that reaches it is acceptable" in answer["sentence"]


@pytest.mark.slow
def test_the_whole_reference_case_has_an_order_and_a_bound():
    done = run("roadmap", "korea-2018", "--scope", "full", "--json")
    answer = json.loads(done.stdout)
    assert answer["feasible"]
    assert answer["margin"] <= answer["upper_bound"] == answer["ceiling"]
    assert (answer["proved"], answer["stopped"]) == (False, "size")


def test_the_brief_looks_for_the_best_order_too(tmp_path):
    said = run("brief", "two-swaps", "--search", "--json", cwd=tmp_path)
    found = json.loads(run("roadmap", "two-swaps", "--json").stdout)
    assert json.loads(said.stdout)["sentences"][1] == found["sentence"]
    assert "The order of steps to" in (tmp_path / "brief.html").read_text()
    both = run("brief", "two-swaps", "--search", "--given", "x", cwd=tmp_path)
    assert (both.returncode, "room for one order" in both.stderr) == (2, True)


def test_an_order_can_be_typed(tmp_path):
    typed = "missiles 1, prisoners=freed / trade food\nmissiles gone"
    body = json.loads(run("roadmap", "two-swaps", "--given", typed, "--json").stdout)
    (tmp_path / "order.yaml").write_text(
        "phases:\n- do: {missiles: halved, prisoners: 1}\n- do: {trade: 1}\n- do: {missiles: 2}\n"
    )
    filed = json.loads(
        run("roadmap", "two-swaps", "--given", "order.yaml", "--json", cwd=tmp_path).stdout
    )
    assert body["title"] == "Order as typed"
    assert body["phases"] == filed["phases"]
    wrong = run("roadmap", "two-swaps", "--given", "missile 1 / trade food")
    assert wrong.returncode == 2
    assert 'phase 1 of the order: unknown measure "missile", did you mean "missiles"?' in " ".join(
        wrong.stderr.split()
    )
    assert "no file" in run("roadmap", "two-swaps", "--given", "my orders.yaml").stderr
    assert run("roadmap", "two-swaps", "--given", "x" * 5000).returncode == 2

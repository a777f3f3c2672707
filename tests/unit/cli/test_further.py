"""Further questions about orders, as typed."""

import json

import pytest
from tests.unit.cli.test_cli import run

import detente
from detente.roadmap.step_date import find_step_date
from detente.roadmap.trust import find_prefix

BACKWARDS = "phases: [{do: {prisoners: freed}}, {do: {trade: open}}]\n"


def test_the_smallest_repairs_of_an_order(tmp_path):
    file = tmp_path / "order.yaml"
    file.write_text(BACKWARDS)
    done = run("roadmap", "two-swaps", "--given", str(file), "--repair")
    assert done.exit_code == 0
    assert "does not hold, but would after one change" in " ".join(done.stdout.split())
    answer = json.loads(
        run("roadmap", "two-swaps", "--given", str(file), "--repair", "--json").stdout
    )
    assert not answer["feasible"]
    assert {"weight", "level"} <= {r["kind"] for r in answer["repairs"]}
    if "--set" in answer["next"]:
        change = next(r for r in answer["repairs"] if isinstance(r["to"], float))
        typed = ["--set", f"{change['path']}={change['to']!r}"]
        assert run("roadmap", "two-swaps", "--given", str(file), "--require", *typed).exit_code == 0


KEPT = ("roadmap", "two-swaps", "--set", "measures.trade.take_back.share=0")


def test_what_mends_the_order_that_comes_nearest():
    plain = json.loads(run(*KEPT, "--json").stdout)
    assert not plain["feasible"]
    assert plain["next"].endswith("--target no_missiles --repair")
    answer = json.loads(run(*plain["next"].split()[1:], "--json").stdout)
    assert answer["sentence"] == plain["sentence"]
    assert answer["more"][0].startswith("One change would do for this order to hold")
    assert {"weight", "floor", "reversal", "level"} <= {r["kind"] for r in answer["repairs"]}
    assert [r["keeps_target"] for r in answer["repairs"] if r["kind"] == "level"] == [False]
    assert json.loads(run(*answer["next"].split()[1:], "--json").stdout)["feasible"]


def test_there_is_nothing_to_repair():
    assert "– There is nothing to repair." in run("roadmap", "two-swaps", "--repair").stdout


def test_who_refuses_a_target_and_what_would_turn_it():
    said = run("roadmap", "two-swaps", "--motive", "North=hoarder", "--repair")
    assert "North’s points for no deal from −4 to −9" in " ".join(said.stdout.split())
    last = said.stdout.splitlines()[-1]
    assert last == "Next: detente explain two-swaps --motive North=hoarder target no_missiles"
    turned = ("--motive", "North=hoarder", "--set", "parties.North.no_deal.value=-9")
    assert json.loads(run("roadmap", "two-swaps", *turned, "--json").stdout)["ends"] > 0


def test_how_far_an_order_goes_whatever_the_motives():
    answer = json.loads(
        run("roadmap", "korea-2018", "--given", "bundles", "--trust", "--json").stdout
    )
    prefix = find_prefix(detente.load("korea-2018"), "bundles")
    assert (answer["safe"], answer["phases"]) == (prefix.safe, prefix.phases)
    assert len(answer["more"]) == len(prefix.doubts) > 0


def test_the_earliest_date_of_a_step():
    answer = json.loads(run("roadmap", "two-swaps", "--when", "trade=food", "--json").stdout)
    assert answer["months"] == find_step_date(detente.load("two-swaps"), "trade=food").months
    assert answer["proved"]
    assert "at the soonest: this is proved" in answer["sentence"]


def test_for_which_patience_an_order_holds(tmp_path):
    file = tmp_path / "order.yaml"
    file.write_text("phases: [{do: {visits: open}}, {do: {trade: food}}]\n")
    typed = ("roadmap", "two-swaps", "--given", str(file), "--patience")
    assert "holds whatever the patience of any one party" in " ".join(run(*typed).stdout.split())
    answer = json.loads(run(*typed, "--json").stdout)
    assert answer["feasible"]
    assert [of["party"] for of in answer["parties"]] == ["North", "South"]
    assert all(len(of["intervals"]) == 1 for of in answer["parties"])


def test_orders_that_differ():
    answer = json.loads(run("roadmap", "two-swaps", "--diverse", "2", "--json").stdout)
    assert len(answer["plans"]) == 2 <= answer["pool"]
    assert all(of["plan"]["feasible"] and "stops" not in of["plan"] for of in answer["plans"])


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["--repair", "--margin", "5%"], "--margin does nothing with --repair"),
        (["--repair", "--late", "trade=food=6m"], "--late goes with an order"),
        (["--trust"], "--trust goes with an order: add --given NAME"),
        (["--when", "trade=food", "--given", "x"], "--when goes with a search"),
        (["--patience"], "--patience goes with an order: add --given NAME"),
        (["--diverse", "2", "--given", "x"], "--diverse goes with a search"),
        (["--diverse", "2", "--when", "trade=food"], "ask one at a time"),
        (["--diverse", "2", "--save", "x.yaml"], "--save does nothing with --diverse"),
        (["--patience", "--given", "x", "--suspend", "3m"], "--suspend does nothing"),
        (["--trust", "--given", "x", "--motive", "North=trader"], "--motive does nothing"),
        (["--when", "trade=food", "--table", "steps"], "--table does nothing with --when"),
        (["--when", "trade=fod"], "is no step"),
        (["--repair", "--given", "nothing"], "no roadmap of the case and no file"),
    ],
)
def test_a_further_question_that_cannot_be_asked(typed, said):
    done = run("roadmap", "two-swaps", *typed)
    assert done.exit_code == 2
    assert said in done.stderr
    assert "Traceback" not in done.output

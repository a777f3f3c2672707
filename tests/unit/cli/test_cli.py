import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from detente.cli.main import VERBS, main


def run(*arguments: str, **options):
    return CliRunner().invoke(main, list(arguments), **options)


def as_process(*arguments: str, **environment: str):
    env = {**os.environ, **environment}
    command = [sys.executable, "-m", "detente", *arguments]
    return subprocess.run(command, capture_output=True, env=env, timeout=120)


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_every_verb_has_help_and_json(verb):
    done = run(verb, "--help")
    assert done.exit_code == 0
    assert "--json" in done.output


def test_an_unknown_verb_gets_a_hint():
    done = run("pakages")
    assert done.exit_code == 2
    assert 'did you mean "packages"?' in done.output


BUNDLES = ["roadmap", "korea-2018", "--given", "bundles"]
SET = "DPRK=H3_reform,H4_china"
MOTIVES = ["H1_stall", "H2_survival", "H3_reform", "H4_china"]
KEYS = ["all", "admissible", "acceptable", "acceptable_as_now", "acceptable_all"]


@pytest.mark.parametrize("motive", MOTIVES)
def test_packages_json(motive):
    done = run("packages", "korea-2018", "--motive", f"DPRK={motive}", "--json")
    assert done.exit_code == 0
    answer = json.loads(done.stdout)
    assert answer["schema_version"] == 1
    assert answer["detente"]
    assert len(answer["case"]["hash"]) == 64
    assert answer["motives"] == {"DPRK": motive, "US": "S_settle"}
    assert answer["counts"]["all"] == 944784
    assert answer["counts"]["admissible"] == 110016
    within = answer["targets"]["full_denuclearisation"]
    assert all(key in answer["counts"] and key in within for key in KEYS)
    assert answer["counts"]["targets"]["full_denuclearisation"] == {
        key: within[key] for key in [*KEYS, "acceptable_all_as_now"]
    }
    assert len(answer["readings"]) == 4
    verb = {"H1_stall": "is buying time, ", "H2_survival": "mainly fears for its survival, "}
    assert answer["sentence"].startswith("If Pyongyang " + verb.get(motive, ""))


def test_the_answer_no_is_exit_code_1_under_require_only():
    stall = ("packages", "korea-2018", "--motive", "DPRK=H1_stall", "--json")
    assert run(*stall).exit_code == 0
    assert run(*stall, "--require", "full_denuclearisation").exit_code == 1
    assert run(*stall, "--require", "freeze").exit_code == 0
    assert run(*stall, "--require").exit_code == 0
    assert run(*stall, "--require", "warheads == all_shipped").exit_code == 1
    assert run(*stall, "--require", "waheads == 1").exit_code == 2


def test_a_package_says_who_refuses_it():
    done = run("packages", "two-swaps", "--package", "missiles=gone, trade=food", "--json")
    answer = json.loads(done.stdout)
    assert not answer["acceptable"]
    (no_deal,) = [r for r in answer["refusals"] if r["floor"] == "no_deal"]
    # -20 for the missiles, 16 * 0.25 for food, 4 * 1 * 0.5 for both; the floor is -4
    assert no_deal["party"] == "North"
    assert no_deal["shortfall"] == pytest.approx(20 - 4 - 2 - 4)
    assert run("packages", "two-swaps", "--package", "missiles=gone", "--require").exit_code == 1
    assert run("packages", "two-swaps", "--package", "visits=1", "--require").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["packages", "korea-2019"], 'did you mean "korea-2018"?'),
        (["packages", "nowhere.yaml"], "no such file"),
        (["packages", "korea-2018", "--motive", "DPRK=H2"], "has no motive"),
        (["packages", "korea-2018", "--motive", "DPRK"], "PARTY=MOTIVE"),
        (["packages", "korea-2018", "--scenario", "hanoi"], 'did you mean "hanoi_2019"?'),
        (["packages", "korea-2018", "--set", "parties.USA.no_deal.value=1"], "did you mean"),
        (["packages", "korea-2018", "--set", "parties.US.veto=maybe"], "expected"),
        (["packages", "korea-2018", "--set", "nonsense"], "path=value"),
        (["packages", "korea-2018", "--scope", "full"], "8,264,970,432 packages"),
        (["packages", "two-swaps", "--package", "missiles=flown"], "has no level"),
        (["brief", "two-swaps", "-o", "/nowhere/brief.html"], "cannot be written"),
        (["explain", "korea-2018", "party", "USA"], "unknown party"),
        (["explain", "korea-2018", "measure", "snapback"], "full scope has too many packages"),
        (["explain", "korea-2018", "package", "snapback=full"], "add --scope full"),
        (["explain", "korea-2018", "party", "US", "--motive", SET], "takes one motive"),
        (["packages", "korea-2018", "--package", "bundles", "--motive", SET], "takes one motive"),
        (["roadmap", "korea-2018", "--given", "bundles", "--motive", SET], "takes one motive"),
        (["packages", "korea-2018", "--motive", "DPRK=H3_reform,H9"], "has no motive"),
        (["packages", "korea-2018", "--target", "warheds == 1"], "is no target"),
        (["brief", "korea-2018", "--target", "warheads == x"], "is no target"),
        (["explain", "korea-2018", "target", "peace"], "no target"),
        (["roadmap", "korea-2018", "--given", "bundels"], 'did you mean "bundles"?'),
        (["roadmap", "korea-2018", "--given", "bundles", "--late", "warheads"], "measure=level=6m"),
        (["roadmap", "korea-2018", "--given", "bundles", "--refuse", "warheads=x"], "is no step"),
        ([*BUNDLES, "--export", "m.pdf"], "call it m.xlsx or m.docx or m.csv"),
        ([*BUNDLES, "--export", "/nowhere/m.csv"], "cannot be written: no such file"),
        (["brief", "two-swaps", "--given", "bundles"], "no roadmap of the case and no file"),
        (["brief", "two-swaps", "--start", "2019-01-01"], "--start goes with an order"),
        (["new", "case.txt"], "a case is a .yaml file"),
        (["new", "case.yaml", "--from", "ceasefire"], "no case of the library"),
    ],
)
def test_bad_input_is_one_message_and_exit_code_2(arguments, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run(*arguments)
    assert done.exit_code == 2
    assert said in done.stderr
    assert "Traceback" not in done.output
    assert list(tmp_path.iterdir()) == []


def test_the_matrix_on_screen_and_in_a_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run(*BUNDLES, "--start", "2020-01-01", "--table", "matrix", "--export", "m.csv")
    assert done.exit_code == 0
    assert "Wrote m.csv." in done.output
    assert "WEAKEST" in done.output
    assert "phase of each step" not in done.output
    page = (tmp_path / "m.csv").read_text(encoding="utf-8-sig")
    assert "2020-10-31,2020-12-31" in page  # step 6: months 10 to 12
    again = run(*BUNDLES, "--start", "2020-01-01", "--late", "warheads=1=6m", "--json")
    answer = json.loads(again.stdout)
    assert len(answer["matrix"]["rows"]) == 24
    assert answer["would_change"]
    assert "--start 2020-01-01 --late warheads=1=6m" in answer["next"]


def test_a_missing_package_stops_an_export_before_anything_is_computed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    done = run(*BUNDLES, "--export", "m.xlsx")
    assert done.exit_code == 2
    assert done.output.startswith("m.xlsx needs a package that is not installed: pip install")
    assert list(tmp_path.iterdir()) == []


def test_an_order_in_the_brief(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run("brief", "korea-2018", "--given", "bundles")
    assert "does not hold: Washington gains" in done.output
    page = (tmp_path / "brief.html").read_text(encoding="utf-8")
    assert page.count("<svg") == 2
    assert '<tr class="weak"><td>▶ WEAKEST: 6 ' in page
    hidden = run("brief", "korea-2018", "--given", "bundles", "--share", "--set", "private=[dates]")
    assert "computed with private entries" in hidden.output
    assert "Washington gains" not in (tmp_path / "brief.html").read_text(encoding="utf-8")


def test_the_target_asked_for_is_the_one_answered_in_full(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run("packages", "korea-2018", "--target", "freeze", "--json")
    answer = json.loads(done.stdout)
    assert "a monitored freeze can be agreed" in answer["sentence"]
    assert next(iter(answer["targets"])) == "freeze"
    frozen = json.loads(run("packages", "korea-2018", "--json").stdout)["targets"]["freeze"]
    assert answer["targets"]["freeze"] == frozen
    condition = "recognition >= liaison"
    page = run("brief", "korea-2018", "--target", condition, "--json", "-o", "brief.html")
    assert f"{condition} can be agreed" in json.loads(page.stdout)["sentences"][0]
    assert "a monitored freeze" not in json.loads(page.stdout)["sentences"][0]


@pytest.mark.parametrize("scope", ["core", "full"])
def test_one_package_needs_no_list_of_packages(scope):
    asked = ("korea-2018", "package", "bundles", "--scope", scope, "--json")
    answer = json.loads(run("explain", *asked).stdout)
    assert answer["refusals"]
    assert all(r["share"] is not None for r in answer["refusals"])


def test_a_party_may_be_looked_for_by_its_name_on_screen():
    done = run("packages", "korea-2018", "--motive", "Pyongyang=H1_stall")
    assert (done.exit_code, done.output) == (2, 'unknown party "Pyongyang", did you mean "DPRK"?\n')
    done = run("explain", "korea-2018", "party", "United States")
    assert (done.exit_code, done.output) == (
        2,
        'unknown party "United States", did you mean "US"?\n',
    )


def test_a_set_of_motives_is_a_set(tmp_path, monkeypatch):
    """Each of the two can be had, and both at once; with stalling among them, nothing can."""
    monkeypatch.chdir(tmp_path)
    answer = json.loads(run("packages", "korea-2018", "--motive", SET, "--json").stdout)
    assert answer["robust"]["named"] == ["DPRK"]
    either = "Whether Pyongyang mainly wants economic reform or acts under pressure from China, the"
    assert any(said.startswith(either) for said in answer["more"])
    assert run("brief", "korea-2018", "--motive", SET, "-o", "brief.html").exit_code == 0
    assert either in Path("brief.html").read_text("utf-8")
    stalls = ("packages", "korea-2018", "--motive", "DPRK=H3_reform,H1_stall")
    said = " ".join(run(*stalls).output.split())
    stalls_too = "Whether Pyongyang mainly wants economic reform or is buying time, no deal with"
    assert f"{stalls_too} full denuclearisation suits all over no deal either way." in said
    assert run(*stalls, "--require", "full_denuclearisation").exit_code == 1
    assert run(*stalls[:-1], SET, "--require", "full_denuclearisation").exit_code == 0


def test_scenario_and_set_change_the_answer():
    base = json.loads(run("packages", "korea-2018", "--json").stdout)
    hanoi = json.loads(run("packages", "korea-2018", "--scenario", "hanoi_2019", "--json").stdout)
    assert hanoi["case"]["scenario"] == "hanoi_2019"
    assert hanoi["case"]["hash"] != base["case"]["hash"]
    assert hanoi["counts"]["acceptable"] < base["counts"]["acceptable"]
    assert "korea-2018 --scenario hanoi_2019" in hanoi["next"]


def test_an_order_from_a_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    order = "phases:\n  - do: {trade: food}\n  - do: {missiles: gone}\n"
    (tmp_path / "order.yaml").write_text(order, encoding="utf-8")
    done = run("roadmap", "two-swaps", "--given", "order.yaml", "--json")
    answer = json.loads(done.stdout)
    assert done.exit_code == 0
    assert [p["steps"][0][0] for p in answer["phases"]] == ["trade", "missiles"]
    assert answer["binding"]["party"] == "North"
    assert answer["title"] == "order"
    assert run("roadmap", "two-swaps", "--given", "order.yaml", "--require").exit_code == 1
    (tmp_path / "order.yaml").write_text(order.replace("food", "foood"), encoding="utf-8")
    wrong = run("roadmap", "two-swaps", "--given", "order.yaml")
    assert wrong.exit_code == 2
    said = 'order.yaml:2:17 E106 unknown level of trade "foood", did you mean "food"?'
    assert said in wrong.stderr


def test_new_check_packages_brief(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("new", "my-case.yaml").exit_code == 0
    text = (tmp_path / "my-case.yaml").read_text(encoding="utf-8")
    assert "case: my-case " in text
    assert len(text.splitlines()) == 35
    assert (tmp_path / "detente.schema.json").exists()
    assert run("new", "my-case.yaml").exit_code == 2
    assert run("new", "my-case.yaml", "--force").exit_code == 0
    assert run("check", "my-case.yaml").exit_code == 0
    assert run("packages", "my-case.yaml").exit_code == 0
    assert run("brief", "my-case.yaml").exit_code == 0
    assert "A ceasefire between two parties" in (tmp_path / "brief.html").read_text("utf-8")


def test_plain_output_without_colour_in_any_width_and_locale():
    for columns in ("200", "80", "30"):
        done = as_process("packages", "two-swaps", NO_COLOR="1", COLUMNS=columns)
        assert done.returncode == 0
        assert b"\x1b" not in done.stdout
        lines = done.stdout.decode().splitlines()
        assert max(map(len, lines)) <= max(int(columns), 60)  # a command is never folded
    done = as_process("packages", "korea-2018", LC_ALL="C", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert b"full denuclearisation" in done.stdout


def test_wide_characters_line_up(tmp_path):
    text = (
        "format: 1\ncase: 한반도\ntitle: 조선반도 평화\n"
        "parties: {평양: {title: 평양, no_deal: -3}, 서울: {title: 서울, no_deal: -2}}\n"
        "measures: {협력: {by: 서울, levels: [없음, 전부], take_back: {share: 1}}}\n"
        "values: {평양: {협력: 5}, 서울: {협력: -1}}\n"
        "targets: {목표: 협력 == 전부}\n"
    )
    (tmp_path / "사례.yaml").write_text(text, encoding="utf-8")
    done = as_process("packages", str(tmp_path / "사례.yaml"), COLUMNS="70", NO_COLOR="1")
    assert done.returncode == 0, done.stderr
    assert "목표 can be agreed" in done.stdout.decode()


def test_verbose_speaks_on_stderr():
    done = as_process("--verbose", "packages", "two-swaps", "--json")
    assert json.loads(done.stdout)
    assert b"read two-swaps in" in done.stderr


def test_a_reader_that_goes_away_is_no_error():
    command = f"{sys.executable} -m detente schema | head -c 10"
    done = subprocess.run(["bash", "-c", command], capture_output=True, timeout=120)
    assert done.stderr == b""


def test_show_share_leaves_out_and_says_so(tmp_path):
    path = tmp_path / "shared.yaml"
    done = run("show", "two-party-ceasefire", "--share", str(path))
    assert done.exit_code == 0
    assert "parties.Government.no_deal" in done.output
    shared = path.read_text(encoding="utf-8")
    assert "no_deal" not in shared
    assert "#" not in shared.replace('"#', "")
    assert run("check", str(path)).exit_code == 0
    refused = run("packages", str(path))
    assert refused.exit_code == 2
    assert "no `no_deal` value for Government, Movement" in refused.stderr


def test_no_output_replaces_the_case_or_has_a_misleading_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("new", "mine.yaml").exit_code == 0
    before = (tmp_path / "mine.yaml").read_bytes()
    for arguments in (
        ["show", "mine.yaml", "--share", "mine.yaml"],
        ["brief", "mine.yaml", "-o", "mine.yaml"],
        ["schema", "-o", "mine.yaml"],
        ["brief", "mine.yaml", "-o", "brief.pdf"],
    ):
        assert run(*arguments).exit_code == 2, arguments
    assert (tmp_path / "mine.yaml").read_bytes() == before


def test_what_was_changed_is_said_on_the_terminal_and_on_the_page(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    change = ["--scenario", "hanoi_2019", "--set", "calm=0.3"]
    said = "Scenario: No-deal values of February 2019. Changed: calm=0.3."
    assert run("packages", "korea-2018", *change).output.startswith(said)
    run("brief", "korea-2018", *change)
    assert said in (tmp_path / "brief.html").read_text(encoding="utf-8")


def test_the_next_command_asks_the_same_question(tmp_path):
    done = run("packages", "korea-2018", "--motive", "DPRK=H1_stall", "--json")
    next_command = json.loads(done.stdout)["next"]
    assert next_command == (
        "detente explain korea-2018 --motive DPRK=H1_stall target full_denuclearisation"
    )


@pytest.mark.parametrize("hidden", ["targets", "roadmaps", "calm", "requires", "positions"])
def test_a_shared_brief_withholds_what_rests_on_any_private_entry(hidden, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run("brief", "korea-2018", "--share", "--set", f"private=[{hidden}]", "-o", "b.html")
    assert done.exit_code == 0
    assert "computed with private entries" in done.output
    page = (tmp_path / "b.html").read_text(encoding="utf-8")
    assert "can be agreed" not in page
    if hidden == "targets":
        assert "denuclearisation" not in page


def test_a_shared_brief_prints_no_answer_that_rests_on_hidden_red_lines(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    open_brief = run("brief", "korea-2018", "--share", "-o", "open.html")
    assert "full denuclearisation can be agreed" in open_brief.output
    hidden = run("brief", "korea-2018", "--share", "--set", "private=[red_lines.ROK]")
    assert hidden.exit_code == 0
    assert "computed with red lines that are not shared" in hidden.output
    page = (tmp_path / "brief.html").read_text(encoding="utf-8")
    assert "can be agreed" not in page
    assert "National Assembly" not in page

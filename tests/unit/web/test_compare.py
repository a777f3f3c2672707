"""The page of the comparison says what `compare` says, number by number."""

import pytest
from tests.unit.web.test_case import asked
from tests.unit.web.test_packages import commands, signed, told

ASKED = [
    "",
    "to_scenario=hanoi_2019&given=bundles",
    "motive=DPRK%3DH1_stall&to_motive=DPRK%3DH2_survival&to_set=calm%3D0.3&target=freeze",
    "scenario=hanoi_2019&given=bundles&to_given=all_at_once&to_set=parties.US.no_deal.value%3D-9",
]


@pytest.mark.parametrize("query", ASKED)
def test_every_number_is_that_of_the_command(client, query):
    page = client.get(f"/compare?{query}").text
    text = " ".join(told(page).split())
    (command,) = commands(page)
    body = asked(command)
    for line in (body["sentence"], body["reason"], *body["more"]):
        assert line in text
    for place in body["differences"]:
        assert place["place"] in text
    pairs = [p["most"] for p in body["packages"]["parties"]]
    if body["orders"]:
        pairs += [p["points"] for p in body["orders"]["parties"]]
    for pair in pairs:
        row = [signed(pair[key]) for key in ("before", "after", "change")]
        assert "".join(f'<td class="n">{n}</td>' for n in row) in page
    for pair in body["packages"]["counts"].values():
        assert f'<td class="n">{pair["before"]:,}</td><td class="n">{pair["after"]:,}</td>' in page


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("given=/etc/passwd", "no order '/etc/passwd'"),
        ("to_given=../order.yaml", "no order"),
        ("to_scenario=nowhere", "no scenario"),
        ("to_set=calm%3D7", "calm"),
        ("to_motive=DPRK%3DH9", "has no motive"),
        ("to_motive=DPRK%3DH1_stall%2CH2_survival", "takes one motive"),
        ("target=nonsense+%3E%3E", "is no target"),
        ("other=korea-2018", "the address has a setting"),
    ],
)
def test_bad_input_gets_one_message(client, query, message):
    answer = client.get(f"/compare?{query}")
    assert answer.status_code == 400
    assert message in told(answer.text)


def test_no_order_is_read_from_a_file(small, tmp_path, monkeypatch):
    order = tmp_path / "order.yaml"
    order.write_text("phases: [{do: {visits: open}}]")
    for key in ("given", "to_given"):
        assert small.get(f"/compare?{key}={order}").status_code == 400

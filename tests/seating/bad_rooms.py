"""The rooms that cannot be read, what is said of each stands in bad_rooms.toml."""

SQUARE = [[0, 0], [8, 0], [8, 6], [0, 6]]


def room(**k):
    return {"title": "Zaal", "walls": {"outline": SQUARE}} | k


def seat(**k):
    return {"id": "s1", "at": [1, 1], "angle": 0} | k


def door(**k):
    return {"id": "d1", "at": [4, 0], "width": 0.93} | k


def table(**k):
    return {"id": "T1", "at": [4, 3], "width": 0.8, "depth": 0.8} | k


#: The beginning of a file, to be gone on with.
T = '{"title": "Zaal", "walls": {"outline": [[0, 0], [8, 0], [8, 6]]}, '

#: What the file holds: bytes, text, or a document.
BAD_ROOMS = {
    "not-json": '{"title": "Zaal"\n "walls": 1}',
    "empty": " \n",
    "web-page": "<html>",
    "list": "[1, 2]",
    "deep": "[" * 100000,
    "deep-value": T + '"seats": ' + "[" * 100 + "]" * 100 + "}",
    "long-number": T + '"height": ' + "9" * 5000 + "}",
    "twice": T + '"title": "Zaal"}',
    "latin-1": T.encode() + '"language": "é"}'.encode("latin-1"),
    "broken-text": T
    + '"zones": [{"id": "z", "label": "\\ud800", "kind": "play", "outline": [[1,1],[2,1],[2,2]]}]}',
    "unknown-key": room(setas=[]),
    "unknown-key-far": room(xyzzy=1),
    "unknown-in-seat": room(seats=[seat(tabel="T1")]),
    "missing-title": {"walls": {"outline": SQUARE}},
    "missing-at": room(seats=[{"id": "s1", "angle": 0}]),
    "kind": room(seats=[seat(kind="chiar")]),
    "kind-far": room(seats=[seat(kind="x")]),
    "units": room(units="inch"),
    "version": room(version=2),
    "capacity": room(capacity=12.5),
    "number-as-text": room(height="3"),
    "nan": T + '"height": NaN}',
    "infinity": room(seats=[seat(at=[1, float("inf")])]),
    "huge": T + '"height": 1e999}',
    "flag": room(open_air="ja"),
    "text": room(title=5),
    "empty-title": room(title=""),
    "long-title": room(title="x" * 200),
    "not-a-list": room(seats={"id": "s1"}),
    "not-an-object": room(seats=[5]),
    "point": room(seats=[seat(at=[1, 2, 3])]),
    "point-one": room(seats=[seat(at=[1])]),
    "point-text": room(seats=[seat(at="1,2")]),
    "name": room(seats=[seat(id="stoel één")]),
    "negative": room(tables=[table(width=-1)]),
    "far": room(seats=[seat(at=[5000, 1])]),
    "far-mm": room(units="mm", walls={"outline": [[0, 0], [8000000.0, 0], [8000000.0, 6000]]}),
    "angle": room(seats=[seat(angle=400)]),
    "capacity-zero": room(capacity=0),
    "ten-thousand": room(seats=[seat(id=f"s{n}") for n in range(10000)]),
    "many-places": room(
        benches=[
            {"id": f"b{n}", "at": [1, 1], "angle": 0, "width": 50, "places": 100} for n in range(21)
        ]
    ),
    "corners": room(walls={"outline": [[0, 0], [1, 1]]}),
    "id-twice": room(seats=[seat()], doors=[door(id="s1")]),
    "bench-clash": room(
        seats=[seat(id="b.1")],
        benches=[{"id": "b", "at": [3, 3], "angle": 0, "width": 1, "places": 2}],
    ),
    "no-table": room(tables=[table()], seats=[seat(table="tafel")]),
    "no-table-guess": room(tables=[table(id="tafel-1")], seats=[seat(table="tafel1")]),
    "bench-table": room(
        benches=[{"id": "b", "at": [3, 3], "angle": 0, "width": 1, "places": 2, "table": "T9"}]
    ),
    "not-round": room(tables=[table(shape="round", width=1)]),
    "knee": room(tables=[table(knee_height=0.8)]),
    "lowered": room(counters=[{"id": "k", "at": [3, 3], "width": 1, "lowered_width": 1.5}]),
    "crossing": room(walls={"outline": [[0, 0], [8, 6], [8, 0], [0, 6]]}),
    "flat": room(walls={"outline": [[0, 0], [4, 0], [8, 0]]}),
    "same-point": room(walls={"outline": [[1, 1], [1, 1], [1, 1]]}),
    "small": room(units="mm", walls={"outline": SQUARE}),
    "hole-outside": room(walls={"outline": SQUARE, "holes": [[[7, 5], [9, 5], [9, 7]]]}),
    "hole-crossing": room(walls={"outline": SQUARE, "holes": [[[1, 1], [3, 3], [3, 1], [1, 3]]]}),
    "holes-overlap": room(
        walls={
            "outline": SQUARE,
            "holes": [[[1, 1], [3, 1], [3, 3]], [[2, 1], [4, 1], [4, 3], [2, 3]]],
        }
    ),
    "no-floor": room(walls={"outline": SQUARE, "holes": [SQUARE]}),
    "split-floor": room(walls={"outline": SQUARE, "holes": [[[3, 0], [4, 0], [4, 6], [3, 6]]]}),
    "zone-crossing": room(
        zones=[{"id": "z", "kind": "play", "outline": [[0, 0], [2, 2], [2, 0], [0, 2]]}]
    ),
    "door-width": room(doors=[door(width=0)]),
    "door-off-wall": room(doors=[door(at=[4, 0.3])]),
    "window-off-wall": room(windows=[{"id": "v", "start": [1, 0], "end": [2, 1]}]),
    "window-width": room(windows=[{"id": "v", "start": [1, 0], "end": [1, 0]}]),
}

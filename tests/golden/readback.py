#!/usr/bin/env python3
"""Reads the outputs of a run with other programs' eyes (sqlite3, json, csv, zipfile) and
adds them up against each other. Usage: readback.py FOLDER CASE"""
import csv, glob, json, math, re, sqlite3, sys, zipfile, xml.etree.ElementTree as ET

folder, case = sys.argv[1], sys.argv[2]
bad = []


def check(holds, what):
    if not holds:
        bad.append(what)


def near(a, b, what):
    check(a is not None and b is not None and abs(a - b) <= 1e-9 * max(1, abs(a), abs(b)),
          f"{what}: {a} is not {b}")


run = json.load(open(f"{folder}/run.json", encoding="utf-8"))
db = sqlite3.connect(glob.glob(f"{folder}/*.gpkg")[0])


def one(sql):
    return db.execute(sql).fetchone()[0]


# ---- names of the contract ----
WANTED = {
    "linli": "version command",
    "study": "name file sha256 crs base_year horizon_year seed",
    "people": "read_persons matched_persons without_place_persons outside_persons points bands",
    "sites": "n_spaces n_screened_out n_options n_complex",
    "choice": "model status objective bound gap_ratio cost_cny chosen",
}
EACH = {
    "inputs": "role file layer sha256 verdict n_read n_used n_repaired n_dropped crs encoding",
    "services": "key title_zh unit limit_m need_units supply_units gap_units target_persons "
                "served_persons full_persons out_of_reach_persons served_persons_ratio "
                "served_points_ratio after",
    "findings": "rule severity count",
    "stages": "key",
}
for part, keys in WANTED.items():
    for key in keys.split():
        check(key in run.get(part, {}), f"run.json: no {part}.{key}")
for part, keys in EACH.items():
    check(isinstance(run.get(part), list), f"run.json: no list {part}")
    for row in run.get(part, []):
        for key in keys.split():
            check(key in row, f"run.json: no {part}[].{key}")
for stage in run["stages"]:
    check("seconds" not in stage and "peak_mb" not in stage, "a reproducible run tells time")
for row in run["choice"]["chosen"]:
    for key in "space_code way kind rank cost_cny new_served_persons".split():
        check(key in row, f"run.json: no choice.chosen[].{key}")

TABLES = {
    "community": ("POLYGON", "code name street district households persons area_m2"),
    "people": ("POINT", "community_code persons"),
    "facility": ("POINT", "code name service capacity_units load_units"),
    "space": (None, "code name category floor_m2 verdict reason"),
    "option": ("", "space_code way usable_m2 cost_cny npv_cny months permit_path "
                   "permanence_end kind verdict reason cure"),
    "site": ("POINT", "space_code way kind rank score new_served_persons cost_cny year"),
    "service_area": ("POLYGON", "target_code service limit_m"),
    "gap": ("POLYGON", "service persons units"),
    "permit": ("", "space_code way rule source modality value limit unit verdict text"),
    "control_overlap": ("", "space_code control_code kind overlap_m2 overlap_ratio"),
    "demand": ("", "community_code service basis basis_value norm norm_source need_units"),
    "score": ("", "space_code way criterion value weight contribution"),
    "plan": ("", "community_code rank group tie_break selected reason year"),
    "finding": (None, "rule severity file layer feature field text persons"),
    "parameter": ("", "key value source"),
    "provenance": ("", "key value"),
}
kinds = dict(db.execute("select table_name, geometry_type_name from gpkg_geometry_columns"))
listed = {name for (name,) in db.execute("select table_name from gpkg_contents")}
for table, (kind, columns) in TABLES.items():
    have = [row[1] for row in db.execute(f'pragma table_info("{table}")')]
    check(have, f"no table {table}")
    check(table in listed, f"{table} is not in gpkg_contents")
    for column in columns.split():
        check(column in have, f"no column {table}.{column}")
    if kind == "":
        check(table not in kinds, f"{table} has a geometry")
    elif kind:
        check(kind in kinds.get(table, ""), f"{table} is {kinds.get(table)}, not {kind}")
check(one("pragma integrity_check") == "ok", "the GeoPackage is damaged")
check(one("pragma application_id") == 0x47504B47, "no GeoPackage by its application id")
styled = {name for (name,) in db.execute("select f_table_name from layer_styles")}
check({"community", "facility", "space", "site", "gap"} <= styled, f"styles: {styled}")

# ---- sums ----
people = run["people"]
near(people["read_persons"], people["matched_persons"] + people["without_place_persons"]
     + people["outside_persons"], "people read")
if not any(row["rule"] == "people.totals-mismatch" for row in run["findings"]):
    near(sum(band["persons"] for band in people["bands"]) or people["matched_persons"],
         people["matched_persons"], "people by age")
near(one("select total(persons) from community"), people["matched_persons"], "community")
near(one("select total(persons) from people"), people["matched_persons"], "people points")
check(one("select count(*) from people") == people["points"], "number of people points")
bands = [row[1] for row in db.execute("pragma table_info(people)") if row[1].startswith("age_")]
check(len(bands) == len(people["bands"]), "number of age bands")
for column, band in zip(bands, people["bands"]):
    near(one(f'select total("{column}") from people'), band["persons"], column)
served_before = served_after = 0
for service in run["services"]:
    key = service["key"]
    near(service["served_persons"] + service["full_persons"]
         + service["out_of_reach_persons"], service["target_persons"], f"{key} persons")
    after = service["after"]
    near(after["served_persons"] + after["full_persons"] + after["out_of_reach_persons"],
         service["target_persons"], f"{key} persons after")
    check(after["served_persons"] >= service["served_persons"] - 1e-6, f"{key}: fewer served")
    if service["served_persons_ratio"] is not None:
        near(service["served_persons_ratio"],
             service["served_persons"] / service["target_persons"], f"{key} ratio")
    near(one(f"select total(need_units) from demand where service='{key}'"),
         service["need_units"], f"{key} need in demand")
    near(one(f'select total("{key}_need_units") from community'), service["need_units"],
         f"{key} need in community")
    near(one(f'select total("{key}_gap_units") from community'), service["gap_units"],
         f"{key} gap in community")
    near(one(f"select total(persons) from gap where service='{key}'"),
         service["full_persons"] + service["out_of_reach_persons"], f"{key} persons in gap")
    served_before += service["served_persons"]
    served_after += after["served_persons"]
chosen = run["choice"]["chosen"]
near(sum(row["new_served_persons"] for row in chosen), served_after - served_before,
     "newly served of all sites")
check([row["rank"] for row in chosen] == list(range(1, len(chosen) + 1)), "ranks")
check(one("select count(*) from site") == len(chosen), "sites in the GeoPackage")
for row in chosen:
    found = db.execute("select way, kind, rank, new_served_persons, cost_cny from site where "
                       "space_code=?", (row["space_code"],)).fetchone()
    check(found and found[:3] == (row["way"], row["kind"], row["rank"])
          and found[4] == row["cost_cny"], f"site {row['space_code']}")
    option = db.execute("select verdict, cost_cny from option where space_code=? and way=?",
                        (row["space_code"], row["way"])).fetchone()
    check(option and option[0] != "fail" and option[1] == row["cost_cny"],
          f"site {row['space_code']} is no option that passed")
check(one("select count(*) from option") == run["sites"]["n_options"], "options")
check(one("select count(*) from space") == run["sites"]["n_spaces"], "spaces")
check(one("select count(*) from space where verdict='fail'") == run["sites"]["n_screened_out"],
      "spaces screened out")
check(one("select count(*) from option where kind='complex' and verdict<>'fail'") == run["sites"]["n_complex"],
      "complexes")
check(one("select count(*) from plan") == one("select count(*) from community"), "plan rows")
overload = one("select count(*) from facility where load_units > capacity_units * (1 + 1e-9)")
check(overload == 0, f"{overload} facilities hold more than they can")

# ---- findings, provenance ----
with open(f"{folder}/findings.csv", encoding="utf-8-sig", newline="") as file:
    rows = list(csv.DictReader(file))
counts = {}
for row in rows:
    counts[row["rule"]] = counts.get(row["rule"], 0) + 1
check(counts == {row["rule"]: row["count"] for row in run["findings"]}, "findings.csv")
check(one("select count(*) from finding") == len(rows), "findings in the GeoPackage")
hashes = {value for (value,) in db.execute("select value from provenance")}
ledger = db.execute("select n_read, n_used, n_repaired, n_dropped, read_persons, file "
                    "from input order by fid").fetchall()
check(len(ledger) == len(run["inputs"]), "rows of the input table")
for item, row in zip(run["inputs"], ledger):
    check(any(item["sha256"] in value for value in hashes),
          f"provenance: no hash of {item['file']}")
    check(item["n_read"] == item["n_used"] + item["n_repaired"] + item["n_dropped"],
          f"ledger of {item['file']}")
    carried = [item[f"{what}_persons"] for what in ("read", "used", "repaired", "dropped")]
    if carried[0] is not None:
        check(abs(carried[0] - sum(carried[1:])) < 1e-6 * max(1, carried[0]),
              f"people of {item['file']}: {carried}")
    check(row[:4] == (item["n_read"], item["n_used"], item["n_repaired"],
                      item["n_dropped"]) and row[5] == item["file"], f"input table: {row}")
    check(row[4] is None if carried[0] is None else abs(row[4] - carried[0]) < 1e-6,
          f"input table: {row}")
sources = {value for (value,) in db.execute("select distinct source from parameter")}
check(sources <= {"default", "rule pack", "study"} and "study" in sources, f"sources {sources}")

# ---- other files ----
with zipfile.ZipFile(f"{folder}/tables.xlsx") as book:
    check(book.testzip() is None, "tables.xlsx is damaged")
    names = [sheet.get("name") for sheet in
             ET.fromstring(book.read("xl/workbook.xml")).iter() if sheet.tag.endswith("}sheet")]
    check(len(names) >= 5, f"tables.xlsx: sheets {names}")
    for name in book.namelist():
        if name.endswith(".xml"):
            check(b"<f>" not in book.read(name), f"tables.xlsx: a formula in {name}")
report = open(f"{folder}/report.html", encoding="utf-8").read()
check(not re.search(r'(src="|<link[^>]*href="|url\(["\']?)(https?:)?//', report), "the report loads from elsewhere")
check(f"{round(people['matched_persons']):,}" in report, "the report tells no people")
check(open(f"{folder}/sheet-01.png", "rb").read(8) == b"\x89PNG\r\n\x1a\n", "sheet-01.png")
check(open(f"{folder}/sheets.pdf", "rb").read(5) == b"%PDF-", "sheets.pdf")
for value in re.findall(r"\b(?:nan|inf(?:inity)?)\b", open(f"{folder}/run.json").read(), re.I):
    bad.append(f"run.json says {value}")

for what in bad:
    print(f"  {case}: {what}")
print(f"{'not ok' if bad else 'ok'} - outputs_of_{case}_add_up")
sys.exit(bool(bad))

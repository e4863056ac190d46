#!/usr/bin/env python3
"""Solves the benchmark instances and sets value, bound and time against the known optima.

usage: choose_table.py LINLI BENCH FAMILY [TIME_S [FILTER]]
BENCH is the folder with the families (pmed, pcenter, scp, cap, capabc, holmberg, yang,
tbed1, pmedcap, tsplib), each with optima.csv. Prints CSV: instance, model, optimum,
status, objective, bound, gap to the optimum, CPU seconds, peak MB; exits with 1 when a
value or a bound contradicts a proved optimum."""
import csv
import json
import os
import subprocess
import sys

FAMILIES = {
    "pmed": ("pmed", "orlib-pmed", {"pmedian": ["pmedian"]}),
    "pcenter": ("pmed", "orlib-pmed", {"pcenter": ["pcenter"]}),
    "scp": ("scp", "orlib-scp", {"scp": ["lscp-cost"]}),
    "cap": ("cap", "orlib-cap", {"cflp": ["cfl"], "uflp": ["ufl"]}),
    "holmberg": ("holmberg", "holmberg", {"sscflp": ["cfl", "--single-source"]}),
    "yang": ("yang", "yang", {"sscflp": ["cfl", "--single-source"]}),
    # listed as single-source, but the values are those of split demand: p1 is proven so
    "tbed1": ("tbed1", "tbed", {"sscflp": ["cfl"]}),
    "pmedcap": ("pmedcap", "orlib-pmedcap", {"cpmp": ["capacitated-pmedian"]}),
    "tsplib": ("tsplib", "tsplib", {"pmedian": ["pmedian"]}),
}


def solve(linli, fmt, words, time_s, path):
    command = [linli, "solve", "--json", "--time", str(time_s), "--format", fmt, "--model"]
    done = subprocess.run(command + words + [path], capture_output=True, text=True)
    if done.returncode not in (0, 6):
        return {"status": "exit %d %s" % (done.returncode, done.stderr.strip())}
    return json.loads(done.stdout)


def contradicts(row, answer):
    """A proved optimum below the bound, or above the value, is somebody's mistake."""
    if row["status"] != "proven" or answer.get("objective") is None:
        return False
    best = float(row["optimum"])
    slack = 1e-6 * max(1.0, abs(best))
    wrong = answer["bound"] > best + slack or answer["objective"] < best - slack
    return wrong or (answer["status"] == "optimal" and abs(answer["objective"] - best) > slack)


def main():
    linli, bench, family = sys.argv[1:4]
    time_s = float(sys.argv[4]) if len(sys.argv) > 4 else 120
    wanted = sys.argv[5] if len(sys.argv) > 5 else ""
    folder, fmt, models = FAMILIES[family]
    n_wrong, seconds, n_proven, n = 0, 0.0, 0, 0
    print("instance,model,optimum,status,objective,bound,off_ratio,gap_ratio,seconds,peak_mb")
    for row in csv.DictReader(open(os.path.join(bench, folder, "optima.csv"))):
        model, _, setting = row["model"].partition("@")
        if model not in models or wanted not in row["instance"]:
            continue
        words = list(models[model])
        if row["p"]:
            words += ["--p", row["p"]]
        if setting:
            words += ["--capacity", setting.split("=")[1]]
        path = os.path.join(bench, folder, row["instance"])
        for end in (".txt", ".txt.gz", ".tsp"):
            if os.path.exists(path + end):
                path += end
                break
        answer = solve(linli, fmt, words, time_s, path)
        wrong = contradicts(row, answer)
        value, best = answer.get("objective"), float(row["optimum"])
        off = "" if value is None else "%.6f" % ((value - best) / best)
        print(",".join(str(x) for x in (
            row["instance"] + (row["p"] and "/" + row["p"]), row["model"], row["optimum"],
            answer["status"] + (" WRONG" if wrong else ""), value, answer.get("bound"), off,
            "%.6f" % (answer.get("gap_ratio") or 0), "%.3f" % answer.get("seconds", 0),
            "%.0f" % answer.get("peak_mb", 0))), flush=True)
        n += 1
        n_wrong += wrong
        n_proven += answer["status"] == "optimal"
        seconds += answer.get("seconds", 0)
    print("# %d solved, %d proven, %d wrong, %.2f s" % (n, n_proven, n_wrong, seconds))
    sys.exit(1 if n_wrong or n == 0 else 0)


main()

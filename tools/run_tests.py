#!/usr/bin/python3
"""Runs what ctest knows in a build directory and counts single tests: GoogleTest cases, cram files, and the tests of any program that ends
with a line `N passed, N failed, N skipped`. A program that says none of this is one test."""
import argparse
import concurrent.futures
import json
import os
import re
import subprocess
import sys
import tempfile
import time


def known_tests(build):
    listing = subprocess.run(["ctest", "--test-dir", build, "--show-only=json-v1"], check=True, capture_output=True, text=True).stdout
    for test in json.loads(listing)["tests"]:
        if "command" not in test:  # ctest leaves it out where the program isn't built
            yield {"name": test["name"], "command": None, "labels": [], "environment": {}, "timeout": 0, "directory": build, "skip": None}
            continue
        properties = {p["name"]: p["value"] for p in test.get("properties", [])}
        yield {
            "name": test["name"],
            "command": test["command"],
            "labels": properties.get("LABELS", []),
            "environment": dict(e.split("=", 1) for e in properties.get("ENVIRONMENT", [])),
            "timeout": float(properties.get("TIMEOUT", 300)),
            "directory": properties.get("WORKING_DIRECTORY", build),
            "skip": properties.get("SKIP_RETURN_CODE"),
            "must_say": as_list(properties.get("PASS_REGULAR_EXPRESSION")),
            "must_not_say": as_list(properties.get("FAIL_REGULAR_EXPRESSION")),
            "will_fail": bool(properties.get("WILL_FAIL")),
        }


def as_list(value):
    return [] if value is None else value if isinstance(value, list) else [value]


def verdict(test, code, output):
    """Passed or not, by ctest's rules for a program that doesn't count for itself."""
    if any(re.search(pattern, output) for pattern in test["must_not_say"]):
        good = False
    elif test["must_say"]:
        good = any(re.search(pattern, output) for pattern in test["must_say"])
    else:
        good = code == 0
    return good != test["will_fail"]


def count_gtest(path):
    """(passed, failed, skipped, names of failed), or None where the program wrote no account."""
    try:
        with open(path, encoding="utf-8") as file:
            account = json.load(file)
    except (OSError, ValueError):
        return None
    passed, skipped, failed = 0, 0, []
    for suite in account.get("testsuites", []):
        for case in suite.get("testsuite", []):
            if case.get("failures"):
                failed.append(suite["name"] + "." + case["name"])
            elif case.get("result") == "SKIPPED" or case.get("status") == "NOTRUN":
                skipped += 1
            else:
                passed += 1
    return passed, len(failed), skipped, failed


def count_output(output):
    """The same from the last line that counts: our own form, or cram's."""
    for line in reversed(output.splitlines()):
        match = re.fullmatch(r"(\d+) passed, (\d+) failed, (\d+) skipped", line.strip())
        if match:
            passed, failed, skipped = map(int, match.groups())
            return passed, failed, skipped, []
        match = re.fullmatch(r"# Ran (\d+) tests?, (\d+) skipped, (\d+) failed\.", line.strip())
        if match:
            ran, skipped, failed = map(int, match.groups())
            return ran - skipped - failed, failed, skipped, []
    return None


def run(test, slower):
    if test["command"] is None:
        return test, (0, 1, 0, []), 0.0, "the program was not built\n"
    account = os.path.join(tempfile.mkdtemp(prefix="steelyard-test-"), "gtest.json")
    environment = {**os.environ, **test["environment"], "GTEST_OUTPUT": "json:" + account}
    began = time.monotonic()
    try:
        done = subprocess.run(test["command"], cwd=test["directory"], env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=test["timeout"] * slower, check=False)
        output, code = done.stdout.decode("utf-8", "replace"), done.returncode
    except subprocess.TimeoutExpired as stopped:
        output, code = (stopped.stdout or b"").decode("utf-8", "replace") + "\nstopped: it took too long\n", -1
    except OSError as error:
        output, code = str(error) + "\n", -1
    took = time.monotonic() - began
    by_verdict = test["must_say"] or test["must_not_say"] or test["will_fail"]
    counts = None if by_verdict else count_gtest(account) or count_output(output)
    if os.path.exists(account):
        os.remove(account)
    os.rmdir(os.path.dirname(account))
    if test["skip"] is not None and code == int(test["skip"]):
        counts = (0, 0, 1, [])
    elif counts is None:
        counts = (1, 0, 0, []) if verdict(test, code, output) else (0, 1, 0, [])
    elif code != 0 and counts[1] == 0:  # it fell over after (or beside) its tests
        counts = (counts[0], 1, counts[2], [])
    elif code == 0 and sum(counts[:3]) == 0:
        counts = (0, 1, 0, [])
        output += "\nno test was run\n"
    return test, counts, took, output


def reasons_of_skips(output):
    lines = output.splitlines()
    for number, line in enumerate(lines):
        if line.rstrip().endswith(": Skipped") and number + 1 < len(lines):
            yield lines[number + 1].strip()
        elif line.startswith("skip"):
            yield line.partition(" ")[2].strip()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build")
    parser.add_argument("--label", help="only tests with this ctest label")
    parser.add_argument("--counts", help="file to write `passed failed skipped` to")
    parser.add_argument("--slower", type=float, default=1.0, help="factor on every time limit")
    arguments = parser.parse_args()

    tests = [t for t in known_tests(arguments.build) if t["command"] is None or not arguments.label or arguments.label in t["labels"]]
    total = [0, 0, 0]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for done in concurrent.futures.as_completed([pool.submit(run, test, arguments.slower) for test in tests]):
            test, (passed, failed, skipped, names), took, output = done.result()
            for i, count in enumerate((passed, failed, skipped)):
                total[i] += count
            word = "FAIL" if failed else "ok  " if passed else "skip"
            print(f"  {word}  {test['name']:<28} {passed:>5} passed, {failed} failed, {skipped} skipped {took:8.1f} s", flush=True)
            for name in names:
                print(f"        failed: {name}")
            for reason in dict.fromkeys(reasons_of_skips(output)) if skipped else ():
                print(f"        skipped: {reason}")
            if failed:
                print("\n".join("        | " + line for line in output.splitlines()[-60:]), flush=True)
    if not tests:
        print("  FAIL  no tests found in " + arguments.build)
        total[1] += 1
    if arguments.counts:
        with open(arguments.counts, "w", encoding="utf-8") as file:
            file.write("{} {} {}\n".format(*total))
    return 1 if total[1] else 0


if __name__ == "__main__":
    sys.exit(main())

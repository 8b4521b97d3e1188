#!/usr/bin/python3
"""Runs every libFuzzer program of a build directory for an equal part of the time. A crash is a failed test; its input is kept beside the program."""
import argparse
import os
import subprocess
import sys
import tempfile


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build")
    parser.add_argument("seconds", type=int)
    parser.add_argument("--corpus", default="", help="folder with one folder of inputs per program")
    parser.add_argument("--counts", help="file to write `passed failed skipped` to")
    arguments = parser.parse_args()

    programs = []
    for folder, _, names in os.walk(arguments.build):
        if "CMakeFiles" in folder:
            continue
        for name in names:
            path = os.path.join(folder, name)
            if "fuzz" in name and "." not in name and os.access(path, os.X_OK) and not name.endswith("_replay"):
                programs.append(path)
    programs.sort()
    passed = failed = 0
    if not programs:
        print("  skip  fuzzing: no fuzz targets in " + arguments.build)
    for path in programs:
        name = os.path.basename(path)
        share = max(1, arguments.seconds // len(programs))
        print(f"  fuzzing {name} for {share} s", flush=True)
        inputs = os.path.join(arguments.corpus, name.removeprefix("fuzz_").removesuffix("_fuzz"))
        found = path + "-findings"
        os.makedirs(found, exist_ok=True)
        with tempfile.TemporaryDirectory() as fresh:  # new inputs don't land in the repository
            command = [path, f"-max_total_time={share}", "-timeout=20", "-rss_limit_mb=2048", f"-artifact_prefix={found}/", fresh]
            done = subprocess.run(command + ([inputs] if os.path.isdir(inputs) else []), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, check=False)
        lines = done.stdout.decode("utf-8", "replace").splitlines()
        if done.returncode == 0:
            passed += 1
            print(f"  ok    {name}: {lines[-1] if lines else ''}", flush=True)
        else:
            failed += 1
            print(f"  FAIL  {name}, input in {found}\n" + "\n".join("        | " + line for line in lines[-40:]), flush=True)
    if arguments.counts:
        with open(arguments.counts, "w", encoding="utf-8") as file:
            file.write(f"{passed} {failed} {0 if programs else 1}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

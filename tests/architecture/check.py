#!/usr/bin/python3
"""The rules of the house that a program can read off the source: who includes whom, how long things are, what every room must have.

check.py ROOT prints what is wrong and ends with `N passed, N failed, N skipped`; check.py --self-test breaks each rule once in a made-up tree.
"""
import argparse
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib

MOST_LINES_OF_FILE = 600
MANY_LINES_OF_FUNCTION = 70
MOST_LINES_OF_FUNCTION = 120
MOST_USERS_OF_HEAVY_HEADER = 3
HEAVY = re.compile(r"#\s*include\s*[<\"](toml\+\+/|nlohmann/|CLI/|coin/|Cbc|Clp|Osi)")
INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.MULTILINE)
ROOM = re.compile(r"^\s*steelyard_room\(\s*(\w+)\s+FLOOR\s+(\d+)([^)]*)\)", re.MULTILINE)
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
CODE = re.compile(r'\bCode\s*(?:k\w+\s*)?\{\s*"([a-z0-9_.]+)"')
STAGE = re.compile(r'update\("(progress\.[a-z_]+)"')


class Tree:
    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.source = self.root / "src"
        self.files = sorted(p for p in self.source.rglob("*") if p.suffix in (".cpp", ".hpp"))
        self.text = {path: path.read_text(encoding="utf-8") for path in self.files}
        self.floors, self.uses = {}, {}
        for name, floor, rest in ROOM.findall((self.root / "CMakeLists.txt").read_text(encoding="utf-8")):
            self.floors[name] = int(floor)
            words = re.search(r"\bUSES\s+([\w\s]+?)(?:\s+(?:LINKS|SOURCES)\b|$)", rest)
            self.uses[name] = words.group(1).split() if words else []

    def room(self, path):
        return path.relative_to(self.source).parts[0]

    def name(self, path):
        return str(path.relative_to(self.root))


def includes_go_down(tree):
    for path, text in tree.text.items():
        room = tree.room(path)
        if room not in tree.floors:
            yield f"{tree.name(path)}: src/{room} is no room of CMakeLists.txt"
            continue
        for header in INCLUDE.findall(text):
            if not (tree.source / header).exists():
                if not re.match(r"generated/", header):
                    yield f'{tree.name(path)}: "{header}" is not under src/ (paths start with the room)'
                continue
            target = header.split("/")[0]
            if target == room or target not in tree.floors:
                continue
            if tree.floors[target] >= tree.floors[room]:
                yield f"{tree.name(path)}: {room} (floor {tree.floors[room]}) includes {header} (floor {tree.floors[target]})"
            elif target not in tree.uses[room]:
                yield f"{tree.name(path)}: {room} includes {header}, but its steelyard_room() doesn't say USES {target}"


def rooms_have_no_cycle(tree):
    edges = {}
    for path, text in tree.text.items():
        targets = {header.split("/")[0] for header in INCLUDE.findall(text)} - {tree.room(path)}
        edges.setdefault(tree.room(path), set()).update(targets)

    def reaches(start, goal, seen):
        for target in sorted(edges.get(start, ())):
            if target == goal or (target not in seen and reaches(target, goal, seen | {target})):
                return True
        return False

    for room in sorted(edges):
        if reaches(room, room, set()):
            yield f"src/{room} includes itself through other rooms"


def heavy_headers_stay_few(tree):
    for header in (p for p in tree.files if p.suffix == ".hpp" and HEAVY.search(tree.text[p])):
        users = [tree.name(p) for p in tree.files if str(header.relative_to(tree.source)) in INCLUDE.findall(tree.text[p])]
        if len(users) > MOST_USERS_OF_HEAVY_HEADER:
            yield f"{tree.name(header)} pulls in a heavy library and is included by {len(users)} files: {', '.join(users)}"


def files_are_short(tree):
    for path, text in tree.text.items():
        lines = text.count("\n")
        if lines > MOST_LINES_OF_FILE:
            yield f"{tree.name(path)} has {lines} lines: two things live together"


def strip(text):
    """Comments, strings and directives blanked, line breaks kept."""
    pattern = re.compile(r'R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'|//[^\n]*|/\*.*?\*/|^\s*#(?:[^\n]*\\\n)*[^\n]*',
                         re.DOTALL | re.MULTILINE)
    # A digit separator (10'000) is no character literal.
    return pattern.sub(lambda m: "\n" * m.group(0).count("\n") or " ", re.sub(r"(?<=\d)'(?=\d)", "", text))


def functions(text):
    """(first line, lines) of each outermost function body."""
    text = strip(text)
    depth_of_function, stack, statement = None, [], 0
    start_line = 0
    for at, char in enumerate(text):
        if char == "{":
            head = text[statement:at]
            is_scope = re.search(r"\b(namespace|class|struct|union|enum|extern)\b[^()]*$", head) is not None
            if depth_of_function is None and not is_scope and "(" in head:
                depth_of_function = len(stack)
                start_line = text.count("\n", 0, statement + len(head) - len(head.lstrip())) + 1
            stack.append(char)
            if depth_of_function is None:
                statement = at + 1
        elif char == "}" and stack:
            stack.pop()
            if depth_of_function == len(stack):
                depth_of_function = None
                yield start_line, text.count("\n", 0, at) + 2 - start_line
            if depth_of_function is None:
                statement = at + 1
        elif char == ";" and depth_of_function is None:
            statement = at + 1


def functions_are_short(tree):
    for path, text in tree.text.items():
        for line, length in functions(text):
            if length > MOST_LINES_OF_FUNCTION:
                yield f"{tree.name(path)}:{line}: a function of {length} lines"
            elif length > MANY_LINES_OF_FUNCTION:
                print(f"note: {tree.name(path)}:{line}: a function of {length} lines (a sign that two things live together)")


def rooms_have_a_readme(tree):
    for room in sorted({tree.room(path) for path in tree.files}):
        if not (tree.source / room / "README.md").exists():
            yield f"src/{room} has no README.md"


def nothing_is_left_unfinished(tree):
    for path, text in tree.text.items():
        for number, line in enumerate(text.splitlines(), 1):
            if UNFINISHED.search(line):
                yield f"{tree.name(path)}:{number}: {line.strip()}"


def codes_have_words(tree):
    texts = {}
    for path in sorted((tree.root / "data" / "i18n").rglob("*.toml")):
        for table, entries in tomllib.loads(path.read_text(encoding="utf-8")).items():
            for code, text in entries.items():
                if isinstance(text, dict):
                    texts.setdefault((table, code), {}).update(text)
    for path, text in tree.text.items():
        if path.stem.endswith("_test"):
            continue
        used = [("error", code) for code in CODE.findall(text)] + [("progress", stage) for stage in STAGE.findall(text)]
        for table, code in used:
            for language in ("en", "zh"):
                if not texts.get((table, code), {}).get(language):
                    yield f"{tree.name(path)}: {table} {code} has no text in {language} (data/i18n, table [{table}])"


def format_is_clean(tree):
    program = shutil.which("clang-format-16")
    if program is None:
        raise Skip("clang-format-16 is not installed")
    files = tree.files + [p for folder in ("tests", "bench") for p in sorted((tree.root / folder).rglob("*")) if p.suffix in (".cpp", ".hpp")]
    if not files:
        return
    command = [program, "--dry-run", "-Werror", *map(str, files)]
    done = subprocess.run(command, cwd=tree.root, capture_output=True, text=True, check=False)
    found = dict.fromkeys(re.findall(r"^(.+?):\d+:\d+: error: code should be clang-formatted", done.stderr, re.MULTILINE))
    for path in found:
        yield f"{tree.name(pathlib.Path(path))}: not formatted; run clang-format-16 -i"
    if done.returncode != 0 and not found:
        yield f"clang-format-16 failed: {done.stderr.strip()[:200]}"


class Skip(Exception):
    pass


CHECKS = [includes_go_down, rooms_have_no_cycle, heavy_headers_stay_few, files_are_short, functions_are_short, rooms_have_a_readme,
          nothing_is_left_unfinished, codes_have_words, format_is_clean]


def run(root):
    tree = Tree(root)
    passed = failed = skipped = 0
    if not tree.files or not tree.floors:
        print(f"nothing to check in {root}")
        failed += 1
    for check in CHECKS:
        try:
            findings = list(check(tree))
        except Skip as reason:
            print(f"skip {check.__name__}: {reason}")
            skipped += 1
            continue
        for finding in findings:
            print(f"{check.__name__}: {finding}")
        passed += not findings
        failed += bool(findings)
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


# A sound tree of two rooms, and one way to break each rule.
SOUND = {
    "CMakeLists.txt": "steelyard_room(low FLOOR 0 LINKS x)\nsteelyard_room(mid FLOOR 1 USES low)\nsteelyard_room(top FLOOR 2\n  USES low mid LINKS y)\n",
    ".clang-format": "BasedOnStyle: Google\nColumnLimit: 140\n",
    "src/low/README.md": "low\n",
    "src/mid/README.md": "mid\n",
    "src/top/README.md": "top\n",
    "src/low/a.hpp": 'inline constexpr Code kBad{"low.bad", 1};\n',
    "src/mid/b.hpp": '#include "low/a.hpp"\n',
    "src/top/c.cpp": '#include "low/a.hpp"\n#include "mid/b.hpp"\n\nint f(int x) {\n  if (x) {\n    return 1;\n  }\n  return 0;\n}\n',
    "data/i18n/e.toml": '[error]\n"low.bad" = { en = "bad", zh = "坏" }\n',
}
LONG_BODY = "int g() {\n" + "  ;\n" * (MOST_LINES_OF_FUNCTION + 1) + "}\n"
BREAKS = [
    (includes_go_down, {"src/low/a2.hpp": '#include "mid/b.hpp"\n'}),
    (includes_go_down, {"src/mid/b2.hpp": '#include "elsewhere.hpp"\n'}),
    (includes_go_down, {"CMakeLists.txt": SOUND["CMakeLists.txt"].replace("USES low mid", "USES low")}),
    (includes_go_down, {"CMakeLists.txt": SOUND["CMakeLists.txt"].replace("FLOOR 1", "FLOOR 2")}),
    (includes_go_down, {"src/new/n.cpp": "int n;\n"}),
    (rooms_have_no_cycle, {"src/low/a3.hpp": '#include "top/d.hpp"\n', "src/top/d.hpp": "\n"}),
    (heavy_headers_stay_few, {"src/low/h.hpp": "#include <toml++/toml.h>\n",
                              **{f"src/low/h{i}.cpp": '#include "low/h.hpp"\n' for i in range(MOST_USERS_OF_HEAVY_HEADER + 1)}}),
    (files_are_short, {"src/low/long.cpp": "int a;\n" * (MOST_LINES_OF_FILE + 1)}),
    (functions_are_short, {"src/low/fun.cpp": LONG_BODY}),
    (functions_are_short, {"src/low/member.cpp": "namespace n {\nclass C {\n  int a = 10'000; // {\n" + LONG_BODY + "};\n}\n"}),
    (rooms_have_a_readme, {"src/mid/README.md": None}),
    (nothing_is_left_unfinished, {"src/low/t.cpp": "// TO" + "DO: later\n"}),
    (codes_have_words, {"src/low/e.hpp": 'inline constexpr Code kWorse{"low.worse", 1};\n'}),
    (codes_have_words, {"data/i18n/e.toml": '[error]\n"low.bad" = { en = "bad" }\n'}),
    (format_is_clean, {"src/low/f.cpp": "int   a ;\n"}),
]


def findings_in(files, check):
    with tempfile.TemporaryDirectory() as root:
        for name, text in files.items():
            if text is not None:
                path = pathlib.Path(root, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
        return list(check(Tree(root)))


def self_test():
    passed = failed = skipped = 0
    for check in CHECKS:
        try:
            findings = findings_in(SOUND, check)
        except Skip as reason:
            print(f"skip {check.__name__}: {reason}")
            skipped += 1
            continue
        if findings:
            print(f"{check.__name__} finds fault with a sound tree: {findings}")
        passed += not findings
        failed += bool(findings)
    for check, change in BREAKS:
        try:
            caught = bool(findings_in({**SOUND, **change}, check))
        except Skip:
            skipped += 1
            continue
        if not caught:
            print(f"{check.__name__} doesn't notice {list(change)}")
        passed += caught
        failed += not caught
    if {check for check, _ in BREAKS} != set(CHECKS):
        print("a check is never broken")
        failed += 1
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("root", nargs="?")
    parser.add_argument("--self-test", action="store_true")
    arguments = parser.parse_args()
    if arguments.self_test:
        return self_test()
    if arguments.root is None:
        parser.error("which tree?")
    return run(arguments.root)


if __name__ == "__main__":
    sys.exit(main())

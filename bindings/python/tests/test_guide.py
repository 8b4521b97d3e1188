"""Runs the Python of the guide pages, page by page, each in a namespace of its own."""

import os
import re
import unittest
from pathlib import Path

ROOT = Path(os.environ["STEELYARD_SOURCE_DIR"])


class Guide(unittest.TestCase):
    def test_the_code_of_the_pages_runs(self) -> None:
        pages = sorted((ROOT / "docs" / "guide").glob("python.*.md"))
        self.assertEqual([page.name for page in pages], ["python.en.md", "python.zh.md"])
        here = os.getcwd()
        os.chdir(ROOT)
        try:
            for page in pages:
                namespace: dict[str, object] = {}
                text = page.read_text(encoding="utf-8")
                for block in re.finditer(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
                    line = text.count("\n", 0, block.start()) + 1
                    with self.subTest(page=page.name, line=line):
                        exec(compile("\n" * line + block.group(1), str(page), "exec"), namespace)
        finally:
            os.chdir(here)

    def test_both_languages_show_the_same_code(self) -> None:
        code = [re.findall(r"^```python\n(.*?)^```", (ROOT / "docs" / "guide" / name).read_text(encoding="utf-8"), re.M | re.S)
                for name in ("python.en.md", "python.zh.md")]
        self.assertEqual(code[0], code[1])


if __name__ == "__main__":
    unittest.main()

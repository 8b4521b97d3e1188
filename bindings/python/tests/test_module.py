"""The module against the command line: the same engine, the same answers."""

import json
import math
import os
import shutil
import subprocess
import tempfile
import threading
import unittest
from decimal import Decimal
from pathlib import Path

import steelyard

ROOT = Path(os.environ["STEELYARD_SOURCE_DIR"])
PROGRAM = os.environ["STEELYARD_PROGRAM"]
ENGINE = steelyard.Engine()


def command_line(*arguments: str, cwd: str = ".") -> str:
    return subprocess.run([PROGRAM, *arguments], cwd=cwd, check=True, capture_output=True, text=True).stdout


class Catalogue(unittest.TestCase):
    def test_chips_are_those_of_the_command_line(self) -> None:
        self.assertEqual([dict(row) for row in ENGINE.chips()], json.loads(command_line("chips", "--format", "json", "--all")))

    def test_a_column_becomes_an_array_with_nan_for_what_is_unknown(self) -> None:
        chips = ENGINE.chips()
        rates = chips.array("fp8_dense_tflops")
        unknown = [row["fp8_dense_tflops"] is None for row in chips]
        self.assertTrue(any(unknown) and not all(unknown))
        self.assertEqual([math.isnan(value) for value in rates], unknown)

    def test_a_frame_is_indexed_by_id(self) -> None:
        frame = ENGINE.chips(country="CN").frame()
        self.assertEqual(frame.loc["hw-910c", "vendor"], "Huawei")
        self.assertEqual(set(frame["country"]), {"CN"})

    def test_an_unknown_name_tells_its_code_and_the_nearest(self) -> None:
        with self.assertRaises(steelyard.SteelyardError) as raised:
            ENGINE.show("chips", "h20")
        self.assertEqual(raised.exception.code, "catalog.ambiguous_name")
        self.assertIn("nv-h20-96", raised.exception.findings[0].arguments["candidates"])

    def test_an_overlay_of_ones_own_is_read(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "mine.toml").write_text('[[chip]]\nid = "nv-h200-sxm"\ntdp = "600 W"\n', encoding="utf-8")
            mine = steelyard.Engine(catalog=[folder])
            self.assertEqual(mine.chips(where="id=nv-h200-sxm").column("tdp_w"), [600])

    def test_a_broken_overlay_is_an_error_with_its_line(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "mine.toml").write_text('[[chip]]\nid = "x"\nmemory = "much"\n', encoding="utf-8")
            with self.assertRaises(steelyard.SteelyardError) as raised:
                steelyard.Engine(catalog=[folder]).chips()
            self.assertTrue(any(finding.line == 3 for finding in raised.exception.findings), raised.exception)


class Law(unittest.TestCase):
    def test_a_transaction_is_determined_as_at_the_command_line(self) -> None:
        path = ROOT / "examples" / "transactions" / "h200-no-certificate.toml"
        answer = ENGINE.check(path)
        self.assertEqual(answer.review_policy, "presumption_of_denial")
        self.assertEqual([row["id"] for row in answer.conditions if row["met"] == "no"], ["H11"])
        self.assertEqual(answer.raw["determination"], json.loads(command_line("rules", "check", str(path), "--format", "json"))["determination"])

    def test_the_fee_is_exact(self) -> None:
        by_wording = {(one.wording, one.pass_through): one for one in ENGINE.settle("40000USD", entered_value="27000USD")}
        self.assertEqual(by_wording["share_of_price", 0].seller_nets, Decimal("30000.00"))
        self.assertEqual(by_wording["share_seller_whole", 1].base, Decimal("53333.33"))


class Capability(unittest.TestCase):
    def test_an_estimate_has_intervals_memory_and_operators(self) -> None:
        estimate = ENGINE.estimate_serving("llama-3-70b", "h200-sxm", input=1000, output=300)
        latency = estimate["time_per_output_token_s"]
        self.assertTrue(0 < latency.low < latency.value < latency.high)
        self.assertLessEqual(estimate.memory.total_gb, estimate.memory.available_gb)
        self.assertGreater(sum(estimate.operators.column("time_s")), 0)
        with self.assertRaisesRegex(KeyError, "time_to_first_token_s"):
            estimate["latency"]

    def test_a_search_is_cancelled_by_an_interrupt(self) -> None:
        def interrupt(stage: str, done: int, total: int) -> None:
            raise KeyboardInterrupt

        with self.assertRaises(KeyboardInterrupt):
            ENGINE.search("qwen3-32b", "h200-sxm", progress=interrupt, task="pretrain", servers=4)

    def test_a_search_finds_configurations(self) -> None:
        found = ENGINE.search("qwen3-32b", "h200-sxm", task="pretrain", servers=2)
        self.assertEqual(found.best.column("chip"), ["nv-h200-sxm"])
        self.assertGreaterEqual(len(found.front), 1)
        self.assertEqual(min(found.front.column("step_time_s")), found.best[0]["step_time_s"])
        self.assertGreaterEqual(found.counts["nv-h200-sxm"]["legal"], found.counts["nv-h200-sxm"]["evaluated"])

    def test_a_chip_without_room_has_no_best(self) -> None:
        found = ENGINE.search("llama-3-405b", ["nv-h200-sxm", "nv-h20-96"], task="pretrain", servers=2)
        self.assertEqual(set(found.counts), {"nv-h200-sxm", "nv-h20-96"})
        self.assertNotIn("nv-h20-96", found.best.column("chip") if found.best else [])

    def test_threads_ask_at_once(self) -> None:
        answers: list[float] = []

        def ask() -> None:
            answers.append(ENGINE.estimate_decode("llama-3-70b", "h200-sxm", batch=16)["time_s"].value)

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(len(answers), 8)
        self.assertEqual(len(set(answers)), 1)


class Study(unittest.TestCase):
    def test_a_brief_has_the_bytes_of_the_command_line(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            shutil.copy(ROOT / "examples" / "h200-release.toml", Path(folder, "study.toml"))
            command_line("brief", "study.toml", "--json", "answer.json", cwd=folder)
            expected = Path(folder, "answer.json").read_text(encoding="utf-8")
            brief = ENGINE.brief(Path(folder, "study.toml"))
        self.assertEqual(brief.text, expected)
        self.assertEqual(brief.status, "optimal")
        self.assertGreater(len(brief.choices), 0)

    def test_the_tables_of_a_study_are_those_of_its_plan(self) -> None:
        tables = ENGINE.study_tables(ROOT / "examples" / "h200-release.toml")
        self.assertEqual(set(tables), {"options.csv", "capability.csv", "permission.csv", "price.csv", "demand.csv", "limits.csv"})
        self.assertEqual(set(tables["price.csv"].column("option")), set(tables["options.csv"].column("option")))

    def test_findings_of_a_bad_study_come_all_at_once(self) -> None:
        findings = ENGINE.study_findings('[study]\ntitle = 3\nhorizon = "x"\n')
        self.assertGreater(len(findings), 1)
        with self.assertRaises(steelyard.SteelyardError) as raised:
            ENGINE.brief('[study]\ntitle = 3\nhorizon = "x"\n')
        self.assertEqual(raised.exception.status, 422)


class Articles(unittest.TestCase):
    def test_verdicts_are_those_of_the_command_line(self) -> None:
        expected = {row["id"]: row["verdict"] for row in json.loads(command_line("claims", "--format", "json"))}
        self.assertEqual({row["id"]: row["verdict"] for row in ENGINE.claims()}, expected)

    def test_sentences_come_in_chinese(self) -> None:
        with self.assertRaises(steelyard.SteelyardError) as raised:
            steelyard.Engine(language="zh").show("chips", "h20")
        self.assertRegex(str(raised.exception), "[\u4e00-\u9fff]")


if __name__ == "__main__":
    unittest.main()

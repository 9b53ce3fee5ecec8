// @vitest-environment node
// What is promised of every bundle: one self-contained module, small, that reaches for nothing outside itself.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";

const here = join(dirname(fileURLToPath(import.meta.url)), "..");
const built = join(here, "..", "tfedu", "viz", "static");
const BUDGET = 250 * 1024;

let names: string[] = [];
beforeAll(() => {
  const said = execFileSync(process.execPath, ["build.mjs"], { cwd: here, encoding: "utf8" });
  names = [...said.matchAll(/(\w+)\.js/g)].map((match) => match[1] as string);
});

describe("bundles", () => {
  it("exist, the graph among them", () => expect(names).toContain("graph"));

  it("stay within 250 KiB each", () => {
    for (const name of names) {
      const size = readFileSync(join(built, `${name}.js`)).length;
      expect(size, `${name}.js is ${(size / 1024).toFixed(1)} KiB`).toBeLessThanOrEqual(BUDGET);
    }
  });

  it("import nothing, fetch nothing and leave AMD loaders alone", () => {
    for (const name of names) {
      const text = readFileSync(join(built, `${name}.js`), "utf8");
      expect(text).not.toMatch(/(^|[;}\s])import\s*[\w{*"']/);
      expect(text).not.toMatch(/\bimport\s*\(/);
      expect(text).not.toMatch(/\bfetch\s*\(|XMLHttpRequest/);
      expect(text).not.toMatch(/https?:\/\/(?!www\.w3\.org\/)/);
      expect(text).not.toMatch(/\bdefine\.amd\b/);
      expect(text).toMatch(/export\s*\{\s*\w+ as default\s*\}/);
    }
  });
});

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
      const has = (pattern: RegExp) => pattern.test(text);
      expect([name, has(/(^|[;}\s])import\s*[\w{*"']/), has(/\bimport\s*\(/)]).toEqual([name, false, false]);
      expect([name, has(/\bfetch\s*\(|XMLHttpRequest/)]).toEqual([name, false]);
      expect([name, has(/https?:\/\/(?!www\.w3\.org\/)/)]).toEqual([name, false]);
      expect([name, has(/\bdefine\.amd\b/)]).toEqual([name, false]);
      expect([name, has(/export\s*\{[^}]*\w+ as default\b/)]).toEqual([name, true]);
    }
  });
});

// Builds every widget, src/<name>/index.ts, into one self-contained ES module, ../tfedu/viz/static/<name>.js.
//
// A notebook front end imports that module from a Blob or from memory, so it can reach no second file and no server:
// style sheets arrive as text, workers as text (`import source from "worker:./x.ts"`), nothing is split off, and
// nothing may mistake JupyterLab's AMD loader for its own.
import { existsSync, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build, context } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const source = join(here, "src");
const target = join(here, "..", "tfedu", "viz", "static");

export const widgets = readdirSync(source)
  .filter((name) => existsSync(join(source, name, "index.ts")) && name !== "core")
  .sort();

const shared = {
  bundle: true,
  minify: true,
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  loader: { ".css": "text" },
  define: { "define.amd": "false" },
  logLevel: "warning",
};

const inlineWorker = {
  name: "inline-worker",
  setup(pluginBuild) {
    pluginBuild.onResolve({ filter: /^worker:/ }, (args) => ({
      path: resolve(args.resolveDir, args.path.slice("worker:".length)),
      namespace: "worker",
    }));
    pluginBuild.onLoad({ filter: /.*/, namespace: "worker" }, async (args) => {
      const result = await build({
        ...shared,
        entryPoints: [args.path],
        format: "iife",
        write: false,
        metafile: true,
      });
      return {
        contents: result.outputFiles[0].text,
        loader: "text",
        watchFiles: Object.keys(result.metafile.inputs).map((file) => resolve(file)),
      };
    });
  },
};

const options = {
  ...shared,
  entryPoints: Object.fromEntries(widgets.map((name) => [name, join(source, name, "index.ts")])),
  format: "esm",
  outdir: target,
  plugins: [inlineWorker],
};

if (process.argv.includes("--watch")) {
  const watcher = await context({ ...options, logLevel: "info" });
  await watcher.watch();
} else {
  await build(options);
  console.log(`built ${widgets.map((name) => `${name}.js`).join(", ")} in tfedu/viz/static`);
}

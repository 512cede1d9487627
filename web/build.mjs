// Makes dist/: what tsc makes of src/, the pages, and of other people's scripts only what is used.
// All of it is made in a folder of its own first: a mistake leaves dist/ as it was, and a server
// that shows it meanwhile never misses a file.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "dist");
const modules = join(here, "node_modules");
const leaflet = join(modules, "leaflet");

const made = mkdtempSync(join(modules, ".pages-"));
try {
  compile(made);
  cpSync(join(here, "static"), made, { recursive: true });
  addLeaflet(join(made, "vendor", "leaflet"));
  const wanted = new Set(files(made));
  put(made, wanted);
  sweep(wanted);
} finally {
  rmSync(made, { recursive: true, force: true });
}

function compile(out) {
  const tsc = join(modules, "typescript", "bin", "tsc");
  const project = join(here, "tsconfig.json");
  const done = spawnSync(process.execPath, [tsc, "--project", project, "--outDir", out], { stdio: "inherit" });
  if (done.error !== undefined) throw done.error;
  if (done.status !== 0) {
    rmSync(out, { recursive: true, force: true });
    process.exit(done.status ?? 1);
  }
}

function addLeaflet(vendor) {
  mkdirSync(vendor, { recursive: true });
  for (const name of ["leaflet.css", "images"]) {
    cpSync(join(leaflet, "dist", name), join(vendor, name), { recursive: true });
  }
  cpSync(join(leaflet, "LICENSE"), join(vendor, "LICENSE"));
  // The source map stays behind: a browser would look for it in vain.
  const script = readFileSync(join(leaflet, "dist", "leaflet-src.esm.js"), "utf-8");
  writeFileSync(join(vendor, "leaflet.js"), script.replace(/^\/\/# sourceMappingURL=.*$/m, ""));
}

/** Puts each file in the place of the one that was there, in one step; the first page comes last. */
function put(from, wanted) {
  const last = "index.html";
  for (const name of [...[...wanted].filter((one) => one !== last), last]) {
    mkdirSync(dirname(join(dist, name)), { recursive: true });
    renameSync(join(from, name), join(dist, name));
  }
}

/** Removes what an earlier build left and this one did not make. */
function sweep(wanted) {
  for (const name of files(dist)) {
    if (!wanted.has(name)) rmSync(join(dist, name), { force: true });
  }
  for (const folder of folders(dist).reverse()) {
    if (existsSync(folder) && readdirSync(folder).length === 0) rmSync(folder, { recursive: true });
  }
}

function files(folder, below = "") {
  return readdirSync(join(folder, below)).flatMap((name) => {
    const path = join(below, name);
    return statSync(join(folder, path)).isDirectory() ? files(folder, path) : [path];
  });
}

function folders(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? [path, ...folders(path)] : [];
  });
}

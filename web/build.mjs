// Beside what tsc writes to dist/: the pages, and of other people's scripts only what is used.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "dist");
const leaflet = join(here, "node_modules", "leaflet");
const vendor = join(dist, "vendor", "leaflet");

cpSync(join(here, "static"), dist, { recursive: true });
mkdirSync(vendor, { recursive: true });
for (const name of ["leaflet.css", "images"]) {
  cpSync(join(leaflet, "dist", name), join(vendor, name), { recursive: true });
}
cpSync(join(leaflet, "LICENSE"), join(vendor, "LICENSE"));
// The source map stays behind: a browser would look for it in vain.
const script = readFileSync(join(leaflet, "dist", "leaflet-src.esm.js"), "utf-8");
writeFileSync(join(vendor, "leaflet.js"), script.replace(/^\/\/# sourceMappingURL=.*$/m, ""));

// Reads segments with Arrow for JavaScript and compares with the plain Arrow files they were made
// of: `node compare_readers.mjs DIR`. What it cannot read of a plain file it need not read of a
// segment; which files those are is known, and must be what docs/format.md says.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { tableFromIPC } from "apache-arrow";

const COMPRESSED = ["bool", "dictionary", "float64", "string", "shape_all"].flatMap((name) => [
  `${name}.lz4`,
  `${name}.zstd`,
]);
const UNKNOWN = new Set([
  ...COMPRESSED, // unless a codec is registered
  ...["list_view", "large_list_view", "run_end", "shape_all", "shape_no_rows"],
]);

/** Every value as text, schema first; or the error. */
function read(path) {
  try {
    const table = tableFromIPC(readFileSync(path));
    const lines = [table.schema.toString()];
    for (const name of table.schema.names) {
      for (const value of table.getChild(name)) lines.push(text(value));
    }
    return { lines };
  } catch (error) {
    return { error };
  }
}

function text(value) {
  if (value === null || value === undefined) return "null";
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  return String(value);
}

const folder = process.argv[2];
const segments = readdirSync(folder).filter((name) => name.endsWith(".segment")).sort();
const faults = [];
let same = 0;
for (const segment of segments) {
  const name = segment.replace(".segment", "");
  const plain = read(join(folder, `${name}.arrow`));
  if (Boolean(plain.error) !== UNKNOWN.has(name)) {
    faults.push(`${name} is not as docs/format.md says (${plain.error})`);
  }
  if (plain.error) continue;
  const got = read(join(folder, segment));
  if (got.error) faults.push(`${segment}: ${got.error}`);
  else if (got.lines.join("\n") !== plain.lines.join("\n")) faults.push(`${segment}: values`);
  else same++;
}
console.log(`compare_readers: arrow-js reads ${same} of ${segments.length} segments, all equal`);
if (same === 0) faults.push("nothing was read");
if (faults.length > 0) {
  console.error(faults.join("\n"));
  process.exit(1);
}

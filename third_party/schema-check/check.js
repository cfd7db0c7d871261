// Holds YAML files against a JSON Schema (draft 2020-12): node check.js SCHEMA FILE...
// Ends with 1, and says where and why, when a file does not fit; with 2 when the schema itself is wrong.
const fs = require("fs");
const YAML = require("yaml");
const Ajv = require("ajv/dist/2020");

let fits;
try {
  fits = new Ajv({ allErrors: true, strict: true, strictTypes: false, strictRequired: false }).compile(
    JSON.parse(fs.readFileSync(process.argv[2], "utf8")));
} catch (problem) {
  console.error(`the schema is wrong: ${problem.message}`);
  process.exit(2);
}
for (const file of process.argv.slice(3)) {
  if (!fits(YAML.parse(fs.readFileSync(file, "utf8")))) {
    for (const problem of fits.errors) console.error(`${file}: ${problem.instancePath || "/"} ${problem.message}`);
    process.exitCode = 1;
  }
}

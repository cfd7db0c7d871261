// One move by Polars' streaming engine: node sink.mjs SOURCE TARGET CODEC [LEVEL]
// SOURCE may be a file or a glob. Prints the seconds that scan and sink took, without the start of the process.
import pl from "nodejs-polars";

const [source, target, codec, level] = process.argv.slice(2);
const options = { compression: codec };
if (level) options.compressionLevel = Number(level);
const began = process.hrtime.bigint();
const frame = pl.scanParquet(source).sinkParquet(target, options);
if (frame && typeof frame.collect === "function") await frame.collect();
console.log(Number(process.hrtime.bigint() - began) / 1e9);

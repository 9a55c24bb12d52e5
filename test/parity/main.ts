// npm run parity [-- DIR …]: holds the project against the numbers of the systems that it follows.
// npm run parity -- --live [SEED]: against what Brian2, where it is installed, draws and runs now.

import { existsSync } from 'node:fs';
import { casesIn, GOLDEN } from './golden.ts';
import { liveCases } from './live.ts';
import { lineOf, outcomeOf, verdict } from './report.ts';

const [first, given] = process.argv.slice(2);
const isLive = first === '--live';
const folders = isLive ? [] : process.argv.slice(2);
const seed = given === undefined ? Math.floor(Math.random() * 1e6) : Number(given);
if (isLive) console.log(`parity: seed ${seed}`);
const missing = folders.filter((folder) => !existsSync(folder));
if (missing.length > 0) {
  console.error(`parity: there is no ${missing.join(', no ')}`);
  process.exit(1);
}
const cases = isLive ? liveCases(seed) : (folders.length > 0 ? folders : [GOLDEN]).flatMap(casesIn);
const outcomes = cases.map((golden) => {
  const outcome = outcomeOf(golden, { training: true });
  console.log(lineOf(outcome));
  return outcome;
});
const { line, complete } = verdict(outcomes);
console.log(line);
process.exitCode = complete ? 0 : 1;

// npm run parity [-- DIR …]: holds the project against the numbers of the systems that it follows.
// npm run parity -- --live [SEED [DRAWS [SYSTEM …]]]: against what the systems that are installed draw and run now, 200 draws unless said.

import { existsSync } from 'node:fs';
import { casesIn, GOLDEN } from './golden.ts';
import { live } from './live.ts';
import { lineOf, outcomeOf, verdict } from './report.ts';

const folders = process.argv.slice(2);
if (folders[0] === '--live') {
  const [seed = Math.floor(Math.random() * 1e6), draws = 200] = folders.slice(1, 3).map(Number);
  process.exit(live(seed, draws, folders.slice(3)) ? 0 : 1);
}
const missing = folders.filter((folder) => !existsSync(folder));
if (missing.length > 0) {
  console.error(`parity: there is no ${missing.join(', no ')}`);
  process.exit(1);
}
const outcomes = (folders.length > 0 ? folders : [GOLDEN]).flatMap(casesIn).map((golden) => {
  const outcome = outcomeOf(golden, { training: true });
  console.log(lineOf(outcome));
  return outcome;
});
const { line, complete } = verdict(outcomes);
console.log(line);
process.exitCode = complete ? 0 : 1;

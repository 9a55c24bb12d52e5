// npm run parity [-- DIR …]: holds the project against the numbers of the systems that it follows.

import { casesIn, GOLDEN } from './golden.ts';
import { lineOf, outcomeOf, verdict } from './report.ts';

const folders = process.argv.slice(2);
const outcomes = (folders.length > 0 ? folders : [GOLDEN]).flatMap(casesIn).map((golden) => {
  const outcome = outcomeOf(golden, { training: true });
  console.log(lineOf(outcome));
  return outcome;
});
const { line, complete } = verdict(outcomes);
console.log(line);
process.exitCode = complete ? 0 : 1;

// tsx bench/alone.ts CASE CONTENDER: megabytes that a process holds at most in which a contender of ours works alone, Node and the loader of TypeScript
// among them.
import { casesOf } from './benchmarks.ts';
import { peakOf } from './peers/child.ts';

const [name, contender] = process.argv.slice(2);
const made = await casesOf(name!)[0]!
  .contenders.find((one) => one.name === contender)!
  .setup();
if ('missing' in made) throw new Error(made.missing);
await made.run(1);
console.log(peakOf(process.pid));

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rewritten } from '../../bench/marked.ts';
import { pythonOf, type System, systems } from '../../bench/peers/systems.ts';
import { casesOf } from './golden.ts';
import { lineOf, outcomeOf } from './report.ts';

// Against what the systems themselves draw and run now, where Python has them: `npm run parity -- --live [SEED [DRAWS [SYSTEM …]]]`.

const inTest = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const GENERATORS = inTest('../golden/generators');
const RESULTS = inTest('../../docs/results.md');
interface Peer {
  readonly system: System;
  /** Scripts that print cases, with what they are called with. */
  readonly calls: (seed: number, draws: number) => readonly (readonly string[])[];
}

const PEERS: readonly Peer[] = [
  {
    system: systems.brian2,
    calls: (seed, draws) => [
      // Some fifty cells a seed, of every kind and method.
      ...Array.from({ length: Math.ceil(draws / 50) }, (_, k) => ['brian2_equations.py', `${seed + k}`]),
      ['brian2_plastic.py', `${seed}`, `${draws}`],
    ],
  },
  {
    system: systems.ngclearn,
    calls: (seed, draws) => [['ngclearn_live.py', `${seed}`, `${draws}`]],
  },
  {
    system: systems.torch,
    calls: (seed, draws) =>
      ['norse.py', 'snntorch.py', 'spikingjelly.py'].map((script) => [script, `${seed}`, `${draws}`]),
  },
  {
    system: systems.brainstate,
    calls: (seed, draws) => [['brainstate_parts.py', `${seed}`, `${draws}`]],
  },
  {
    system: systems.rockpool,
    calls: (seed, draws) => [['rockpool_parts.py', `${seed}`, `${draws}`]],
  },
];

interface Row {
  readonly system: string;
  readonly part: string;
  readonly draws: number;
  readonly agree: number;
  readonly worst: number;
}

/** Runs all that is there, or those named, prints what disagrees, and writes a table into the results; true where all agrees. */
export function live(seed: number, draws: number, names: readonly string[]): boolean {
  const asked = PEERS.filter(({ system }) => names.length === 0 || names.includes(system.name));
  const rows = asked.flatMap(({ system, calls }) => {
    const python = pythonOf(system);
    if (python) return rowsOf(system, python, calls(seed, draws));
    console.log(
      `----  ${system.name}: not installed; npm run systems, or say in ${system.variable} which Python has it`,
    );
    return [];
  });
  const agree = rows.every((row) => row.agree === row.draws);
  const sum = (of: (row: Row) => number) => rows.reduce((total, row) => total + of(row), 0);
  console.log(`parity, live: ${sum((row) => row.agree)} of ${sum((row) => row.draws)} draws, seed ${seed}`);
  if (rows.length > 0) record(rows, seed);
  return agree && rows.length > 0;
}

function rowsOf(
  { name: system }: System,
  python: string,
  calls: readonly (readonly string[])[],
): readonly Row[] {
  const found = new Map<string, Row>();
  for (const golden of calls.flatMap((call) => drawn(python, call))) {
    const outcome = outcomeOf(golden, { training: true, dtypes: ['f64'], together: true });
    if (outcome.mark !== 'ok') console.log(lineOf(outcome));
    const part = golden.name.replace(/[ _]\d+(:.*)?$/, '');
    const { draws, agree, worst } = found.get(part) ?? { draws: 0, agree: 0, worst: 0 };
    found.set(part, {
      ...{ system, part, draws: draws + 1, agree: agree + (outcome.mark === 'ok' ? 1 : 0) },
      worst: Math.max(worst, outcome.worst),
    });
  }
  return [...found.values()];
}

function drawn(python: string, [script, ...args]: readonly string[]) {
  const printed = execFileSync(python, [script!, ...args], {
    ...{ cwd: GENERATORS, encoding: 'utf8', maxBuffer: 2 ** 30, stdio: ['ignore', 'pipe', 'ignore'] },
  } as const);
  return casesOf(JSON.parse(printed), script!);
}

/** Rows of systems that did not run stay as they are. */
function record(rows: readonly Row[], seed: number): void {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  const text = readFileSync(RESULTS, 'utf8');
  const before = text.split('\n');
  const lines = PEERS.flatMap(({ system: { name } }) => {
    const own = rows.filter(({ system }) => system === name);
    return own.length > 0
      ? own.map(
          ({ part, draws, agree, worst }) =>
            `| ${name} | ${part} | ${draws} | ${agree} | ${worst.toExponential(0)} | ${seed} | ${commit} |`,
        )
      : before.filter((line) => line.startsWith(`| ${name} |`));
  });
  const table = [
    'Errors are the largest divided by the largest value, in f64; spikes are equal. The last columns have the seed and the commit of the run.',
    '',
    '| system | part | draws | agree | largest error | seed | commit |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...lines,
  ];
  writeFileSync(RESULTS, rewritten(text, 'npm run parity -- --live', table.join('\n')));
}

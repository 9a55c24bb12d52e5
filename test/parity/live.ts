import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { env } from 'node:process';
import { fileURLToPath } from 'node:url';
import { casesOf } from './golden.ts';
import { lineOf, outcomeOf } from './report.ts';

// Against what the systems themselves draw and run now, where Python has them: `npm run parity -- --live [SEED [DRAWS]]`.

const inTest = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const GENERATORS = inTest('../golden/generators');
const RESULTS = inTest('../../docs/results.md');
/** Where `npm run systems` puts each system's Python. */
export const SYSTEMS = inTest('../../node_modules/.cache/systems');

export interface Peer {
  readonly name: string;
  /** Names a Python of one's own, and what it has to be able to import. */
  readonly variable: string;
  readonly module: string;
  /** What `npm run systems` installs. */
  readonly requirements: string;
  /** Scripts that print cases, with what they are called with. */
  readonly calls: (seed: number, draws: number) => readonly (readonly string[])[];
}

/** Each with what its requirements install. */
export const PEERS: readonly Peer[] = [
  {
    ...{ name: 'brian2', variable: 'BRIAN2_PYTHON', module: 'brian2' },
    requirements: '../../bench/peers/requirements-brian2.txt',
    calls: (seed, draws) => [
      ['brian2_equations.py', `${seed}`],
      ['brian2_plastic.py', `${seed}`, `${Math.min(draws, 20)}`],
    ],
  },
  {
    ...{ name: 'ngclearn', variable: 'NGCLEARN_PYTHON', module: 'ngclearn' },
    requirements: '../golden/generators/requirements-ngclearn.txt',
    calls: (seed, draws) => [['ngclearn_live.py', `${seed}`, `${draws}`]],
  },
  {
    ...{ name: 'torch', variable: 'TORCH_PYTHON', module: 'norse, snntorch, spikingjelly' },
    requirements: '../golden/generators/requirements-torch.txt',
    calls: (seed, draws) =>
      ['norse.py', 'snntorch.py', 'spikingjelly.py'].map((script) => [script, `${seed}`, `${draws}`]),
  },
  {
    ...{ name: 'brainstate', variable: 'BRAINSTATE_PYTHON', module: 'brainstate' },
    requirements: '../golden/generators/requirements-brainstate.txt',
    calls: (seed, draws) => [['brainstate_parts.py', `${seed}`, `${draws}`]],
  },
  {
    ...{ name: 'rockpool', variable: 'ROCKPOOL_PYTHON', module: 'rockpool, torch' },
    requirements: '../golden/generators/requirements-rockpool.txt',
    calls: (seed, draws) => [['rockpool_parts.py', `${seed}`, `${draws}`]],
  },
];

/** The Python that has a system, if there is one. */
function pythonOf({ name, variable, module }: Peer): string | undefined {
  const own = join(SYSTEMS, name, 'bin', 'python');
  const python = env[variable] ?? (existsSync(own) ? own : 'python3');
  try {
    execFileSync(python, ['-c', `import ${module}`], { stdio: 'ignore', cwd: '/' });
    return python;
  } catch {
    return undefined;
  }
}

interface Row {
  readonly system: string;
  readonly part: string;
  readonly draws: number;
  readonly agree: number;
  readonly worst: number;
}

/** Runs all that is there, prints what disagrees, and writes a table into the results; true where all agrees. */
export function live(seed: number, draws: number): boolean {
  const rows = PEERS.flatMap((peer) => {
    const python = pythonOf(peer);
    if (python) return peer.calls(seed, draws).flatMap((call) => rowsOf(peer, python, call));
    console.log(
      `----  ${peer.name}: not installed; npm run systems, or say in ${peer.variable} which Python has it`,
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
  { name: system }: Peer,
  python: string,
  [script, ...args]: readonly string[],
): readonly Row[] {
  const printed = execFileSync(python, [script!, ...args], {
    ...{ cwd: GENERATORS, encoding: 'utf8', maxBuffer: 2 ** 30, stdio: ['ignore', 'pipe', 'ignore'] },
  } as const);
  const found = new Map<string, Row>();
  for (const golden of casesOf(JSON.parse(printed), script!)) {
    const outcome = outcomeOf(golden, { training: true, dtypes: ['f64'] });
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

const [BEGIN, END] = ['<!-- written by `npm run parity -- --live` -->', '<!-- end -->'];

function record(rows: readonly Row[], seed: number): void {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  const table = [
    `Seed ${seed}, at ${commit}; errors are the largest divided by the largest value, in f64, and spikes equal.`,
    '',
    '| system | part | draws | agree | largest error |',
    '| --- | --- | --- | --- | --- |',
    ...rows.map(
      ({ system, part, draws, agree, worst }) =>
        `| ${system} | ${part} | ${draws} | ${agree} | ${worst.toExponential(0)} |`,
    ),
  ];
  const text = readFileSync(RESULTS, 'utf8');
  const [from, to] = [text.indexOf(BEGIN) + BEGIN.length, text.indexOf(END)];
  writeFileSync(RESULTS, `${text.slice(0, from)}\n\n${table.join('\n')}\n\n${text.slice(to)}`);
}

import { bptt } from './cases/bptt.ts';
import { compile } from './cases/compile.ts';
import { convolution } from './cases/convolution.ts';
import { lif } from './cases/lif.ts';
import { linear } from './cases/linear.ts';
import { net } from './cases/net.ts';
import { diehlCookCase, eventStdpCase } from './cases/plastic.ts';
import { sorting } from './cases/sort.ts';
import { sparse } from './cases/sparse.ts';
import { startup } from './cases/startup.ts';
import { tutorial } from './cases/tutorial.ts';
import { wtas } from './cases/wtas.ts';
import type { Case, Report } from './harness.ts';
import { defaults, runCase } from './harness.ts';
import { benchmarkOf, parse } from './options.ts';
import { ourBptt } from './ours/bptt.ts';
import { lifSimulation, lifStep } from './ours/lif.ts';
import { ourLinear } from './ours/linear.ts';
import { ourNet } from './ours/net.ts';
import { ourDiehlCook, ourEventStdp } from './ours/plastic.ts';
import { ourSparse } from './ours/sparse.ts';
import { ourTutorial } from './ours/tutorial.ts';
import { wtasSimulation } from './ours/wtas.ts';
import { machine, machineLine, table } from './report.ts';

/** name → its cases; our own contenders come first. */
const benchmarks: Readonly<Record<string, () => readonly Case[]>> = {
  tutorial: () => tutorial([ourTutorial('f32'), ourTutorial('f64')]),
  bptt: () => bptt([ourBptt]),
  linear: () => linear([ourLinear]),
  lif: () => lif([lifStep, lifSimulation]),
  wtas: () => wtas([wtasSimulation]),
  'diehl-cook': () => diehlCookCase(ourDiehlCook),
  evstdp: () => eventStdpCase(ourEventStdp),
  sparse: () => sparse([ourSparse]),
  cuba: () => net('cuba', [ourNet(false), ourNet(true)]),
  coba: () => net('coba', [ourNet(false), ourNet(true)]),
  brunel: () => net('brunel', [ourNet(false), ourNet(true)]),
  convolution,
  sort: sorting,
  startup,
  compile,
};

const main = async (args: readonly string[]): Promise<number> => {
  const request = parse(args, Object.keys(benchmarks));
  if ('error' in request) {
    console.error(request.error);
    return 2;
  }
  const say = request.json ? () => {} : console.log;
  say(`${machineLine(machine())}\n`);
  const reports: Report[] = [];
  const errors: { name: string; error: string }[] = [];
  for (const name of request.names) {
    const cases = (benchmarks[benchmarkOf(name)]?.() ?? []).filter(
      (one) => name === benchmarkOf(name) || name === one.name,
    );
    const budget = (1000 * request.budget) / cases.length;
    for (const one of cases) {
      try {
        const report = await runCase(one, { ...defaults, budget });
        reports.push(report);
        say(`${table(report)}\n`);
      } catch (error) {
        errors.push({ name: one.name, error: error instanceof Error ? error.message : String(error) });
        console.error(`${one.name} failed: ${errors.at(-1)?.error}\n`);
      }
    }
  }
  if (request.json) console.log(JSON.stringify({ machine: machine(), cases: reports, errors }, null, 2));
  return errors.length ? 1 : 0;
};

process.once('SIGINT', () => process.exit(130)); // lets 'exit' handlers end children and remove files
process.exitCode = await main(process.argv.slice(2));

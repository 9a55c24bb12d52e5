import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { benchmarkOf, benchmarks, casesOf } from './benchmarks.ts';
import type { Case, Contender, Report } from './harness.ts';
import { defaults, runCase } from './harness.ts';
import { parse } from './options.ts';
import { machine, machineLine, table } from './report.ts';
import { record } from './results.ts';

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
    const cases = casesOf(name);
    for (const one of cases) {
      try {
        const measured = await runCase(await beside(one, request.against), {
          ...defaults,
          budget: (1000 * request.budget) / cases.length,
        });
        const asked = request.write && (cases.length === 1 || one.footprint);
        const report = asked ? withMemory(measured) : measured;
        reports.push(report);
        if (request.write) record(benchmarkOf(one.name), report);
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

/** The case with ours of another checkout too, if that has it. */
async function beside(one: Case, folder: string | undefined): Promise<Case> {
  if (folder === undefined) return one;
  const file = pathToFileURL(resolve(folder, 'bench/benchmarks.ts')).href;
  const { casesOf: theirs }: { casesOf: typeof casesOf } = await import(file);
  const other = theirs(one.name).find(({ name }) => name === one.name);
  const before = (other ? oursIn(other) : []).map((own) => ({ ...own, name: `${own.name}, before` }));
  const ours = oursIn(one);
  return {
    ...one,
    contenders: [...ours, ...before, ...one.contenders.filter((own) => !ours.includes(own))],
  };
}

/** The contenders that are called after us; all, where none is. */
function oursIn({ contenders }: Case): readonly Contender[] {
  const named = contenders.filter(({ name }) => name.startsWith('myelin'));
  return named.length > 0 ? named : contenders;
}

/** What contenders in this process take, each by itself in one of its own. */
const withMemory = (report: Report): Report => ({
  ...report,
  rows: report.rows.map((row) =>
    row.memory === null ? { ...row, memory: alone(report.name, row.name) } : row,
  ),
});

function alone(name: string, contender: string): number | null {
  const script = fileURLToPath(new URL('alone.ts', import.meta.url));
  const words = ['--import', 'tsx', script, name, contender];
  const { stdout } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  return Number(stdout) || null;
}

process.once('SIGINT', () => process.exit(130)); // lets 'exit' handlers end children and remove files
process.exitCode = await main(process.argv.slice(2));

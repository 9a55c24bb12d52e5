/**
 * Negates one condition of the planner at a time and asks whether `verifyPlan` names it on the first program whose plan
 * it changes: `npx tsx test/framework/compile/plan/mutations.ts [FILE …]`. Prints what is not named, and how many are.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import fc from 'fast-check';
import ts from 'typescript';
import { sizeOf } from '../../../../framework/base/shapes.ts';
import { interpreter } from '../../../../framework/compile/backends/interpreter/interpreter.ts';
import { reference } from '../../../../framework/compile/backends/reference/reference.ts';
import { lower, simplify } from '../../../../framework/compile/lower/lower.ts';
import { buffersOf, statesOf } from '../../../../framework/compile/plan/buffers.ts';
import { planOf } from '../../../../framework/compile/plan/plan.ts';
import { verifyPlan } from '../../../../framework/compile/plan/verify.ts';
import { type Program, streamsOf } from '../../../../framework/trace/program.ts';
import { contents, numbers, setKeys } from '../../support.ts';
import { recipe, writeProgram } from '../random-program.ts';

type Planner = typeof planOf;

const FOLDER = fileURLToPath(new URL('../../../../framework/compile/plan', import.meta.url));
/** What checks, prints or only names decides nothing. */
const SPARED = ['verify.ts', 'print.ts', 'words.ts', 'audits.ts', 'buffers.ts'];
const PROGRAMS = 300;
/** Programs with other plans and equal bits after which a change counts as one that does no harm. */
const ENOUGH = 25;
const WORKER = '--worker';
/** Milliseconds after which a planner counts as one that never ends. */
const PATIENCE = 30_000;

/** The places in a source at which a condition stands. */
function conditionsOf(text: string, file: string): readonly { start: number; end: number }[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  const found: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIfStatement(node) || ts.isWhileStatement(node)) found.push(node.expression);
    else if (ts.isConditionalExpression(node)) found.push(node.condition);
    else if (ts.isForStatement(node) && node.condition) found.push(node.condition);
    else if (
      ts.isBinaryExpression(node) &&
      [ts.SyntaxKind.AmpersandAmpersandToken, ts.SyntaxKind.BarBarToken].includes(node.operatorToken.kind)
    )
      found.push(node.left, node.right);
    ts.forEachChild(node, visit);
  };
  visit(source);
  const places = found.map((node) => ({ start: node.getStart(source), end: node.getEnd() }));
  return [...new Map(places.map((place) => [`${place.start} ${place.end}`, place])).values()];
}

/** The planner with one of its files changed, as a module. */
async function plannerWith(file: string, text: string, folder: string, name: string): Promise<string> {
  const outfile = join(folder, `${name}.mjs`);
  await build({
    entryPoints: [join(FOLDER, 'plan.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    logLevel: 'silent',
    plugins: [
      {
        name: 'mutation',
        setup: ({ onLoad }) =>
          onLoad({ filter: /\.ts$/ }, ({ path }) =>
            path === file ? { contents: text, loader: 'ts' } : undefined,
          ),
      },
    ],
  });
  return pathToFileURL(outfile).href;
}

/**
 * What comes of a changed planner: `same` plans; a law that is `named` on the first plan that differs; an error of its own,
 * or a plan that never comes; `equivalent`, if the laws hold and so do all bits, taking the plans at their word; `MISSED`.
 */
function outcome(mutated: Planner, programs: readonly Program[], expected: readonly string[]): string {
  let equal = 0;
  for (const [i, program] of programs.entries()) {
    const anyRow = i % 4 === 3;
    let plan: ReturnType<Planner>;
    try {
      plan = mutated(program, { anyRow });
    } catch (error) {
      return `fails: ${(error as Error).message.slice(0, 60)}`;
    }
    if (JSON.stringify(plan) === expected[i]) continue;
    try {
      verifyPlan(program, plan, { anyRow });
    } catch (error) {
      const law = /expected:?\s*(.*?)\. This is/i.exec((error as Error).message)?.[1];
      return `${equal === 0 ? 'named' : 'later'}: ${law ?? (error as Error).message.slice(0, 60)}`;
    }
    const difference = bitsDiffer(program, plan, i);
    if (difference) return `MISSED, program ${i}: ${difference}`;
    equal++;
    if (equal === ENOUGH) break;
  }
  return equal > 0 ? `equivalent in ${equal} programs` : 'same plans';
}

/** What the interpreter makes of a plan that the meaning of the program does not say, if anything. */
function bitsDiffer(program: Program, plan: ReturnType<Planner>, seed: number): string | undefined {
  const capacity = 70;
  const work = {
    jobs: [{ name: 'step', program, lowered: program, plan }],
    buffers: buffersOf([program], capacity),
    states: statesOf([program]),
    streams: new Map(streamsOf(program).map(({ name, trials }) => [name, trials])),
  };
  const runs = [reference, interpreter].map((backend) => {
    const executable = backend.compile(work, { dtype: 'f32', capacity, anyRow: false });
    program.slots.forEach(({ role, buffer, shape, ring }, k) => {
      const rows = role === 'sequence' ? capacity : ring || 1;
      if (role !== 'emit')
        executable.write(buffer, numbers(rows * sizeOf(shape), seed + k, 0.01 * (seed % 3)));
    });
    setKeys(executable, program, seed);
    const sound = executable.run({ program: 'step', tick: 60, steps: 7 });
    return { sound, slots: contents(executable, program, 7) };
  });
  const [meaning, word] = runs;
  if (meaning!.sound !== word!.sound) return 'the alarm';
  for (const [name, array] of meaning!.slots) {
    if (!array.every((x, k) => Object.is(x, word!.slots.get(name)![k]))) return name;
  }
  return undefined;
}

function programsToTry(): readonly Program[] {
  const samples = fc.sample(recipe, { numRuns: PROGRAMS, seed: 7 });
  return samples.map((from) => simplify(lower(writeProgram(from), 'f32'), 'f32'));
}

/** In a process of its own, since a changed planner may never end: tells what comes of the planner in a file. */
function work(): void {
  const programs = programsToTry();
  const expected = programs.map((program, i) => JSON.stringify(planOf(program, { anyRow: i % 4 === 3 })));
  process.on('message', async (path: string) => {
    const { planOf: mutated } = (await import(path)) as { planOf: Planner };
    process.send!(outcome(mutated, programs, expected));
  });
  process.send!('ready');
}

const newWorker = async (): Promise<ChildProcess> => {
  const worker = fork(fileURLToPath(import.meta.url), [WORKER], { execArgv: ['--import=tsx'] });
  await once(worker, 'message');
  return worker;
};

async function main(): Promise<void> {
  const wanted = process.argv.slice(2);
  const files = readdirSync(FOLDER).filter(
    (file) =>
      file.endsWith('.ts') && !SPARED.includes(file) && (wanted.length === 0 || wanted.includes(file)),
  );
  const folder = mkdtempSync(join(tmpdir(), 'mutations-'));
  const tally = { named: 0, later: 0, fails: 0, hangs: 0, same: 0, equivalent: 0, MISSED: 0 };
  let worker = await newWorker();
  for (const file of files) {
    const path = join(FOLDER, file);
    const text = readFileSync(path, 'utf8');
    for (const [k, { start, end }] of conditionsOf(text, file).entries()) {
      const condition = text.slice(start, end);
      const changed = `${text.slice(0, start)}!(${condition})${text.slice(end)}`;
      worker.send(await plannerWith(path, changed, folder, `${basename(file, '.ts')}-${k}`));
      const answer = once(worker, 'message').then(([text]) => text as string);
      const result = await Promise.race([answer, setTimeout(PATIENCE, 'hangs')]);
      if (result === 'hangs') {
        worker.kill('SIGKILL');
        worker = await newWorker();
      }
      const line = text.slice(0, start).split('\n').length;
      tally[/^\w+/.exec(result)![0] as keyof typeof tally]++;
      process.stdout.write(`${file}:${line} !(${condition.replace(/\s+/g, ' ').slice(0, 90)}) → ${result}\n`);
    }
  }
  rmSync(folder, { recursive: true, force: true });
  process.stdout.write(`${JSON.stringify(tally)}\n`);
  worker.kill();
}

if (process.argv[2] === WORKER) work();
else await main();

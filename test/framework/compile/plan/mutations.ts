/**
 * Negates one condition of the planner at a time and asks whether `verifyPlan` names it on the first program whose plan
 * it changes: `npx tsx test/framework/compile/plan/mutations.ts [FILE …]`. Prints what comes of each, and how many of each kind.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import ts from 'typescript-api';
import { FOLDER, outcome, type Planner, plannerWith, trials } from './mutants.ts';

/** What checks, prints or only names decides nothing. */
const SPARED = ['verify.ts', 'print.ts', 'words.ts', 'audits.ts', 'buffers.ts'];
const PROGRAMS = 600;
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

/** In a process of its own, since a changed planner may never end: tells what comes of the planner in a file. */
function work(): void {
  const all = trials(PROGRAMS);
  process.on('message', async (path: string) => {
    const { planOf: mutated } = (await import(path)) as { planOf: Planner };
    process.send!(outcome(mutated, all));
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
    const text = readFileSync(join(FOLDER, file), 'utf8');
    for (const [k, { start, end }] of conditionsOf(text, file).entries()) {
      const condition = text.slice(start, end);
      const changed = `${text.slice(0, start)}!(${condition})${text.slice(end)}`;
      worker.send(await plannerWith(file, changed, join(folder, `${file}-${k}.mjs`)));
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

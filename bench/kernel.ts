import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import loadWabt from 'wabt';
import { contentsOf } from '../contexts/model/registry.ts';
import { lower, simplify } from '../framework/compile/lower/lower.ts';
import { planOf } from '../framework/compile/plan/plan.ts';
import { printPlan } from '../framework/compile/plan/print.ts';
import { compile, defaultBackend, traceProcess } from '../framework/engine.ts';
import { printProgram } from '../framework/trace/print.ts';
import { rewritten } from './marked.ts';
import { layer } from './ours/lif.ts';

// tsx bench/kernel.ts: writes into docs/performance.md what becomes of a step of 1000 LIF cells, down to the instructions of its loop.

export const command = 'tsx bench/kernel.ts';
export const DOCUMENT = fileURLToPath(new URL('../docs/performance.md', import.meta.url));

/** What each instruction of the loop is there for, in its order. */
const notes = [
  'the drive of four cells; 8128 is where net/cells.current lies',
  'their potentials',
  'current - v',
  '· gain, which was put into all lanes before the loop',
  'v + …: these are %2, %4 and %5 of the plan',
  '%7: which of the four are at the threshold, as masks of bits',
  '%9: 0 where they are, without a branch',
  'what is written, of which nothing remains in machine code',
  'the potentials, over those that were read',
];

/** The bytes of the module that is compiled meanwhile. */
function moduleOf(work: () => unknown): Uint8Array {
  const Original = WebAssembly.Module;
  let found: BufferSource | undefined;
  WebAssembly.Module = class extends Original {
    constructor(bytes: BufferSource) {
      super(bytes);
      found = bytes;
    }
  };
  try {
    work();
  } finally {
    WebAssembly.Module = Original;
  }
  return found as Uint8Array;
}

type Expression = string | readonly Expression[];

/** Parentheses as lists. */
function parsed(text: string): Expression {
  const stack: Expression[][] = [[]];
  for (const [token] of text.replace(/;;.*|\(;.*?;\)/g, '').matchAll(/\(|\)|"[^"]*"|[^\s()]+/g)) {
    if (token === '(') stack.push([]);
    else if (token === ')') {
      const done = stack.pop()!;
      stack.at(-1)!.push(done);
    } else stack.at(-1)!.push(token);
  }
  return stack[0]![0]!;
}

const isA = (what: string) => (one: Expression) => Array.isArray(one) && one[0] === what;

/** All lists of a kind, outer ones first. */
const within = (what: string, one: Expression): readonly Expression[] =>
  typeof one === 'string'
    ? []
    : [...(isA(what)(one) ? [one] : []), ...one.flatMap((part) => within(what, part))];

/** On a line, with constants of four equal numbers as numbers. */
function written(one: Expression): string {
  const text = typeof one === 'string' ? one : `(${one.map(written).join(' ')})`;
  return text.replace(/i32x4 (0x\w+) \1 \1 \1/, (_, bits: string) => {
    const [number] = new Float32Array(Uint32Array.of(Number(bits)).buffer);
    return `f32x4 ${Array(4).fill(number).join(' ')}`;
  });
}

const fenced = (text: string) => `\`\`\`text\n${text.trimEnd()}\n\`\`\``;

export async function kernelText(): Promise<string> {
  const net = layer(1000, 0.05);
  const { wiring } = contentsOf(net, 'bench');
  const program = traceProcess({ name: 'advance', calls: net.advance.calls, wiring, batch: 1, dt: 1e-3 });
  const bytes = moduleOf(() =>
    compile(defaultBackend, { advance: program }, { dtype: 'f32', capacity: 100 }),
  );
  const wabt = await loadWabt();
  const module = wabt.readWasm(bytes, { simd: true, sat_float_to_int: true });
  const loops = within('loop', parsed(module.toText({ foldExprs: true })));
  // The last but one goes through the cells in every step; the last looks for NaN in the end.
  const body = loops.at(-2)!.slice(1) as readonly Expression[];
  const vector = body.slice(0, body.findIndex(isA('v128.store')) + 1);
  if (vector.length !== notes.length)
    throw new Error(
      `bench/kernel.ts: found ${vector.length} instructions, expected as many as notes: ${notes.length}`,
    );
  const lines = vector.map((one, k) => [written(one), notes[k]!] as const);
  const width = Math.max(...lines.map(([text]) => text.length));
  return [
    'The program, as it is traced:',
    fenced(printProgram(program)),
    'Its plan. Spikes are read by no step, so that a loop of its own writes them in the last one:',
    fenced(printPlan(planOf(simplify(lower(program, 'f32'), 'f32')))),
    'The second of these loops in WebAssembly, the first of four vectors that a turn of it holds:',
    fenced(
      [
        '(loop',
        ...lines.map(([text, note]) => `  ${text.padEnd(width)}  ;; ${note}`),
        '  …three more, at 16, 32 and 48 bytes beyond…',
        `  ${written(body.at(-1)!)})`,
      ].join('\n'),
    ),
  ].join('\n\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(DOCUMENT, rewritten(readFileSync(DOCUMENT, 'utf8'), command, await kernelText()));

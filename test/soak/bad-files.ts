import { seal } from '../../contexts/store/checksum.ts';
import { cell, fromEquations, synapse } from '../../framework/equations/index.ts';
import {
  adam,
  type Condition,
  concatenated,
  connect,
  context,
  DenseSynapse,
  delay,
  every,
  process as inOrder,
  LIFCell,
  memoryFiles,
  ms,
  mse,
  norse,
  open,
  type Process,
  type Saved,
  SLIFCell,
  save,
  schedule,
  simulate,
  sum,
  superSpike,
  tie,
  toBytes,
  train,
  when,
  wire,
} from '../../index.ts';
import { Noisy } from '../contexts/support.ts';
import { numbersFrom } from '../fuzz/mutate.ts';
import { taken } from './taken.ts';

// Files that are not as they were written: whatever they hold, they are opened or refused, soon, by an error of ours.

const hot: Condition = ({ of, any }) => any(of('z.v').gt(-60));
const tables = { components: { Noisy }, functions: { hot }, equations: fromEquations };

const Adapting = cell(
  'Adapting',
  'dv/dt = (I - v)/tau : 1\ndb/dt = -b/(100 ms) : 1\nI : 1 (input)\ntau = 10 ms',
  {
    ...{ threshold: 'v > 1 + b', reset: 'v = 0; b += 0.1', refractory: '2 ms' },
  },
);
const Fading = synapse('Fading', 'dx/dt = (1 - x)/(50 ms) : 1 (event-driven)\nw = 1\ng_post : 1', {
  ...{ on_pre: 'g_post += w*x; x -= x/2', carrier: 'delayed', initial: { x: '1', w: 'exp(-abs(i - j))' } },
});

const model = () =>
  context('net', () => {
    const x = Noisy({ n_units: 3, gain: 0.3 });
    const W = DenseSynapse({
      shape: [3, 100],
      weight_init: Float64Array.from({ length: 300 }, (_, i) => i / 7),
    });
    const V = DenseSynapse({ shape: [3, 100] });
    const z = LIFCell({ n_units: 100, tau_m: 20 });
    const s = SLIFCell({ n_units: 3, tau_m: 20, resist_m: 2, thr: 1, surrogate: superSpike(25) });
    const layers = [norse.LIFCell({ hidden_size: 3 }), norse.LIFCell({ hidden_size: 3 })];
    wire(delay(x.u, ms(3)), W.inputs);
    wire(x.v, s.j);
    wire(sum(W.outputs, V.outputs), z.j);
    tie(W.weights, V.weights);
    const from = Array.from({ length: 300 }, (_, i) => i % 3);
    const lists = connect(s.s, layers[0]!.input, { from, to: from }, { weights: from.map((k) => k / 9) });
    const rule = connect(s.s.slice(0, 2), layers[1]!.input, { probability: 0.5, seed: 1 }, { weights: 1 });
    const own = Adapting({ n_units: 4, tau: [5, 10, 20, 40] });
    const late = connect(
      s.s,
      own.I,
      { pairs: 'all' },
      { weights: 0.1, step: ms(1), delays: [1, 2, 1, 3, 2, 2, 1, 1, 1, 3, 2, 1] },
    );
    const fading = Fading({
      connectivity: { pre: 4, post: 3, inDegree: 2, seed: 'f' },
      delays: { low: '1 ms', high: '4 ms', seed: 1 },
      step: '1 ms',
    });
    wire(own.s, fading.pre);
    const T = DenseSynapse({ shape: [4, 2] });
    wire(concatenated(x.u.slice(0, 2), x.u.at([2, 0])), T.inputs);
    const cells = inOrder(x.advance_state, W.advance_state, z.advance_state);
    return {
      x,
      W,
      V,
      z,
      s,
      layers,
      lists,
      rule,
      late,
      own,
      fading,
      T,
      cells,
      both: schedule(every(ms(2), cells), when(hot, inOrder(z.reset))),
    };
  });

/** A whole file, and how it is opened. */
interface Whole {
  readonly bytes: Uint8Array;
  readonly open: (bytes: Uint8Array) => Promise<Saved>;
  /** Goes on with what was opened. */
  readonly goOn?: (saved: Saved) => void;
}

const openBytes = (bytes: Uint8Array) => open(bytes, tables);

/** Restores the state of a file, whose setting may be another, and runs a step. */
function restored({ net, snapshot, setting }: Saved): void {
  using sim = simulate(net, { ...setting, backend: 'reference', warnings: 'silent' });
  sim.restore(snapshot);
  sim.snapshot();
  const { cells } = net as { readonly cells?: Process };
  if (cells) sim.run(cells, { steps: 1 });
}

/** The files that mutants are made of, by format. */
export const FORMATS = {
  model: async (): Promise<readonly Whole[]> => {
    const stored = new Map<string, Uint8Array>();
    await save(model(), 'net.json', { files: memoryFiles(stored), functions: { hot } });
    return [
      {
        bytes: stored.get('net.json')!,
        open: (bytes) => {
          const files = memoryFiles(new Map([...stored, ['net.json', bytes]]));
          return open('net.json', { ...tables, files, warnings: 'silent' });
        },
      },
    ];
  },
  checkpoint: async (): Promise<readonly Whole[]> => {
    const net = model();
    const sim = simulate(net, { dt: ms(1), batch: 2, backend: 'reference', warnings: 'silent' });
    sim.drive(net.x.j, [
      { tick: 1, value: 0.5 },
      { tick: 2, value: [1, 2, 3] },
    ]);
    sim.run(net.cells, { steps: 3, inputs: [[net.V.inputs, 1]] });
    const small = context('net', () => {
      const z = LIFCell({ n_units: 2, tau_m: 20, surrogate: superSpike() });
      return { z, advance: inOrder(z.advance_state) };
    });
    const trainer = () =>
      train(small, {
        ...{
          process: small.advance,
          dt: ms(1),
          steps: 2,
          optimizer: adam(),
          best: 'loss',
          warnings: 'silent',
        },
        ...{ inputs: [[small.z.j, 1]], trainable: [small.z.hyperparameters.tau_m] },
        loss: ({ of }) => mse(of(small.z.v), of(small.z.v).mul(0)),
      });
    const first = trainer();
    first.run({ iterations: 2, progress: false });
    const functions = { hot };
    return [
      { bytes: await toBytes(net, { functions }), open: openBytes },
      { bytes: await toBytes(sim, { functions }), open: openBytes, goOn: restored },
      {
        bytes: await toBytes(first),
        open: openBytes,
        goOn: ({ snapshot }) => {
          using own = trainer();
          own.restore(snapshot);
          own.run({ iterations: 1, progress: false });
        },
      },
    ];
  },
} as const;

type Random = () => number;
const pick = <T>(random: Random, all: readonly T[]): T => all[Math.floor(random() * all.length)]!;
const below = (random: Random, n: number): number => Math.floor(random() * n);

/** What takes the place of a value in a text. */
const WORDS = [
  ...[
    'null',
    'true',
    '-1',
    '0',
    '1e400',
    '1e300',
    '-0',
    'NaN',
    '4294967296',
    '9007199254740993',
    '0.1',
    '1e15',
  ],
  ...[
    '"__proto__"',
    '"constructor"',
    '"../../x"',
    '"/etc/passwd"',
    '"\\u0000"',
    '"\\ud800"',
    '""',
    `"${'x'.repeat(300)}"`,
    '"1 ms"',
    '"z.v"',
  ],
  ...[
    '[]',
    '{}',
    '[[[[1]]]]',
    '{"__proto__":{"polluted":1}}',
    '{"constructor":{"prototype":{"polluted":1}}}',
    '{"array":"W.weight_init"}',
  ],
  ...[
    '['.repeat(70) + ']'.repeat(70),
    `${'{"a":'.repeat(70)}1${'}'.repeat(70)}`,
    '{"surrogate":"norse.superSpike","arguments":[1e999]}',
  ],
  ...[
    '"all"',
    '{"pairs":"all"}',
    '{"probability":1}',
    '16777216',
    '8388608',
    '{"low":0,"high":1e9,"seed":1}',
  ],
  ...['"v = 1e999"', '"dv/dt = -v : 1"', '"rand()"', '"exact"', '"(event-driven)"', '"x = y : constructor"'],
  ...[
    '{"function":"hot"}',
    '{"sum":["z.v"]}',
    '{"delay":["x.v"],"time":"1e9 s"}',
    '[1e9,1e9]',
    '[4294967296,4294967296]',
  ],
];
const VALUE = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null|\[[^[\]]*\]/g;
const NAME = /"(?:[^"\\]|\\.)*"(?=:)/g;

type TextChange = (random: Random, text: string) => string;

/** Puts something else in place of one of the pieces that a pattern finds. */
const replacing =
  (pattern: RegExp, by: (random: Random, found: string, all: readonly string[]) => string): TextChange =>
  (random, text) => {
    const found = [...text.matchAll(pattern)];
    if (found.length === 0) return text;
    const own = pick(random, found);
    const instead = by(
      random,
      own[0],
      found.map(([one]) => one),
    );
    return text.slice(0, own.index) + instead + text.slice(own.index + own[0].length);
  };

const TEXT_CHANGES: readonly TextChange[] = [
  replacing(VALUE, (random) => pick(random, WORDS)),
  replacing(VALUE, (random, _, all) => pick(random, all)),
  replacing(NAME, (random, _, all) => pick(random, [...all, '"__proto__"', '"constructor"', '"x"'])),
  replacing(/[{},:[\]]/g, (random) => pick(random, ['{', '}', ',', ':', '[', ']', ''])),
  replacing(/\d+/g, (random, own) =>
    pick(random, [`${own}${own}`, `-${own}`, '99999999999', '0', own.slice(1)]),
  ),
  (random, text) => {
    const [a, b] = [below(random, text.length), below(random, Math.min(text.length, 400))];
    return pick(random, [
      text.slice(0, a) + text.slice(a + b),
      text.slice(0, a + b) + text.slice(a),
      text.slice(0, a),
    ]);
  },
];

type BytesChange = (random: Random, bytes: Uint8Array) => Uint8Array;

const BYTES_CHANGES: readonly BytesChange[] = [
  (random, bytes) => {
    const own = bytes.slice();
    for (let i = 0; i < 1 + below(random, 4); i++) own[below(random, own.length)]! ^= 1 << below(random, 8);
    return own;
  },
  (random, bytes) => bytes.slice(0, below(random, bytes.length)),
  (random, bytes) => {
    const own = bytes.slice();
    own.set(
      [below(random, 256), below(random, 256), below(random, 256), below(random, 256)],
      below(random, 12),
    );
    return own;
  },
];

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** A checkpoint with another header, and its length and its checksum as they should be then. */
async function reheaded(bytes: Uint8Array, change: (header: string) => string): Promise<Uint8Array> {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const text = decoder
    .decode(bytes.subarray(8, 8 + length))
    .replace(/("checksum":")[0-9a-f]*/, `$1${'0'.repeat(64)}`);
  const header = encoder.encode(change(text));
  const own = new Uint8Array(8 + header.length + bytes.length - 8 - length);
  new DataView(own.buffer).setUint32(0, header.length, true);
  own.set(header, 8);
  own.set(bytes.subarray(8 + length), 8 + header.length);
  return own.length > 120 ? seal(own) : own;
}

/** Changes a header, or one of the documents that stand in it as texts. */
const inHeader =
  (random: Random, change: TextChange): ((header: string) => string) =>
  (header) => {
    if (random() < 0.4) return change(random, header);
    return replacing(/"(?:model|setting|state|training)":"(?:[^"\\]|\\.)*"/g, (_, own) => {
      const colon = own.indexOf(':');
      return `${own.slice(0, colon)}:${JSON.stringify(change(random, JSON.parse(own.slice(colon + 1)) as string))}`;
    })(random, header);
  };

async function mutantOf(random: Random, { bytes }: Whole, format: keyof typeof FORMATS): Promise<Uint8Array> {
  if (random() < 0.15) return pick(random, BYTES_CHANGES)(random, bytes);
  let own = bytes;
  for (let i = 0; i < 1 + below(random, 2); i++) {
    const change = pick(random, TEXT_CHANGES);
    own =
      format === 'model'
        ? encoder.encode(change(random, decoder.decode(own)))
        : await reheaded(own, inHeader(random, change)).catch(() => own);
  }
  return own;
}

/** Opens so many mutants; how many were opened, and fails at the first that was taken as it should not be. */
export async function mutants(format: keyof typeof FORMATS, count: number, seed: number): Promise<number> {
  const all = await FORMATS[format]();
  for (const { bytes, open: opening } of all) await opening(bytes);
  let opened = 0;
  for (let i = 0; i < count; i++) {
    const random = numbersFrom(seed * 1_000_003 + i);
    const whole = pick(random, all);
    const mutant = await mutantOf(random, whole, format);
    const { fault, isRead } = await taken(mutant.length, async () => {
      const saved = await whole.open(mutant);
      if (random() < 0.2) whole.goOn?.(saved);
    });
    if (fault) throw new Error(`${format}, mutant ${i} of seed ${seed}: ${fault}`);
    if (isRead) opened++;
  }
  return opened;
}

import { readFileSync } from 'node:fs';
import { crc32 } from '../../contexts/store/arrays/crc32.ts';
import { deflated } from '../../contexts/store/arrays/deflate.ts';
import { zipOf } from '../../contexts/store/arrays/zip-file.ts';
import { readRecording } from '../../contexts/store/streams/open-recording.ts';
import { sinkTo } from '../../contexts/store/streams/to-folder.ts';
import {
  context,
  events,
  fromCsv,
  fromNpy,
  fromNpz,
  process as inOrder,
  LIFCell,
  ms,
  simulate,
  toNpy,
} from '../../index.ts';
import { numbersFrom } from '../fuzz/mutate.ts';
import { taken } from './taken.ts';

// Arrays, archives, tables and recordings that are not as they were written: they are read or refused, soon, by an error of ours.

type Random = () => number;
const below = (random: Random, n: number): number => Math.floor(random() * n);
const pick = <T>(random: Random, all: readonly T[]): T => all[below(random, all.length)]!;
const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));

const golden = JSON.parse(readFileSync(`${process.cwd()}/test/golden/arrays/arrays.json`, 'utf8')) as {
  readonly files: readonly { readonly npy: string }[];
  readonly archives: Readonly<Record<string, string>>;
};
const fromText = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));
const NPYS = golden.files.map(({ npy }) => fromText(npy));
const NPZS = Object.values(golden.archives).map(fromText);

/** Numbers that mean something at the edge of what numbers can be. */
const EDGES = [
  0n,
  1n,
  22n,
  0x7fn,
  0xffn,
  0xffffn,
  0x7fffffffn,
  0xffffffffn,
  1n << 32n,
  (1n << 53n) - 1n,
  1n << 53n,
  (1n << 63n) - 1n,
  (1n << 64n) - 1n,
];

/** Bytes with some of them changed, taken out, doubled or cut off. */
function inBytes(random: Random, bytes: Uint8Array): Uint8Array {
  const own = bytes.slice();
  const [a, b] = [below(random, own.length + 1), below(random, own.length + 1)].sort((x, y) => x - y) as [
    number,
    number,
  ];
  const view = new DataView(own.buffer);
  const acts: readonly (() => Uint8Array)[] = [
    () => {
      for (let i = 0; i <= below(random, 4); i++) own[below(random, own.length)]! ^= 1 << below(random, 8);
      return own;
    },
    () => {
      const at = below(random, Math.max(1, own.length - 8));
      const edge = pick(random, EDGES);
      if (random() < 0.3 && own.length >= 8) view.setBigUint64(Math.min(at, own.length - 8), edge, true);
      else if (random() < 0.5 && own.length >= 4)
        view.setUint32(Math.min(at, own.length - 4), Number(edge & 0xffffffffn), true);
      else if (own.length >= 2) view.setUint16(Math.min(at, own.length - 2), Number(edge & 0xffffn), true);
      return own;
    },
    () => own.slice(0, b),
    () => bytesOf(textOf(own).slice(0, a) + textOf(own).slice(b)),
    () => bytesOf(textOf(own).slice(0, b) + textOf(own).slice(a)),
  ];
  return own.length === 0 ? own : pick(random, acts)();
}

const WORDS = [
  '',
  '0',
  '-1',
  '1e400',
  '1e999',
  '9007199254740993',
  '99999999999999999999',
  '4294967296',
  '1000000000',
  'NaN',
  'inf',
  'None',
  'True',
  "'",
  '"',
  '""',
  ',',
  ';',
  '\n',
  '\r\n',
  '\r',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  ':',
  '__proto__',
  'constructor',
  "'>f8'",
  "'|O'",
  "'<c16'",
  "'<f16'",
  '(1000000000, 1000000000)',
  '(0, 9007199254740991)',
  '../x',
  '/x',
  '\\',
  '\0',
  '#',
  'x'.repeat(300),
  '9'.repeat(3000),
  '('.repeat(200),
  '['.repeat(5000),
  '\u00ff',
  'null',
  'true',
  '{"__proto__":{"polluted":1}}',
  '"f64"',
  '"events"',
];

/** A text in which a word stands in the place of another. */
function inText(random: Random, text: string): string {
  const found = [...text.matchAll(/[\w.+-]+|[^\w\s]|\s+/g)];
  if (found.length === 0) return pick(random, WORDS);
  const own = pick(random, found);
  const instead = random() < 0.3 ? pick(random, found)[0] : pick(random, WORDS);
  return text.slice(0, own.index) + instead + text.slice(own.index + own[0].length);
}

/** An npy file with another header, whose length is as it should be. */
function reheaded(random: Random, bytes: Uint8Array): Uint8Array {
  const length =
    bytes[6] === 1
      ? bytes[8]! + 256 * bytes[9]!
      : new DataView(bytes.buffer, bytes.byteOffset).getUint32(8, true);
  const start = bytes[6] === 1 ? 10 : 12;
  const text = bytesOf(inText(random, textOf(bytes.subarray(start, start + length))));
  const own = new Uint8Array(start + text.length + bytes.length - start - length);
  own.set(bytes.subarray(0, start));
  if (start === 10) own.set([text.length % 256, (text.length >> 8) % 256], 8);
  else new DataView(own.buffer).setUint32(8, text.length, true);
  own.set(text, start);
  own.set(bytes.subarray(start + length), start + text.length);
  return own;
}

const npyMutant = (random: Random): Uint8Array => {
  const own = pick(random, NPYS);
  return random() < 0.5 ? reheaded(random, own) : inBytes(random, own);
};

/** An archive of mutants whose checksums fit, or one of which bytes are changed, most of them in its directory. */
async function npzMutant(random: Random): Promise<Uint8Array> {
  if (random() < 0.5) {
    const own = pick(random, NPZS);
    const at = random() < 0.7 ? textOf(own).indexOf('PK\x01\x02') : 0;
    return bytesOf(textOf(own.subarray(0, at)) + textOf(inBytes(random, own.subarray(at))));
  }
  const members = Array.from({ length: 1 + below(random, 3) }, async (_, k) => {
    const bytes = random() < 0.5 ? npyMutant(random) : toNpy(new Float32Array(below(random, 5000)));
    const isDeflated = random() < 0.5;
    const name = random() < 0.8 ? `a${k}.npy` : `${inText(random, `a/b${k}`)}.npy`;
    const parts = isDeflated ? await deflated([bytes]) : [bytes];
    const size = random() < 0.9 ? bytes.length : Number(pick(random, EDGES) & 0xffffffffn);
    return { name, parts, isDeflated, size, crc: crc32(bytes) };
  });
  return zipOf(await Promise.all(members), 'soak');
}

const TABLE = 't/ms,trial,"net/z.v[0]/mV"\r\n0,0,-65.25\n1,0,1e-5\n# so\n2,1,"3"\n3,1,NaN\n';
const csvMutant = (random: Random): string => {
  let text = random() < 0.1 ? textOf(inBytes(random, bytesOf(TABLE.repeat(50)))) : TABLE;
  for (let i = 0; i <= below(random, 3); i++) text = inText(random, text);
  return text;
};

type Stored = Map<string, Uint8Array>;

/** What a run has written, by name. */
function written(): Stored {
  const net = context('net', () => {
    const z = LIFCell({ n_units: 3, tau_m: 20 });
    return { z, advance: inOrder(z.advance_state) };
  });
  const files: Stored = new Map();
  const folder = {
    has: () => false,
    create: (name: string) => {
      files.set(name, new Uint8Array(0));
      const writeAt = (offset: number, bytes: Uint8Array): void => {
        const own = files.get(name)!;
        const whole = new Uint8Array(Math.max(own.length, offset + bytes.length));
        whole.set(own);
        whole.set(bytes, offset);
        files.set(name, whole);
      };
      return { writeAt, close: () => {} };
    },
  };
  const to = sinkTo(() => folder, 'memory');
  const sim = simulate(net, { dt: ms(1), batch: 2, backend: 'reference', warnings: 'silent' });
  sim.run(net.advance, {
    steps: 60,
    inputs: [[net.z.j, 30]],
    record: [net.z.v, net.z.v.at([2]), events(net.z.s)],
    to,
  });
  return files;
}

/** Reads all that there is in a recording. */
async function readAll(files: Stored): Promise<void> {
  const recording = await readRecording(
    {
      sizeOf: async (name) => files.get(name)?.length,
      readAt: async (name, offset, length) => files.get(name)!.slice(offset, offset + length),
    },
    'soak',
  );
  for (const name of recording.names)
    if (name.startsWith('events')) await recording.events(name).between();
    else await recording.series(name).rows();
}

function recordingMutant(random: Random, files: Stored): Stored {
  const name = pick(random, random() < 0.5 ? ['recording.json'] : [...files.keys()]);
  const own = files.get(name)!;
  const isText = random() < 0.7;
  const mutant = !isText
    ? inBytes(random, own)
    : name.endsWith('.json')
      ? bytesOf(inText(random, textOf(own)))
      : reheaded(random, own);
  return new Map([...files, [name, mutant]]);
}

/** How a mutant is made, as how many bytes, and what reads it. */
interface Attempt {
  readonly bytes: number;
  readonly read: () => unknown;
}

export const ARRAY_FORMATS: Readonly<Record<string, () => (random: Random) => Promise<Attempt>>> = {
  npy: () => async (random) => {
    const own = npyMutant(random);
    return { bytes: own.length, read: () => fromNpy(own) };
  },
  npz: () => async (random) => {
    const own = await npzMutant(random);
    return { bytes: own.length, read: () => fromNpz(own) };
  },
  csv: () => async (random) => {
    const own = csvMutant(random);
    const options = {
      ...(random() < 0.5 && { comment: '#' }),
      ...(random() < 0.5 && { missing: NaN }),
      header: random() < 0.8,
    };
    return { bytes: own.length, read: () => fromCsv(own, options) };
  },
  recording: () => {
    const files = written();
    return async (random) => {
      const own = recordingMutant(random, files);
      const bytes = [...own.values()].reduce((sum, { length }) => sum + length, 0);
      return { bytes, read: () => readAll(own) };
    };
  },
};

/** Reads so many mutants; how many could be read. Fails at the first that was taken as it should not be. */
export async function arrayMutants(format: string, count: number, seed: number): Promise<number> {
  const make = ARRAY_FORMATS[format]!();
  let read = 0;
  for (let i = 0; i < count; i++) {
    const own = await make(numbersFrom(seed * 1_000_003 + i));
    const { fault, isRead } = await taken(own.bytes, own.read);
    if (fault) throw new Error(`${format}, mutant ${i} of seed ${seed}: ${fault}`);
    if (isRead) read++;
  }
  return read;
}

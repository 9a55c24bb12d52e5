import { formatShape } from '../../../framework/engine.ts';
import type { Shape } from '../../../framework/index.ts';
import { NUMBER_TYPES } from './number-types.ts';
import { badFile, MOST_AXES, type NumberTypeName } from './words.ts';

// The head of an npy file: `\x93NUMPY`, a version, a length, and a Python dictionary, `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`.

/** What a file says of its array. */
export interface NpyHeader {
  readonly dtype: NumberTypeName;
  readonly isBigEndian: boolean;
  /** Whether the first axis is the one along which numbers stand side by side. */
  readonly isFortran: boolean;
  readonly shape: Shape;
  /** Where its numbers begin, and how many bytes they have. */
  readonly offset: number;
  readonly bytes: number;
}

const MAGIC = [0x93, ...Array.from('NUMPY', (c) => c.charCodeAt(0))];
/** Nothing that can be read needs a longer one. */
const LONGEST = 2 ** 16;
/** Most bytes of one array. */
const MOST_BYTES = 2 ** 53;

const NPY = 'an array as NumPy saves it (.npy)';

/** Where the numbers begin: the first 12 bytes say it. */
export function npyOffset(bytes: Uint8Array, where: string): number {
  if (bytes.length < 12 || MAGIC.some((x, i) => x !== bytes[i]))
    badFile(where, `${bytes.length} bytes that begin with ${shownBytes(bytes)}`, NPY);
  const major = bytes[6]!;
  if (major < 1 || major > 3 || bytes[7] !== 0)
    badFile(where, `version ${major}.${bytes[7]}`, 'version 1.0, 2.0 or 3.0');
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > LONGEST) badFile(where, `a header of ${length} bytes`, `at most ${LONGEST}`);
  return (major === 1 ? 10 : 12) + length;
}

const shownBytes = (bytes: Uint8Array): string =>
  Array.from(bytes.subarray(0, 8), (x) => x.toString(16).padStart(2, '0')).join(' ') || 'nothing';

/** Reads the head of a file; whether all numbers are there is for others to see. */
export function readNpyHeader(bytes: Uint8Array, where: string): NpyHeader {
  const offset = npyOffset(bytes, where);
  if (offset > bytes.length) badFile(where, `${bytes.length} bytes`, `a header of ${offset}`);
  const start = bytes[6] === 1 ? 10 : 12;
  const text = Array.from(bytes.subarray(start, offset), (x) => String.fromCharCode(x)).join('');
  const { descr, fortran_order: isFortran, shape } = readDictionary(text, where);
  if (typeof isFortran !== 'boolean' || !Array.isArray(shape) || typeof descr !== 'string')
    return badFile(where, 'a header without them', "'descr', 'fortran_order' and 'shape'");
  const [, order, code = ''] = /^([<>|=])?([a-zA-Z?]\d*)$/.exec(descr) ?? [];
  const dtype = (Object.keys(NUMBER_TYPES) as NumberTypeName[]).find(
    (name) => NUMBER_TYPES[name].code === code.replace('?', 'b1'),
  );
  if (!dtype) return unreadable(where, descr, code);
  if (shape.length > MOST_AXES) badFile(where, `${shape.length} axes`, `at most ${MOST_AXES}`);
  const size = shape.includes(0) ? 0 : shape.reduce((product, n) => product * n, NUMBER_TYPES[dtype].bytes);
  if (!(size <= MOST_BYTES))
    badFile(where, `the shape ${formatShape(shape)}`, 'an array that a machine can hold');
  return { dtype, isBigEndian: order === '>', isFortran, shape, offset, bytes: size };
}

const unreadable = (where: string, descr: string, code: string): never =>
  badFile(
    where,
    `numbers of type '${descr.slice(0, 20)}'`,
    'bool, whole numbers, or f2, f4, f8',
    code.startsWith('c')
      ? 'Complex numbers have no place here: save x.real and x.imag.'
      : 'Save it as one of these: x.astype(…).',
  );

const structured = (where: string): never =>
  badFile(
    where,
    'records of several fields',
    'an array of numbers',
    "Save its fields one by one: x['field'].",
  );

type PythonLiteral = string | boolean | readonly number[];

/** A dictionary of texts, truth values and tuples of whole numbers, and nothing else; what it says is compared, never run. */
function readDictionary(text: string, where: string): Readonly<Partial<Record<string, PythonLiteral>>> {
  const token = /\s*(?:('[^'\\]*'|"[^"\\]*")|(True|False)|(\d{1,16})L?(?![\w.])|([{}(),:[]))/y;
  let at = 0;
  const wrong = (expected: string): never =>
    badFile(where, `${JSON.stringify(text.slice(at, at + 20))} in its header`, expected);
  const next = (expected: string): RegExpExecArray => {
    token.lastIndex = at;
    const found = token.exec(text) ?? wrong(expected);
    at = token.lastIndex;
    return found;
  };
  /** The next mark, if it is this one. */
  const take = (mark: string): boolean => {
    const before = at;
    if (next(`'${mark}'`)[4] === mark) return true;
    at = before;
    return false;
  };
  const need = (mark: string): void => void (take(mark) || wrong(`'${mark}'`));
  const tuple = (): readonly number[] => {
    const numbers: number[] = [];
    while (!take(')')) {
      const [, , , digits] = next('a whole number');
      const n = digits === undefined ? wrong('a whole number') : Number(digits);
      if (numbers.push(n) > MOST_AXES || !Number.isSafeInteger(n)) wrong('lengths of axes');
      if (!take(',')) {
        need(')');
        break;
      }
    }
    return numbers;
  };
  const value = (): PythonLiteral => {
    if (take('(')) return tuple();
    const [, quoted, truth] = next('a value');
    return quoted?.slice(1, -1) ?? (truth === undefined ? wrong('a value') : truth === 'True');
  };
  const found = new Map<string, PythonLiteral>();
  need('{');
  while (!take('}')) {
    const name = next('a name')[1]?.slice(1, -1) ?? wrong('a name');
    if (!['descr', 'fortran_order', 'shape'].includes(name) || found.has(name)) wrong('each name once');
    need(':');
    if (name === 'descr' && take('[')) structured(where);
    found.set(name, value());
    if (!take(',')) {
      need('}');
      break;
    }
  }
  if (/[^ \n]/.test(text.slice(at))) wrong('the end');
  return Object.fromEntries(found);
}

/**
 * The head of a file, in version 1.0: as long as NumPy makes it, so that numbers begin at a multiple of 64 bytes.
 *
 * @param room how many bytes it has at least: the shape of an array that grows is written over
 */
export function npyHeader(dtype: NumberTypeName, shape: Shape, room = 0): Uint8Array {
  const { code, bytes } = NUMBER_TYPES[dtype];
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const text = `{'descr': '${bytes === 1 ? '|' : '<'}${code}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const length = Math.ceil(Math.max(MAGIC.length + 4 + text.length + 1, room) / 64) * 64;
  const header = new Uint8Array(length).fill(0x20);
  header.set([...MAGIC, 1, 0, (length - 10) % 256, (length - 10) >> 8]);
  header.set(
    Array.from(text, (c) => c.charCodeAt(0)),
    10,
  );
  header[length - 1] = 0x0a;
  return header;
}
